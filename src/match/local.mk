libvedette_a_SOURCES += include/vedette/matcher.h
libvedette_a_SOURCES += src/match/topk.c src/match/vector/vector.c src/match/vector/vector.h \
    src/match/vector/coded.h src/match/vector/packing.c src/match/vector/planes.c \
    src/match/vector/bound.c src/match/kernel/dot.h src/match/kernel/dot.c \
    src/match/kernel/instructions.h src/match/kernel/instructions.c src/match/kernel/signs.c \
    src/match/kernel/codes.h src/match/kernel/codes.c src/match/kernel/pack_body.h \
    src/match/kernel/codes_scalar.c src/match/kernel/codes_avx2.c src/match/kernel/codes_avx512.c
libvedette_a_SOURCES += src/match/gallery.c src/match/gallery.h src/match/gallery_parts.h \
    src/match/gallery_intake.c src/match/gallery_news.c src/match/gallery_narrow.c
libvedette_a_SOURCES += src/match/matcher.c src/match/finger/finger.h src/match/finger/feature.h src/match/finger/lanes.h src/match/finger/shorts.h src/match/finger/finger.c \
    src/match/finger/prepare.c src/match/finger/tables.c src/match/finger/cylinder.c \
    src/match/finger/pairing.c src/match/finger/chance.c src/match/finger/describe.c src/match/finger/score.c src/match/finger/model.c \
    src/match/finger/selftest.c src/match/finger/explain.c \
    src/match/finger/columns.h src/match/finger/columns.c src/match/finger/packed.c src/match/finger/coarse.c \
    src/match/finger/votes.h src/match/finger/votes.c src/match/finger/sieve.h \
    src/match/finger/sieve.c src/match/finger/confirm.c src/match/finger/isa.c
libvedette_a_SOURCES += include/vedette/name.h src/match/name/phone.h src/match/name/nameread.c \
    src/match/name/listed.h src/match/name/listed.c \
    src/match/name/families.h src/match/name/families.c src/match/name/special.h \
    src/match/name/special.c src/match/name/legal.c src/match/name/numbers.c \
    src/match/name/acronym.h src/match/name/acronym.c \
    src/match/name/latin.c src/match/name/scripts.c src/match/name/eastern.c src/match/name/unheard.c \
    src/match/name/cost.c src/match/name/align.c \
    src/match/name/namescore.h src/match/name/namescore.c src/match/name/way.c
libvedette_a_SOURCES += src/match/name/fold.c src/match/name/lanes_isa.h src/match/name/lanes.c src/match/name/lanes_scalar.c \
    src/match/name/lanes_avx2.c src/match/name/lanes_avx512.c

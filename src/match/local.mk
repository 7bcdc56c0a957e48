libvedette_a_SOURCES += src/match/matcher.h
libvedette_a_SOURCES += src/match/topk.c src/match/vector/vector.c src/match/vector/vector.h \
    src/match/kernel/dot.h src/match/kernel/dot_scalar.c src/match/kernel/dot_avx2.c \
    src/match/kernel/dot_avx512.c src/match/kernel/dispatch.c
libvedette_a_SOURCES += src/match/gallery.c src/match/gallery.h

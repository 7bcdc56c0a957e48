libvedette_a_SOURCES += src/codec/fmr.c src/codec/fmr.h src/codec/geometry.c \
    src/codec/minutiae.c src/codec/minutiae.h src/codec/reading.c src/codec/reading.h \
    src/codec/templates.c src/codec/xyt.c src/codec/xyt.h
libvedette_a_SOURCES += src/codec/npy.c src/codec/npy.h src/codec/vectors.c
libvedette_a_SOURCES += src/codec/charset.c src/codec/charset.h src/codec/csv.c src/codec/csv.h \
    src/codec/csvsniff.c src/codec/facts.c src/codec/facts.h src/codec/ofac.c src/codec/ofac.h
libvedette_a_SOURCES += src/codec/image.c src/codec/image.h src/codec/jpeg.c src/codec/jpeg.h \
    src/codec/png.c src/codec/png.h

libvedette_a_SOURCES += src/codec/fmr.c src/codec/fmr.h src/codec/minutiae.c \
    src/codec/templates.c
libvedette_a_SOURCES += src/codec/npy.c src/codec/npy.h src/codec/vectors.c

libvedette_a_SOURCES += src/codec/fmr.c src/codec/fmr.h src/codec/templates.c

libvedette_a_SOURCES += src/base/err.c src/base/mem.c

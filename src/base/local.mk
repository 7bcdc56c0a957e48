libvedette_a_SOURCES += src/base/err.c src/base/mem.c src/base/text.c src/base/json.c src/base/io.c

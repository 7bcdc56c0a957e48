libvedette_a_SOURCES += src/model/prop.c src/model/verdict.c

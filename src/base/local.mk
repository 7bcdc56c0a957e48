libvedette_a_SOURCES += src/base/err.c src/base/mem.c src/base/text.c src/base/json.c src/base/io.c
libvedette_a_SOURCES += src/base/calendar.c src/base/calendar.h src/base/clock.c src/base/country.c src/base/country.def src/base/worldregion.c src/base/date.c
libvedette_a_SOURCES += src/base/cage.c src/base/cage.h
libvedette_a_SOURCES += src/base/sha256.c src/base/sha256.h
libvedette_a_SOURCES += src/base/region.c src/base/region.h src/base/fault.h
libvedette_a_SOURCES += src/base/crew.h
libvedette_a_SOURCES += src/base/number.c

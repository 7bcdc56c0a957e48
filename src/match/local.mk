libvedette_a_SOURCES += src/match/matcher.h

# tests of match: check_PROGRAMS += tests/match/t_x; tests_match_t_x_SOURCES = ...; tests_match_t_x_LDADD = $(TEST_LIBS)

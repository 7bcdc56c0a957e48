# tests of match: check_PROGRAMS += tests/match/t_x; tests_match_t_x_SOURCES = ...; tests_match_t_x_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/match/t_topk tests/match/t_vector
tests_match_t_topk_SOURCES = tests/match/t_topk.c tests/test.h
tests_match_t_topk_LDADD = $(TEST_LIBS)
tests_match_t_vector_SOURCES = tests/match/t_vector.c tests/test.h
tests_match_t_vector_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/match/t_codes tests/match/t_vector_exact
tests_match_t_codes_SOURCES = tests/match/t_codes.c tests/test.h
tests_match_t_codes_LDADD = $(TEST_LIBS) -lm
tests_match_t_vector_exact_SOURCES = tests/match/t_vector_exact.c tests/test.h
tests_match_t_vector_exact_LDADD = $(TEST_LIBS) -lm
check_PROGRAMS += tests/match/t_finger
tests_match_t_finger_SOURCES = tests/match/t_finger.c tests/test.h
tests_match_t_finger_LDADD = $(TEST_LIBS) -lm

check_PROGRAMS += tests/match/t_prepare
tests_match_t_prepare_SOURCES = tests/match/t_prepare.c tests/test.h
tests_match_t_prepare_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/match/t_sieve
tests_match_t_sieve_SOURCES = tests/match/t_sieve.c tests/test.h
tests_match_t_sieve_LDADD = $(TEST_LIBS) -lm
check_PROGRAMS += tests/match/t_chance
tests_match_t_chance_SOURCES = tests/match/t_chance.c tests/test.h
tests_match_t_chance_LDADD = $(TEST_LIBS) -lm
check_PROGRAMS += tests/match/t_name
tests_match_t_name_SOURCES = tests/match/t_name.c tests/test.h
tests_match_t_name_LDADD = $(TEST_LIBS) -lm

# tests of model: check_PROGRAMS += tests/model/t_x; tests_model_t_x_SOURCES = ...; tests_model_t_x_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/model/t_fact
tests_model_t_fact_SOURCES = tests/model/t_fact.c tests/test.h
tests_model_t_fact_LDADD = $(TEST_LIBS)

# tests of model: check_PROGRAMS += tests/model/t_x; tests_model_t_x_SOURCES = ...; tests_model_t_x_LDADD = $(TEST_LIBS)

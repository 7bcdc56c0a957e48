# tests of picture: check_PROGRAMS += tests/picture/t_x; tests_picture_t_x_SOURCES = ...; tests_picture_t_x_LDADD = $(TEST_LIBS)

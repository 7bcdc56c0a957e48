# tests of picture: check_PROGRAMS += tests/picture/t_x; tests_picture_t_x_SOURCES = ...; tests_picture_t_x_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/picture/t_decode tests/picture/t_worker
tests_picture_t_decode_SOURCES = tests/picture/t_decode.c tests/picture/makepic.h tests/test.h
tests_picture_t_decode_LDADD = $(TEST_LIBS)
tests_picture_t_worker_SOURCES = tests/picture/t_worker.c tests/picture/makepic.h tests/test.h
tests_picture_t_worker_LDADD = $(TEST_LIBS)

# tests of crash: check_PROGRAMS += tests/crash/t_x; tests_crash_t_x_SOURCES = ...; tests_crash_t_x_LDADD = $(TEST_LIBS)
if HAVE_CMOCKA
check_PROGRAMS += tests/crash/t_kill
tests_crash_t_kill_SOURCES = tests/crash/t_kill.c tests/store/case_test.h tests/store/gen.h
tests_crash_t_kill_LDADD = $(TEST_LIBS)
endif

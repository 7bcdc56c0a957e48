# tests of flow: check_PROGRAMS += tests/flow/t_x; tests_flow_t_x_SOURCES = ...; tests_flow_t_x_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/flow/t_evaluate
tests_flow_t_evaluate_SOURCES = tests/flow/t_evaluate.c tests/test.h
tests_flow_t_evaluate_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/flow/t_demo
tests_flow_t_demo_SOURCES = tests/flow/t_demo.c tests/test.h
tests_flow_t_demo_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/flow/t_enrol tests/flow/t_identify
tests_flow_t_enrol_SOURCES = tests/flow/t_enrol.c tests/flow/faces.h tests/test.h
tests_flow_t_enrol_LDADD = $(TEST_LIBS)
tests_flow_t_identify_SOURCES = tests/flow/t_identify.c tests/flow/faces.h tests/test.h
tests_flow_t_identify_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/flow/t_import
tests_flow_t_import_SOURCES = tests/flow/t_import.c tests/test.h
tests_flow_t_import_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/flow/t_fingers
tests_flow_t_fingers_SOURCES = tests/flow/t_fingers.c tests/flow/faces.h tests/test.h
tests_flow_t_fingers_LDADD = $(TEST_LIBS)

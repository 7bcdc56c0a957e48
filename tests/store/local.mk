# SPDX-License-Identifier: Apache-2.0
EXTRA_PROGRAMS += tests/store/bench_store
tests_store_bench_store_SOURCES = tests/store/bench_store.c tests/store/gen.h
tests_store_bench_store_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/t_record tests/store/t_list tests/store/t_audit tests/store/t_open
store_test_headers = tests/store/case_test.h tests/store/gen.h
tests_store_t_record_SOURCES = tests/store/t_record.c $(store_test_headers)
tests_store_t_record_LDADD = $(TEST_LIBS)
tests_store_t_list_SOURCES = tests/store/t_list.c $(store_test_headers)
tests_store_t_list_LDADD = $(TEST_LIBS)
tests_store_t_audit_SOURCES = tests/store/t_audit.c $(store_test_headers)
tests_store_t_audit_LDADD = $(TEST_LIBS)
tests_store_t_open_SOURCES = tests/store/t_open.c $(store_test_headers)
tests_store_t_open_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/store/t_names
tests_store_t_names_SOURCES = tests/store/t_names.c $(store_test_headers)
tests_store_t_names_LDADD = $(TEST_LIBS)

# SPDX-License-Identifier: Apache-2.0
EXTRA_PROGRAMS += tests/store/bench_store
tests_store_bench_store_SOURCES = tests/store/bench_store.c tests/store/gen.h
tests_store_bench_store_LDADD = $(TEST_LIBS)

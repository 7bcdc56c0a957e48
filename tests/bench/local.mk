# Benchmarks: `make bench` runs them one after the other; none is a test.
EXTRA_PROGRAMS += tests/bench/ptybench
tests_bench_ptybench_SOURCES = tests/bench/ptybench.c
tests_bench_ptybench_LDADD =
EXTRA_DIST += tests/bench/make-list
CLEANFILES += $(EXTRA_PROGRAMS)
BENCHES += tests/bench/desk.sh tests/bench/picture.sh
BENCHES += tests/bench/import.sh

EXTRA_PROGRAMS += tests/bench/picbench
tests_bench_picbench_SOURCES = tests/bench/picbench.c
tests_bench_picbench_LDADD = $(VD_LIBS)

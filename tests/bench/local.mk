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
# What trained the numbers of src/match/finger/model.c: `make train-finger` builds it.
EXTRA_PROGRAMS += tests/bench/train/train-finger
tests_bench_train_train_finger_SOURCES = tests/bench/train/train.h \
    tests/bench/train/trainfinger.c tests/bench/train/trainlist.c tests/bench/train/trainpairs.c \
    tests/bench/train/trainregress.c tests/bench/train/trainreport.c \
    tests/bench/train/trainmodel.c
tests_bench_train_train_finger_LDADD = $(VD_LIBS)
EXTRA_DIST += tests/bench/train/make-labels
train-finger: tests/bench/train/train-finger
.PHONY: train-finger

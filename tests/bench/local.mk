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
EXTRA_DIST += tests/bench/train/make-labels tests/bench/train/train.sh \
    tests/bench/finger.sh tests/bench/finger.awk tests/bench/figures.awk
# Template sets FINGERS/SET/DATABASE/FINGER_IMPRESSION.EXT and, if wanted, FINGERS/baselines.tsv.
FINGERS = $(abs_top_srcdir)/../shared/data/fingerprints
# Train the finger score: writes model.c here, for src/match/finger, and prints its error rates.
MODEL = model.c
train-finger: tests/bench/train/train-finger$(EXEEXT)
	sh $(srcdir)/tests/bench/train/train.sh tests/bench/train/train-finger$(EXEEXT) "$(FINGERS)" $(MODEL) left-out.tsv
	@echo "$(MODEL) is for src/match/finger; new numbers need a new name in finger.c and new known"
	@echo "answers in selftest.c, then: make finger-figures LEFT_OUT=left-out.tsv"
# Error rates and speed of the finger matcher beside the best open ones'. LEFT_OUT=no: not those
# with one database left out, which take a training of a minute; LEFT_OUT=left-out.tsv: those
# that `make train-finger` has just made.
LEFT_OUT = yes
bench-finger: vedette$(EXEEXT) tests/bench/train/train-finger$(EXEEXT)
	@case " $(EXTRA_PROGRAMS) " in *" tests/bench/fingerbench"*) $(MAKE) -s tests/bench/fingerbench$(EXEEXT) ;; esac
	@VEDETTE=$(abs_top_builddir)/vedette top_srcdir=$(abs_top_srcdir) \
	    top_builddir=$(abs_top_builddir) LEFT_OUT=$(LEFT_OUT) sh $(srcdir)/tests/bench/finger.sh "$(FINGERS)"
# Speed of the finger matcher and what its sieves lose; MILLION=--million: a gallery of 1,000,000 too.
EXTRA_PROGRAMS += tests/bench/fingerbench
tests_bench_fingerbench_SOURCES = tests/bench/fingerbench.c
tests_bench_fingerbench_LDADD = $(VD_LIBS) -lm
MILLION =
bench-finger-speed: tests/bench/fingerbench$(EXEEXT)
	tests/bench/fingerbench$(EXEEXT) $(MILLION) "$(FINGERS)"
.PHONY: bench-finger-speed
# What several prints of one person gain over one: a few thousand searches of small cases.
EXTRA_DIST += tests/bench/fusion.sh
bench-fusion: vedette$(EXEEXT)
	@VEDETTE=$(abs_top_builddir)/vedette top_srcdir=$(abs_top_srcdir) \
	    sh $(srcdir)/tests/bench/fusion.sh "$(FINGERS)"
CLEANFILES += model.c left-out.tsv
.PHONY: train-finger bench-finger bench-fusion
# Searches of faces beside FAISS (Debian: libfaiss-dev libopenblas-dev), on vectors made for it, and
# through a case file of a million of them. VECTOR=--quick: a gallery of 100,000; --huge: of
# 10,000,000 too, which takes 10 GB and ten minutes.
EXTRA_PROGRAMS += tests/bench/vectorbench
tests_bench_vectorbench_SOURCES = tests/bench/vectorbench.c tests/bench/vectorbench.h \
    tests/bench/vectormake.c tests/bench/vectorours.c tests/bench/vectorrival.c \
    tests/bench/vectorcase.c
tests_bench_vectorbench_LDADD = $(VD_LIBS) -lm
EXTRA_DIST += tests/bench/vector.sh tests/bench/faissbench.cpp
VECTOR =
bench-vector: vedette$(EXEEXT) tests/bench/vectorbench$(EXEEXT)
	@VEDETTE=$(abs_top_builddir)/vedette top_srcdir=$(abs_top_srcdir) \
	    top_builddir=$(abs_top_builddir) sh $(srcdir)/tests/bench/vector.sh $(VECTOR)
.PHONY: bench-vector
# People found by name beside a trigram index of SQLite, after ICU too (Debian: icu-devtools). NAMES: a
# folder with index/ and pairs/; EVERY=4: only each fourth pair; NAMES_FLAGS: those of namesbench.py, as
# --quick for all but a million names, --by for a table by language, --only EU for one part.
EXTRA_DIST += tests/bench/namesbench.py tests/bench/namesrival.py tests/bench/namesmillion.py \
    tests/bench/namescauses.py
NAMES = $(abs_top_srcdir)/../shared/data/names
EVERY = 1
NAMES_FLAGS =
bench-names: vedette$(EXEEXT)
	@command -v python3 >/dev/null || { echo "bench-names: python3 is needed for it" >&2; exit 1; }
	@VEDETTE=$(abs_top_builddir)/vedette python3 $(srcdir)/tests/bench/namesbench.py \
	    --every $(EVERY) $(NAMES_FLAGS) "$(NAMES)"
.PHONY: bench-names
# Nanoseconds a word of one word against many, by instruction set; of reading and comparing names.
EXTRA_PROGRAMS += tests/bench/lanesbench
tests_bench_lanesbench_SOURCES = tests/bench/lanesbench.c
tests_bench_lanesbench_LDADD = $(VD_LIBS) -lm
bench-lanes: tests/bench/lanesbench$(EXEEXT)
	tests/bench/lanesbench$(EXEEXT)
.PHONY: bench-lanes
# What the worklist of duplicates is worth on public lists that hold the same people.
EXTRA_DIST += tests/bench/duplicatesbench.py
bench-duplicates: vedette$(EXEEXT)
	@command -v python3 >/dev/null || { echo "bench-duplicates: python3 is needed for it" >&2; exit 1; }
	@VEDETTE=$(abs_top_builddir)/vedette python3 $(srcdir)/tests/bench/duplicatesbench.py "$(NAMES)"
.PHONY: bench-duplicates

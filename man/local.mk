dist_man_MANS += man/vedette.1 man/vedette-formats.5 man/vedette-theme.5 man/vedette.conf.5 \
    man/vedette-matching.7
EXTRA_DIST += man/desk.png
EXTRA_DIST += man/tables.awk man/update.sh man/figures/finger.awk man/figures/finger.tsv \
    man/figures/constants.sh man/figures/fusion.awk man/figures/fusion.tsv \
    man/figures/vector.awk man/figures/vector.tsv man/figures/names.awk man/figures/names.tsv
# Put the program's own tables into the pages.
.PHONY: man-tables
man-tables: vedette$(EXEEXT)
	sh $(srcdir)/man/update.sh ./vedette $(srcdir)/man
# Measure the finger matcher anew on the template sets in FINGERS, and put the figures into the
# manual: after every change of its scores. Takes some minutes, without
# the training one: LEFT_OUT=left-out.tsv after `make train-finger`.
.PHONY: finger-figures
finger-figures: vedette$(EXEEXT) tests/bench/train/train-finger$(EXEEXT)
	VEDETTE=$(abs_top_builddir)/vedette top_srcdir=$(abs_top_srcdir) \
	    top_builddir=$(abs_top_builddir) LEFT_OUT=$(LEFT_OUT) \
	    sh $(srcdir)/tests/bench/finger.sh "$(FINGERS)" finger.tsv
	mv finger.tsv $(srcdir)/man/figures/finger.tsv
	VEDETTE=$(abs_top_builddir)/vedette top_srcdir=$(abs_top_srcdir) \
	    sh $(srcdir)/tests/bench/fusion.sh "$(FINGERS)" fusion.tsv
	mv fusion.tsv $(srcdir)/man/figures/fusion.tsv
	sh $(srcdir)/man/update.sh ./vedette $(srcdir)/man
# Measure the searches of vectors anew, beside FAISS, and put the figures into the manual: ten minutes
# and 10 GB of memory, on a machine that does nothing else. VECTOR= without the ten millions.
.PHONY: vector-figures
vector-figures: VECTOR = --huge
vector-figures: vedette$(EXEEXT) tests/bench/vectorbench$(EXEEXT)
	VEDETTE=$(abs_top_builddir)/vedette top_srcdir=$(abs_top_srcdir) \
	    top_builddir=$(abs_top_builddir) sh $(srcdir)/tests/bench/vector.sh $(VECTOR) vector.tsv
	mv vector.tsv $(srcdir)/man/figures/vector.tsv
	sh $(srcdir)/man/update.sh ./vedette $(srcdir)/man
# Measure anew how people are found by name, and put the figures into the manual: after every change of
# what is alike in names. A quarter of an hour; NAMES as for `make bench-names`.
.PHONY: names-figures
names-figures: vedette$(EXEEXT)
	VEDETTE=$(abs_top_builddir)/vedette python3 $(srcdir)/tests/bench/namesbench.py --every $(EVERY) \
	    --figures names.tsv --errors names-errors.jsonl "$(NAMES)"
	VEDETTE=$(abs_top_builddir)/vedette python3 $(srcdir)/tests/bench/namescauses.py \
	    names-errors.jsonl names.tsv
	mv names.tsv $(srcdir)/man/figures/names.tsv
	rm -f names-errors.jsonl
	sh $(srcdir)/man/update.sh ./vedette $(srcdir)/man

# Each target is a libFuzzer program with --enable-fuzzers; the replay links all of them.
fuzz_sources = tests/fuzz/fuzz.h tests/fuzz/fuzz_csv.c tests/fuzz/fuzz_date.c \
    tests/fuzz/fuzz_fact.c tests/fuzz/fuzz_filter.c tests/fuzz/fuzz_fmr.c \
    tests/fuzz/fuzz_image.c tests/fuzz/fuzz_import.c tests/fuzz/fuzz_input.c \
    tests/fuzz/fuzz_json.c tests/fuzz/fuzz_jsonl.c tests/fuzz/fuzz_name.c tests/fuzz/fuzz_npy.c \
    tests/fuzz/fuzz_ofac.c \
    tests/fuzz/fuzz_sixel.c tests/fuzz/fuzz_text.c tests/fuzz/fuzz_theme.c tests/fuzz/fuzz_xyt.c
check_PROGRAMS += tests/fuzz/replay
tests_fuzz_replay_SOURCES = tests/fuzz/replay.c $(fuzz_sources)
tests_fuzz_replay_CPPFLAGS = $(AM_CPPFLAGS) -DVD_REPLAY
tests_fuzz_replay_LDADD = libterm.a $(VD_LIBS)
EXTRA_DIST += tests/fuzz/corpus

# ../configure CC=clang --enable-fuzzers --enable-sanitizers && make && make fuzz, then
# tests/fuzz/libfuzzer-date -max_total_time=60 new-inputs ../tests/fuzz/corpus/date
if FUZZERS
fuzzers = csv date fact filter fmr image import input json jsonl name npy ofac sixel text theme xyt
fuzz: all
	@$(MKDIR_P) tests/fuzz
	@for t in $(fuzzers); do echo "  FUZZ     $$t"; \
	    $(CC) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) $(CPPFLAGS) $(AM_CFLAGS) $(CFLAGS) \
	        $(AM_LDFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o tests/fuzz/libfuzzer-$$t $(srcdir)/tests/fuzz/fuzz_$$t.c libterm.a \
	        $(VD_LIBS) $(LIBS) || exit 1; done
CLEANFILES += $(fuzzers:%=tests/fuzz/libfuzzer-%)
endif

check_PROGRAMS += tests/codec/t_fmr
tests_codec_t_fmr_SOURCES = tests/codec/t_fmr.c tests/test.h
tests_codec_t_fmr_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/codec/t_npy
tests_codec_t_npy_SOURCES = tests/codec/t_npy.c tests/test.h
tests_codec_t_npy_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/codec/t_csv
tests_codec_t_csv_SOURCES = tests/codec/t_csv.c tests/test.h
tests_codec_t_csv_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/codec/t_ofac
tests_codec_t_ofac_SOURCES = tests/codec/t_ofac.c tests/test.h
tests_codec_t_ofac_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/codec/t_xyt
tests_codec_t_xyt_SOURCES = tests/codec/t_xyt.c tests/test.h
tests_codec_t_xyt_LDADD = $(TEST_LIBS) -lm

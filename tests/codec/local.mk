check_PROGRAMS += tests/codec/t_fmr
tests_codec_t_fmr_SOURCES = tests/codec/t_fmr.c tests/test.h
tests_codec_t_fmr_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/codec/t_npy
tests_codec_t_npy_SOURCES = tests/codec/t_npy.c tests/test.h
tests_codec_t_npy_LDADD = $(TEST_LIBS)

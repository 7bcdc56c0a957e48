# tests of codec: check_PROGRAMS += tests/codec/t_x; tests_codec_t_x_SOURCES = ...; tests_codec_t_x_LDADD = $(TEST_LIBS)

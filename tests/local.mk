# Every test program prints TAP (cmocka does with CMOCKA_MESSAGE_OUTPUT=TAP), so does every .test.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
TEST_EXTENSIONS = .test
TEST_LOG_DRIVER = $(LOG_DRIVER)
TEST_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = . $(abs_top_srcdir)/tests/environment.sh; \
    top_srcdir=$(abs_top_srcdir); top_builddir=$(abs_top_builddir); \
    VEDETTE=$(abs_top_builddir)/vedette; export top_srcdir top_builddir VEDETTE;
TESTS = $(check_PROGRAMS) $(tap_tests)
EXTRA_DIST += tests/environment.sh tests/tap.sh $(tap_tests) $(BENCHES)
TEST_LIBS = $(VD_LIBS) $(CMOCKA_LIBS)
if HAVE_CMOCKA
include tests/base/local.mk
include tests/model/local.mk
include tests/codec/local.mk
include tests/picture/local.mk
include tests/store/local.mk
include tests/match/local.mk
include tests/pool/local.mk
include tests/flow/local.mk
include tests/tui/local.mk
endif
include tests/cli/local.mk
include tests/fault/local.mk
include tests/crash/local.mk
include tests/fuzz/local.mk
include tests/lint/local.mk
include tests/bench/local.mk

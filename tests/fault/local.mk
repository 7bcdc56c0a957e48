tap_tests += tests/fault/sweep.test

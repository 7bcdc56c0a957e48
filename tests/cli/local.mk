tap_tests += tests/cli/completions.test

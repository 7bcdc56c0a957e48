tap_tests += tests/cli/completions.test tests/cli/man.test

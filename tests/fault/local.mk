tap_tests += tests/fault/sweep-match.test
tap_tests += tests/fault/sweep-evaluate.test
tap_tests += tests/fault/sweep-import.test
tap_tests += tests/fault/sweep-enrol.test
EXTRA_DIST += tests/fault/sweep.sh

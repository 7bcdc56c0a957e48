tap_tests += tests/cli/options.test tests/cli/import.test tests/cli/match.test tests/cli/voice.test tests/cli/person.test tests/cli/intake.test tests/cli/export.test \
    tests/cli/doctor.test tests/cli/demo.test tests/cli/completions.test tests/cli/man.test \
    tests/cli/find.test tests/cli/duplicates.test tests/cli/bench-names.test \
    tests/cli/figures.test tests/cli/report.test tests/cli/evaluate.test tests/cli/calibrate.test
EXTRA_DIST += tests/cli/lib.sh

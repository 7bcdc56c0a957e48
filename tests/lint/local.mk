tap_tests += tests/lint/floors.test tests/lint/shape.test tests/lint/source.test

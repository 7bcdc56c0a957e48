libvedette_a_SOURCES +=

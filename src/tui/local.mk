vedette_SOURCES +=

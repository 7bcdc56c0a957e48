libvedette_a_SOURCES += src/pool/pool.h
libvedette_a_SOURCES += src/pool/threads.c src/pool/sift.c src/pool/sift.h
libvedette_a_SOURCES += src/pool/hands.c src/pool/hands.h src/pool/cores.c src/pool/cores.h

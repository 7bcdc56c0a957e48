libvedette_a_SOURCES += src/picture/slate.c src/picture/slate.h src/picture/check.c src/picture/font.c src/picture/keeper.c \
    src/picture/picture.c src/picture/protocol.h src/picture/render.c src/picture/render.h src/picture/scale.c \
    src/picture/sixel.c src/picture/symbols.c src/picture/wire.h src/picture/worker.c

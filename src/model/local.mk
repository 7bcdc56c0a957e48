libvedette_a_SOURCES += src/model/fact.c src/model/profile.c src/model/prop.c src/model/position.c src/model/scope.c src/model/verdict.c

# SPDX-License-Identifier: Apache-2.0
libvedette_a_SOURCES += src/store/audit.c src/store/batch.c src/store/batch.h src/store/bulk.c src/store/calibration.c src/store/case.h \
    src/store/digest.c src/store/filter.c src/store/filter.h src/store/function.c \
    src/store/gather.c src/store/intern.c src/store/join.c src/store/layout.c src/store/list.c \
    src/store/load.c src/store/meta.c src/store/names.c src/store/names.h \
    src/store/names_gather.c src/store/names_gather.h \
    src/store/names_find.c src/store/names_finder.h src/store/names_near.c \
    src/store/names_near.h src/store/names_reader.c src/store/names_reader.h \
    src/store/names_score.c src/store/names_seal.c src/store/names_verify.c src/store/names_who.c \
    src/store/names_keep.c src/store/names_sound.c src/store/open.c src/store/ops.c src/store/ops.h src/store/outcome.c \
    src/store/put.c src/store/rebuild.c src/store/rebuild.h src/store/record.h src/store/report.c \
    src/store/resolve.c src/store/sample.c src/store/search.c src/store/sql.def \
    src/store/sqlite.c src/store/transaction.c src/store/undo.c src/store/verify.c
nodist_libvedette_a_SOURCES = src/store/schema.c

# The migrations, each as one C string.
store_schema = src/store/schema/001.sql src/store/schema/002.sql \
    src/store/schema/003.sql src/store/schema/004.sql src/store/schema/005.sql
EXTRA_DIST += $(store_schema)
BUILT_SOURCES += src/store/schema.c
CLEANFILES += src/store/schema.c
src/store/schema.c: $(store_schema) src/store/local.mk
	$(AM_V_GEN)$(MKDIR_P) src/store && { \
	  echo '/* made from the migrations */'; \
	  echo 'extern const char *const vd_schema[];'; \
	  echo 'extern const int vd_schema_n;'; \
	  echo 'const char *const vd_schema[] = {'; \
	  for f in $(store_schema); do \
	    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/' "$(srcdir)/$$f" || exit 1; \
	    echo ','; \
	  done; \
	  echo '};'; \
	  echo 'const int vd_schema_n = sizeof(vd_schema) / sizeof(vd_schema[0]);'; \
	} > $@.tmp && mv $@.tmp $@
libvedette_a_SOURCES += src/store/feed.c src/store/names_text.c

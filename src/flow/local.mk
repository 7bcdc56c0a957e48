libvedette_a_SOURCES += src/flow/import.c src/flow/import_attach.c src/flow/import_header.c \
    src/flow/import_header.h src/flow/import_native.c src/flow/import_build.c src/flow/import_build.h src/flow/import_ahead.c src/flow/import_ofac.c \
    src/flow/import_rejects.c src/flow/import_seen.c src/flow/import_source.c src/flow/importing.h
libvedette_a_SOURCES += src/flow/enrol.c src/flow/identify.c src/flow/identify_scan.c src/flow/person.c \
    src/flow/identifying.h src/flow/fuse.c src/flow/fuse.h src/flow/compare.c src/flow/decide.c \
    src/flow/samples.c src/flow/samples.h src/flow/findings.c src/flow/findings.h \
    src/flow/findings_text.c src/flow/contradict.c
libvedette_a_SOURCES += src/flow/probe_files.c src/flow/scene.c src/flow/scene.h src/flow/drawing.c \
    src/flow/drawing_svg.c src/flow/detplot.c src/flow/detplot.h src/flow/detplot_svg.c \
    include/vedette/drawing.h
libvedette_a_SOURCES += src/flow/export.c src/flow/export_csv.c src/flow/export_json.c \
    src/flow/exporting.h
libvedette_a_SOURCES += src/flow/calibrate.c src/flow/calibrate_body.c \
    src/flow/calibrate_mates.c src/flow/calibrate_math.c src/flow/calibrate_sample.c \
    src/flow/calibrate_support.c src/flow/calibrate_weigh.c src/flow/calibrating.h
libvedette_a_SOURCES += src/flow/evaluate.c src/flow/evaluate_read.c \
    src/flow/evaluate_rates.c src/flow/evaluate_search.c src/flow/evaluate_groups.c \
    src/flow/evaluating.h src/flow/labels.c src/flow/labels.h src/flow/accuracy.c \
    src/flow/accuracy_rates.c src/flow/accurate.h
libvedette_a_SOURCES += src/flow/demo.c src/flow/democanvas.c src/flow/democanvas.h \
    src/flow/demofeatures.c src/flow/demohair.c src/flow/demolists.c src/flow/demolook.h \
    src/flow/demonames.def src/flow/demoorgs.c src/flow/demoparts.h src/flow/demopeople.c \
    src/flow/demoplan.c src/flow/demoportrait.c src/flow/demoprint.c src/flow/demorng.h \
    src/flow/demowrite.c
libvedette_a_SOURCES += src/flow/find.c src/flow/find_query.c src/flow/find_many.c src/flow/find_reason.c src/flow/find_why.c src/flow/finding.h
libvedette_a_SOURCES += src/flow/gallery_door.c
libvedette_a_SOURCES += src/flow/duplicates.c src/flow/duplicates_pairs.c src/flow/duplicates_read.c \
    src/flow/duplicates_tell.c src/flow/duplicates_weigh.c src/flow/duplicates_words.c \
    src/flow/duplicating.h src/flow/judged.c

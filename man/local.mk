dist_man_MANS += man/vedette.1 man/vedette-formats.5 man/vedette-theme.5 man/vedette.conf.5
EXTRA_DIST += man/desk.png
EXTRA_DIST += man/tables.awk man/update.sh
# Put the program's own tables into the pages.
.PHONY: man-tables
man-tables: vedette$(EXEEXT)
	sh $(srcdir)/man/update.sh ./vedette $(srcdir)/man

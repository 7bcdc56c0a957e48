themesdir = $(pkgdatadir)/themes
dist_themes_DATA = themes/colour-blind.theme themes/contrast.theme themes/dark.theme \
    themes/light.theme themes/mono.theme themes/slate.theme

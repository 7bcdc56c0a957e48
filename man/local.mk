# pages of the manual

# themes: one file each

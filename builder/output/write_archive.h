/* SPDX-License-Identifier: ISC */
/* write_archive - a tree as a tar or cpio archive, by libarchive. */
#ifndef WRITE_ARCHIVE_H
#define WRITE_ARCHIVE_H

struct stage;
struct tree;

enum archive_format {
	ARCHIVE_TAR,            /* ustar, with pax headers where ustar has no room */
	ARCHIVE_CPIO,           /* "newc": an initramfs */
	ARCHIVE_OCI,            /* not by write_archive(): a container image, or a layout */
	ARCHIVE_OCI_LAYOUT,
};

/* Compression; the same bytes each time, whatever the clock and the machine. */
enum archive_filter { FILTER_NONE, FILTER_GZIP, FILTER_ZSTD, FILTER_XZ };

/* Write all of the tree to the stage's file.  A failure ends the program. */
void write_archive(struct tree *, const struct stage *, enum archive_format,
    enum archive_filter);

#endif

/* SPDX-License-Identifier: ISC */
/* archive_parts - what the readers of cpio and of tar share. */
#ifndef ARCHIVE_PARTS_H
#define ARCHIVE_PARTS_H

#include <stdbool.h>
#include <stddef.h>

struct archive;
struct archive_entry;

/* False, for the first reason. */
bool archive_fail(struct archive *, const char *wrong);
bool archive_damaged(struct archive *);
bool archive_too_long(struct archive *);

/* All of it, or what there is; all of it, or false. */
size_t archive_some(struct archive *, void *buffer, size_t size);
bool archive_take(struct archive *, void *buffer, size_t size);

/* What is unread of an entry. */
bool archive_skip(struct archive *);
/* Nothing but zeros may follow; false. */
bool archive_end(struct archive *);

/* The next header; false at the end, or when it is wrong. */
bool archive_cpio(struct archive *, struct archive_entry *);
bool archive_tar(struct archive *, struct archive_entry *);

#endif

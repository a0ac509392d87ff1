/* SPDX-License-Identifier: ISC */
/* sink - where an archive goes: a file, with gzip on the way or without. */
#ifndef SINK_H
#define SINK_H

#include <stdbool.h>
#include <stddef.h>

struct blob;
struct gzip;

struct sink {
	int fd;
	const char *shown;              /* for messages */
	long long offset;               /* bytes written so far, before gzip */
	struct gzip *gzip;              /* or NULL */
	char *buffer;
	size_t used;
};

/* Each ends the program when writing fails. */
void sink_open(struct sink *, int fd, const char *shown, bool gzip);
void sink_write(struct sink *, const void *data, size_t length);
void sink_pad(struct sink *, unsigned multiple); /* with zeros */
void sink_content(struct sink *, const struct blob *);
void sink_close(struct sink *);

#endif

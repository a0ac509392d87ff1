/* SPDX-License-Identifier: ISC */
/* must - end the floors where a call fails: they check nothing else. */
#ifndef MUST_H
#define MUST_H

#include <err.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* WHAT: the call, for the message. */
static inline void
must(long result, const char *what)
{
	if (result < 0)
		err(125, "cannot %s", what);
}

static inline void
write_to(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);

	must(fd, file);
	must(write(fd, text, strlen(text)), file);
	close(fd);
}

#endif

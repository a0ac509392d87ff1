/* SPDX-License-Identifier: ISC */
/*
 * place - open a place in the jail.
 *
 * The jail is hostile until verified.  A place in it is opened first, beneath the
 * jail's root and without following a link, and an action is done on the open place:
 * the working directory is moved there for a moment, because mount(2) takes "." where
 * it takes no descriptor.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "door.h"
#include "lib/kernel.h"
#include "lib/text.h"

int
open_in_jail(int jail, const char *target, bool strict)
{
	if (jail < 0)
		return open(target, O_PATH | O_CLOEXEC);
	return kernel_open_in_root(jail, target, O_PATH | O_CLOEXEC, strict);
}

/* Open the place for an action; a link there is an attack, or a jail that is not one. */
int
open_place(int jail, const char *target)
{
	int fd = open_in_jail(jail, target, true);

	if (fd < 0 && errno == ELOOP)
		failed("a symbolic link is in the way");
	done(fd);
	return fd;
}

/* The folder of the jail that is the working directory, or "" where it is not known.
 * Deeds in one folder follow each other, and so there is nothing to be done twice. */
static char folder_now[256];

void
go_to(int fd)
{
	done(fchdir(fd));
	folder_now[0] = '\0';
}

/* The folder that holds TARGET becomes the working directory; returns the last
 * name.  Only for targets below file systems that we have just mounted.  Without a
 * jail the command keeps its working directory, and paths are the host's own. */
const char *
go_beside(int jail, const char *target)
{
	const char *name = strrchr(target, '/') + 1;
	char folder[sizeof folder_now];
	int fd;

	if (jail < 0)
		return target;
	text_format(folder, sizeof folder, "%.*s", (int)(name - target - 1), target);
	if (folder_now[0] && !strcmp(folder_now, folder))
		return name;
	fd = open_in_jail(jail, folder[0] ? folder : "/", true);
	if (fd < 0)
		return NULL;
	go_to(fd);
	close(fd);
	text_format(folder_now, sizeof folder_now, "%s", folder);
	return name;
}

/* The folder TARGET itself; returns what to call it. */
const char *
go_into(int jail, const char *target)
{
	int fd;

	if (jail < 0)
		return target;
	fd = open_place(jail, target);
	go_to(fd);
	close(fd);
	return ".";
}

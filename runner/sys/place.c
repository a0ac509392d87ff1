/* SPDX-License-Identifier: ISC */
/*
 * place - open a file or directory of the jail as the target of an action.
 *
 * The content of the jail is untrusted.  A target is first opened below the jail's root
 * without following symbolic links, and the action is done on the open file.  For mount(2),
 * which takes a path and no descriptor, the target becomes the working directory, ".".
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

/* A symbolic link at the target is an attack, or a broken jail. */
int
open_place(int jail, const char *target)
{
	int fd = open_in_jail(jail, target, true);

	if (fd < 0 && errno == ELOOP)
		failed("a symbolic link is in the way");
	done(fd);
	return fd;
}

/* The working directory, as a path in the jail, or "" if unknown.  Consecutive actions in
 * one directory need not open it again. */
static char directory_now[256];

void
go_to(int fd)
{
	done(fchdir(fd));
	directory_now[0] = '\0';
}

/* Only for targets in file systems that invoke_ns has just mounted.  Without a jail the
 * command keeps its working directory, and paths are those of the host. */
const char *
go_beside(int jail, const char *target)
{
	const char *name = strrchr(target, '/') + 1;
	char directory[sizeof directory_now];
	int fd;

	if (jail < 0)
		return target;
	text_format(directory, sizeof directory, "%.*s", (int)(name - target - 1), target);
	if (directory_now[0] && !strcmp(directory_now, directory))
		return name;
	fd = open_in_jail(jail, directory[0] ? directory : "/", true);
	if (fd < 0)
		return NULL;
	go_to(fd);
	close(fd);
	text_format(directory_now, sizeof directory_now, "%s", directory);
	return name;
}

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

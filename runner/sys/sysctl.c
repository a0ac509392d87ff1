/* SPDX-License-Identifier: ISC */
/* sysctl - write the kernel parameters of the container's namespaces: sysctl(8). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/msg.h"

/* The files of namespaces are those of the process that opens them, whichever proc file system
 * they are in.  False and errno if the kernel lacks the file or refuses. */
static bool
try_write(int jail, const char *file, const char *value)
{
	ssize_t n;
	int fd = open_in_mount(jail, file, O_WRONLY);

	if (fd < 0)
		return false;
	if (!is_in_proc(fd))
		failed("no proc file system is mounted on '/proc'");
	n = write(fd, value, strlen(value));
	close(fd);
	return n >= 0;
}

void
sys_set_sysctl(int jail, const char *file, const char *value)
{
	if (doing("write '%s' to '%s'", value, file))
		done(try_write(jail, file, value) ? 0 : -1);
}

void
sys_set_sysctl_or_note(int jail, const char *file, const char *value, const char *loss)
{
	if (doing("write '%s' to '%s', if that is allowed", value, file) &&
	    !try_write(jail, file, value) && loss)
		msg_note("%s: cannot write to '%s': %s", loss, file, strerror(errno));
}

/* EROFS, ENOENT: another container, around this one, has made /proc/sys read-only or hidden it. */
void
sys_set_sysctl_if_writable(int jail, const char *file, const char *value, const char *loss)
{
	if (!doing("write '%s' to '%s', if that is writable here", value, file) ||
	    try_write(jail, file, value))
		return;
	if (errno != EROFS && errno != ENOENT)
		cannot();
	msg_note("%s: cannot write to '%s': %s", loss, file, strerror(errno));
}

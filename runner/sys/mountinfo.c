/* SPDX-License-Identifier: ISC */
/* mountinfo - the mounts of this process, from proc(5). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "door.h"
#include "mountinfo.h"
#include "lib/mem.h"
#include "lib/text.h"

/* mountinfo has blanks and the like in octal: \040 */
static void
unescape(char *text)
{
	while ((text = strchr(text, '\\'))) {
		if (strspn(text + 1, "01234567") >= 3) {
			*text = (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0'));
			memmove(text + 1, text + 4, strlen(text + 4) + 1);
		}
		text++;
	}
}

/* A line of mountinfo: 36 35 98:0 /mnt1 /mnt2 rw,noatime ... */
bool
mountinfo_next(char **rest, struct mountinfo *mounted)
{
	char *line = text_line(rest);

	if (!line)
		return false;
	mounted->id = text_field(&line, ' ');
	mounted->parent = text_field(&line, ' ');
	text_field(&line, ' ');
	text_field(&line, ' ');
	unescape(mounted->path = text_field(&line, ' '));
	mounted->read_only = !strncmp(line, "ro", 2);
	return true;
}

void
mountinfo_read(struct buffer *text)
{
	int fd, result;

	done(fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
	result = buffer_read(text, fd);
	if (result < 0 && errno == EFBIG)
		failed("'/proc/self/mountinfo' is larger than 16 MiB, and mounts would be missed");
	done(result);
	close(fd);
}

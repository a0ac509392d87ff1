/* SPDX-License-Identifier: ISC */
/* jail_file - a jail that is one file. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jail.h"
#include "jail_file.h"
#include "plan.h"
#include "run.h"
#include "lib/msg.h"
#include "runner/sys/sys.h"

/* What stands where in which file.  Names tell nothing: a download has any. */
static const struct kind {
	const char *bytes;
	unsigned short at, length;
	enum root_kind kind;
	const char *type;       /* of the file system */
	unsigned long magic;    /* likewise: statfs(2) */
} kinds[] = {
	{ "\x1f\x8b", 0, 2, ROOT_ARCHIVE, NULL, 0 },            /* gzip, of either: */
	{ "07070", 0, 5, ROOT_ARCHIVE, NULL, 0 },               /* cpio */
	{ "ustar", 257, 5, ROOT_ARCHIVE, NULL, 0 },             /* tar */
	{ "hsqs", 0, 4, ROOT_IMAGE, "squashfs", 0x73717368 },
	{ "\xe2\xe1\xf5\xe0", 1024, 4, ROOT_IMAGE, "erofs", 0xe0f5e1e2 },
	{ "\x53\xef", 1080, 2, ROOT_IMAGE, "ext4", 0xef53 },
};

/* A bundle is a script that carries an archive, and says where: "#jail OFFSET LENGTH". */
static bool
find_in_bundle(struct plan *plan, const char *head)
{
	const char *line = strstr(head, "\n#jail ");
	char *end;

	if (strncmp(head, "#!", 2) || !line)
		return false;
	plan->archive_offset = strtoull(line + 7, &end, 10);
	plan->archive_length = strtoull(end, NULL, 10);
	plan->root_kind = ROOT_ARCHIVE;
	return true;
}

static void
judge(struct plan *plan, const char *head)
{
	const struct kind *kind;

	for (kind = kinds; kind < kinds + sizeof kinds / sizeof kinds[0]; kind++) {
		if (!memcmp(head + kind->at, kind->bytes, kind->length)) {
			plan->root_kind = kind->kind;
			plan->image_type = kind->type;
			plan->image_magic = kind->magic;
			plan->archive_length = UINT64_MAX;
			return;
		}
	}
	if (!find_in_bundle(plan, head))
		msg_complain("'%s' is no jail: no directory, no archive (cpio or tar, also with gzip) "
		    "and no image (squashfs, erofs, ext4)", plan->root);
}

void
jail_file_settle(struct plan *plan)
{
	static char head[4097];
	int fd = open(plan->root, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || read(fd, head, sizeof head - 1) < 0)
		msg_complain("cannot read '%s': %s", plan->root, strerror(errno));
	else
		judge(plan, head);
	if (fd >= 0)
		close(fd);
}

bool
jail_archive_wanted(const struct plan *plan)
{
	return plan->root_kind == ROOT_ARCHIVE;
}

bool
jail_image_wanted(const struct plan *plan)
{
	return plan->root_kind == ROOT_IMAGE;
}

void
jail_archive_open(const struct plan *plan, struct run *run)
{
	run->archive = sys_open_archive(plan->root);
}

void
jail_archive_mount(const struct plan *plan, struct run *run)
{
	run->jail = sys_mount_jail();
}

void
jail_archive_unpack(const struct plan *plan, struct run *run)
{
	sys_unpack(run->jail, run->archive, plan, jail_mount_points);
}

void
jail_image_mount(const struct plan *plan, struct run *run)
{
	run->tree = sys_mount_image(plan->root, plan->image_type);
}

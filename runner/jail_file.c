/* SPDX-License-Identifier: ISC */
/* jail_file - a jail that is one file. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image_config.h"
#include "jail.h"
#include "jail_file.h"
#include "plan.h"
#include "run.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/oci.h"
#include "lib/platform.h"
#include "lib/sha256.h"
#include "lib/unarchive.h"
#include "runner/sys/sys.h"

/* A file system image is told by its bytes: a name tells nothing. */
static const struct kind {
	const char *bytes;
	unsigned short at, length;
	const char *type;
	unsigned long magic;            /* statfs(2) */
} images[] = {
	{ "hsqs", 0, 4, "squashfs", 0x73717368 },
	{ "\xe2\xe1\xf5\xe0", 1024, 4, "erofs", 0xe0f5e1e2 },
	{ "\x53\xef", 1080, 2, "ext4", 0xef53 },
};

/* Cut a number of bytes off: digits, and as many as half of the largest file has at most. */
static bool
read_number(const char **text, uint64_t *number)
{
	enum { LONGEST = 18 };
	size_t digits = strspn(*text, "0123456789");

	*number = strtoull(*text, NULL, 10);
	*text += digits;
	return digits && digits <= LONGEST;
}

/* Behind the numbers of a bundle: a blank and the sha256 of the archive, or nothing. */
static bool
read_sum(const char *text, const char **sum)
{
	enum { DIGITS = SHA256_HEX - 1 };

	if (*text == '\n')
		return true;
	if (*text++ != ' ' || strspn(text, "0123456789abcdef") != DIGITS)
		return false;
	*sum = mem_copy(text, DIGITS);
	return text[DIGITS] == '\n' || text[DIGITS] == ' ';
}

/* The fifth word of "#jail OFFSET LENGTH SHA256 ARCH" is there if the bundle has a jail for each
 * of several machines. */
static bool
is_for_us(const char *line)
{
	int word;

	for (word = 1; word < 5; word++) {
		line += strcspn(line, " \n");
		if (*line++ != ' ')
			return true;
	}
	return !strncmp(line, PLATFORM_BUILT_FOR "\n", strlen(PLATFORM_BUILT_FOR "\n"));
}

/* A bundle is a script that carries archives, and says where: "#jail OFFSET LENGTH SHA256". */
static bool
find_in_bundle(struct plan *plan, const char *head)
{
	const char *line = strstr(head, "\n#jail ");

	if (strncmp(head, "#!", 2) || !line)
		return false;
	while (line && !is_for_us(line + 1))
		line = strstr(line + 1, "\n#jail ");
	if (!line) {
		msg_complain("the bundle '%s' has no jail for %s", plan->root, PLATFORM_BUILT_FOR);
		return true;
	}
	line += strlen("\n#jail ");
	if (!read_number(&line, &plan->archive_offset) || *line++ != ' ' ||
	    !read_number(&line, &plan->archive_length) || !read_sum(line, &plan->archive_sum))
		return false;
	plan->root_kind = ROOT_ARCHIVE;
	return true;
}

static void
judge(struct plan *plan, const char *head, size_t length)
{
	const unsigned char *bytes = (const unsigned char *)head;
	const struct kind *image;
	const char *foreign;

	for (image = images; image < images + sizeof images / sizeof images[0]; image++) {
		if (!memcmp(head + image->at, image->bytes, image->length)) {
			plan->root_kind = ROOT_IMAGE;
			plan->image_type = image->type;
			plan->image_magic = image->magic;
			return;
		}
	}
	plan->archive_length = UINT64_MAX;
	if (oci_is_image(plan->root))
		image_config_open(plan);
	else if (unarchive_known(bytes, length))
		plan->root_kind = ROOT_ARCHIVE;
	else if ((foreign = unarchive_foreign(bytes, length)))
		msg_complain("'%s' is %s: unpack it, or pack it anew as a tar or cpio archive",
		    plan->root, foreign);
	else if (!find_in_bundle(plan, head))
		msg_complain("'%s' is no jail: no directory, no archive (tar or cpio; gzip, zstd, xz, "
		    "bzip2) and no image (squashfs, erofs, ext4)", plan->root);
}

void
jail_file_settle(struct plan *plan)
{
	static LARGE char head[4097];
	int fd = open(plan->root, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof head - 1);

	if (n < 0)
		msg_complain("cannot read '%s': %s", plan->root, strerror(errno));
	else
		judge(plan, head, (size_t)n);
	if (fd >= 0)
		close(fd);
	if (plan->oci_name && !plan->oci)
		msg_complain("'%s' is no container image, so omit ':%s'", plan->root, plan->oci_name);
	else if (!plan->oci && plan->root_kind == ROOT_ARCHIVE)
		image_config_find(plan);
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
	if (plan->oci)
		run->layers = sys_open_layers(plan->oci);
	else
		run->archive = sys_open_archive(plan->root);
}

void
jail_archive_mount(const struct plan *plan, struct run *run)
{
	run->jail = sys_mount_jail(jail_flags(plan), plan->unpack_limit_given ? plan->unpack_limit : 0);
}

void
jail_archive_unpack(const struct plan *plan, struct run *run)
{
	if (plan->oci)
		sys_unpack_layers(run->jail, run->layers, plan, jail_mount_points);
	else
		sys_unpack(run->jail, run->archive, plan, jail_mount_points);
}

void
jail_image_mount(const struct plan *plan, struct run *run)
{
	run->tree = sys_mount_image(plan->root, plan->image_type);
}

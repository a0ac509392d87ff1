/* SPDX-License-Identifier: ISC */
/* image - mount a file system image read-only. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/text.h"

/* LOOP_CONFIGURE exists since Linux 5.8; before, two ioctls are needed. */
static int
configure(int loop, int file)
{
	struct kernel_loop_config config = {
		.fd = (uint32_t)file,
		.info.lo_flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR,
	};

	if (ioctl(loop, LOOP_CONFIGURE, &config) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOTTY)
		return -1;
	if (ioctl(loop, LOOP_SET_FD, file) < 0)
		return -1;
	return ioctl(loop, LOOP_SET_STATUS64, &config.info);
}

/* Attach FILE to a free loop device, which the kernel detaches when its last user, the
 * mount, is gone (LO_FLAGS_AUTOCLEAR). */
static int
open_loop(int file, char *path, size_t size)
{
	int control, loop, number;

	done(control = open("/dev/loop-control", O_RDWR | O_CLOEXEC));
	for (;;) {
		done(number = ioctl(control, LOOP_CTL_GET_FREE));
		text_format(path, size, "/dev/loop%d", number);
		done(loop = open(path, O_RDONLY | O_CLOEXEC));
		if (configure(loop, file) == 0)
			break;
		/* EBUSY: another process took the device first */
		done(errno == EBUSY ? 0 : -1);
		close(loop);
	}
	close(control);
	return loop;
}

int
sys_mount_image(const char *path, const char *type)
{
	enum { FLAGS = MS_NOSUID | MS_NODEV };
	struct setting settings[] = { { "source", path }, { "ro", NULL }, { NULL, NULL } };
	char device[32];
	int file, loop, tree;

	if (!doing("mount the image '%s' (%s,ro,nosuid,nodev)", path, type))
		return -1;
	/* erofs mounts files without a loop device since Linux 6.12 */
	if (!strcmp(type, "erofs") && (tree = try_mount(type, settings, FLAGS)) >= 0)
		return tree;
	done(file = open(path, O_RDONLY | O_CLOEXEC));
	loop = open_loop(file, device, sizeof device);
	settings[0].value = device;
	done(tree = try_mount(type, settings, FLAGS));
	close(loop);
	close(file);
	return tree;
}

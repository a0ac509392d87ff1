/* SPDX-License-Identifier: ISC */
/* devices - /dev in the jail: a tmpfs with the devices that need no privilege. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/msg.h"
#include "lib/text.h"

enum { FLAGS = MS_NOSUID | MS_NOEXEC };

/* The settings of the tmpfs, with its owner if there is one. */
static int
new_dev(const char *uid, const char *gid)
{
	const struct setting settings[] = {
		{ "source", "tmpfs" }, { "mode", "0755" }, { "size", "1m" },
		{ uid ? "uid" : NULL, uid }, { "gid", gid }, { NULL, NULL },
	};

	return try_mount("tmpfs", settings, FLAGS);
}

/* A filter of the surroundings may fake it, as that of --fake-owners: one node tells. */
static bool
make_node(int dir, const struct device *device)
{
	static bool seen;

	if (mknodat(dir, device->name, S_IFCHR | 0666, makedev(device->major, device->minor)) < 0)
		return false;
	seen = seen || faccessat(dir, device->name, F_OK, 0) == 0;
	return seen;
}

/* "null, zero and tty" */
static const char *
names_of(const struct device *devices, size_t count)
{
	static char names[128];
	size_t i, n = 0;

	for (i = 0; i < count; i++)
		n += text_format(names + n, sizeof names - n, "%s%s", !i ? "" : i + 1 < count ? ", " : " and ",
		    devices[i].name);
	return names;
}

int
sys_make_dev(const struct device *devices, size_t count, uid_t uid, gid_t gid)
{
	const char *owner = in_digits(uid), *group = in_digits(gid);
	mode_t mask;
	int dev;

	if (!doing("make a tmpfs for '/dev' with %s, which belong to uid %s and gid %s, root inside",
	    names_of(devices, count), owner, group))
		return -1;
	if ((dev = new_dev(owner, group)) < 0)
		return -1;
	mask = umask(0);
	for (; count; count--, devices++) {
		if (!make_node(dev, devices)) {
			close(dev);
			dev = -1;
			break;
		}
		done(fchownat(dev, devices->name, uid, gid, AT_SYMLINK_NOFOLLOW));
	}
	umask(mask);
	return dev;
}

/* mknod(2) of a device fails in a user namespace: bind the host's device instead. */
static void
make_or_bind(const struct device *device)
{
	static bool refused;
	char source[64];

	if (!refused && make_node(AT_FDCWD, device)) {
		done(chmod(device->name, 0666));
		return;
	}
	refused = true;
	text_format(source, sizeof source, "/dev/%s", device->name);
	done(mknod(device->name, S_IFREG | 0666, 0));
	done(mount(source, device->name, NULL, MS_BIND, NULL));
}

void
sys_device(int jail, const struct device *device)
{
	char target[64];

	text_format(target, sizeof target, "/dev/%s", device->name);
	if (!doing("make the device '/dev/%s'", device->name))
		return;
	if (!go_above(jail, target))
		cannot();
	make_or_bind(device);
}

void
sys_mount_dev(int jail, int dev, const struct device *devices, size_t count)
{
	bool made = dev >= 0;

	if (!doing("mount that tmpfs on '/dev' (%s,mode=0755,size=1m)", flag_names(FLAGS)))
		return;
	if (!made)
		done(dev = new_dev(NULL, NULL));
	note_ours(dev, "");
	attach_mount(dev, jail, "/dev");
	if (made)
		return;
	msg_note("the devices in '/dev' belong to no user inside: none can be made here, and the "
	    "host's are bound");
	if (!go_above(jail, "/dev/null"))
		cannot();
	for (; count; count--, devices++)
		make_or_bind(devices);
}

/* SPDX-License-Identifier: ISC */
/* matched_jail - the rows of init that build the jail, for matched_floor. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "matched_floor.h"
#include "lib/kernel.h"

enum { NOTHING = MS_NOSUID | MS_NODEV | MS_NOEXEC, READ_ONLY = NOTHING | MS_RDONLY };

static void
mount_on(const char *type, const char *place, unsigned long flags, const char *data)
{
	must(mount(type, place, type, flags, data), place);
}
void
process_await_host(void)
{
	union control control = { 0 };
	char byte;
	struct iovec place = { &byte, 1 };
	struct msghdr message = { .msg_iov = &place, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof control };

	must(recvmsg(start.channel[1], &message, MSG_CMSG_CLOEXEC), "hear host");
	if (start.range)
		memcpy(&start.tree, CMSG_DATA(&control.header), sizeof start.tree);
}

void
user_become_root(void)
{
	if (start.range)
		must(setgroups(0, NULL), "drop the groups");
	must(setresgid(0, 0, 0), "become gid 0");
	must(setresuid(0, 0, 0), "become uid 0");
}

void
process_die_with_host(void)
{
	struct pollfd host = { .fd = start.channel[1] };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (poll(&host, 1, 0) != 0)
		_exit(125);
}

void
mnt_make_private(void)
{
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "make the mounts private");
}

void
uts_set_hostname(void)
{
	must(sethostname("jail", 4), "set the host name");
}

void
net_loopback_up(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	must(ioctl(fd, SIOCSIFFLAGS, &lo), "bring up lo");
	close(fd);
}

static void
attach(int fd, const char *place)
{
	must(syscall(__NR_move_mount, fd, "", AT_FDCWD, place, MOVE_MOUNT_F_EMPTY_PATH), place);
}

void
jail_attach(void)
{
	if (start.range) {
		attach(start.tree, ".");
	} else {
		start.tree = (int)syscall(__NR_open_tree, AT_FDCWD, ".",
		    OPEN_TREE_CLONE | O_CLOEXEC | AT_RECURSIVE);
		must(start.tree, "clone the jail's mount");
		attach(start.tree, ".");
		set_attributes(start.tree, "", AT_EMPTY_PATH | AT_RECURSIVE,
		    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, 0);
	}
	must(fchdir(start.tree), "enter the jail");
}

void
mounts_proc(void)
{
	mount_on("proc", "proc", NOTHING, NULL);
}

void
user_forbid_nested(void)
{
	write_to("proc/sys/user/max_user_namespaces", "0");
}

void
mounts_sys(void)
{
	mount_on("sysfs", "sys", READ_ONLY, NULL);
	mount_on("cgroup2", "sys/fs/cgroup", READ_ONLY, NULL);
}

static void
bind_devices(void)
{
	const struct device *device;

	for (device = devices; device < devices + DEVICES; device++) {
		must(mknod(device->name, S_IFREG | 0666, 0), device->name);
		must(mount(device->source, device->name, NULL, MS_BIND, NULL), device->name);
	}
}

void
mounts_dev(void)
{
	static const char *const links[][2] = {
		{ "/proc/self/fd", "fd" }, { "/proc/self/fd/0", "stdin" }, { "/proc/self/fd/1", "stdout" },
		{ "/proc/self/fd/2", "stderr" }, { "pts/ptmx", "ptmx" },
	};
	size_t i;

	if (!start.range)
		start.dev = make_tmpfs(NULL);
	attach(start.dev, "dev");
	must(fchdir(start.dev), "enter dev");
	if (!start.range)
		bind_devices();
	for (i = 0; i < sizeof links / sizeof links[0]; i++)
		must(symlink(links[i][0], links[i][1]), links[i][1]);
	must(mkdir("pts", 0755), "make dev/pts");
	mount_on("devpts", "pts", MS_NOSUID | MS_NOEXEC, start.range ?
	    "newinstance,ptmxmode=0666,mode=0620,gid=5" : "newinstance,ptmxmode=0666,mode=0620");
	must(mkdir("shm", 0755), "make dev/shm");
	mount_on("tmpfs", "shm", NOTHING, "mode=1777");
	must(mkdir("mqueue", 0755), "make dev/mqueue");
	mount_on("mqueue", "mqueue", NOTHING, NULL);
	must(fchdir(start.tree), "enter the jail");
}

static const char empty[] = "proc/acpi";        /* the first one that is hidden */

/* A directory by that empty tmpfs, a file by /dev/null. */
static void
hide(const char *place, bool is_dir)
{
	if (mount(is_dir ? empty : "/dev/null", place, NULL, MS_BIND, NULL) < 0 && errno != ENOENT)
		err(125, "cannot hide %s", place);
}

static void
make_read_only(const char *place)
{
	if (mount(place, place, NULL, MS_BIND | MS_REC, NULL) == 0)
		set_attributes(AT_FDCWD, place, AT_RECURSIVE, MOUNT_ATTR_RDONLY, 0);
	else if (errno != ENOENT)
		err(125, "cannot make %s read-only", place);
}

void
mounts_mask(void)
{
	static const char *const dirs[] = {
		"proc/asound", "proc/scsi", "sys/devices/virtual/powercap", "sys/firmware",
		"sys/kernel/debug", "sys/kernel/tracing",
	}, *const files[] = {
		"proc/interrupts", "proc/kcore", "proc/keys", "proc/latency_stats", "proc/sched_debug",
		"proc/timer_list", "proc/timer_stats", "sys/kernel/vmcoreinfo",
	}, *const read_only[] = {
		"proc/bus", "proc/dynamic_debug", "proc/fs", "proc/irq", "proc/sys", "proc/sysrq-trigger",
	};
	long cpus = sysconf(_SC_NPROCESSORS_CONF), cpu;
	char place[64];
	size_t i;

	mount_on("tmpfs", empty, READ_ONLY, "size=0,nr_inodes=1,mode=0555");
	for (i = 0; i < sizeof dirs / sizeof dirs[0]; i++)
		hide(dirs[i], true);
	for (i = 0; i < sizeof files / sizeof files[0]; i++)
		hide(files[i], false);
	for (cpu = 0; cpu < cpus; cpu++) {
		snprintf(place, sizeof place, "sys/devices/system/cpu/cpu%ld/thermal_throttle", cpu);
		hide(place, true);
	}
	for (i = 0; i < sizeof read_only / sizeof read_only[0]; i++)
		make_read_only(read_only[i]);
}

void
volumes_mount(void)
{
	char place[32];
	int i, fd;

	for (i = 1; i <= start.binds; i++) {
		snprintf(place, sizeof place, "mnt/%d", i);
		fd = (int)syscall(__NR_open_tree, AT_FDCWD, start.source,
		    OPEN_TREE_CLONE | O_CLOEXEC | AT_RECURSIVE);
		must(fd, start.source);
		set_attributes(fd, "", AT_EMPTY_PATH | AT_RECURSIVE,
		    MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, 0);
		attach(fd, place);
		close(fd);
	}
}

void
jail_pivot(void)
{
	must(syscall(SYS_pivot_root, ".", "."), "pivot the root");
	must(umount2(".", MNT_DETACH), "detach the old root");
	must(chdir("/"), "change directory");
}

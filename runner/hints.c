/* SPDX-License-Identifier: ISC */
/* hints - advice after a failure. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hints.h"
#include "lib/msg.h"

/* The first number in a file of /proc, or -1. */
static long
value_of(const char *path)
{
	char text[32] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	return n > 0 ? strtol(text, NULL, 10) : -1;
}

static bool
users_limited(void)
{
	return value_of("/proc/sys/user/max_user_namespaces") == 0;
}

static bool
users_lacking(void)
{
	return access("/proc/self/ns/user", F_OK) < 0 && access("/proc/self/ns", F_OK) == 0;
}

static bool
users_denied(void)
{
	return value_of("/proc/sys/kernel/unprivileged_userns_clone") == 0;
}

static bool
apparmor_restricts(void)
{
	return value_of("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1;
}

static bool
no_proc(void)
{
	return access("/proc/self", F_OK) < 0;
}

static bool
is_initramfs(void)
{
	static const char name[] = "rootfs ";
	char text[sizeof name] = "";
	int fd = open("/proc/self/mounts", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	return n > 0 && !strcmp(text, name);
}

static const char apparmor_advice[] = "AppArmor restricts user namespaces; as root: "
	"sysctl kernel.apparmor_restrict_unprivileged_userns=0";
static const char bind_advice[] = "a directory is bound on a directory, a file on a file";
static const char user_action[] = "unshare the user namespace";

/* The first row that matches is used. */
static const struct row {
	const char *action;     /* the beginning of the sentence, or of the reason */
	int error;              /* 0: any */
	bool (*probe)(void);    /* must return true, or NULL */
	const char *advice;
} table[] = {
	{ user_action, ENOSPC, users_limited,
	    "user namespaces are switched off; as root: "
	    "sysctl user.max_user_namespaces=10000; in a container of invoke_ns: give that "
	    "container --nested" },
	{ user_action, ENOSPC, NULL,
	    "a limit of /proc/sys/user/max_*_namespaces is reached, or user namespaces are nested 32 "
	    "deep" },
	{ user_action, EPERM, users_denied,
	    "only root may create user namespaces here; as root: "
	    "sysctl kernel.unprivileged_userns_clone=1" },
	{ "unshare", EPERM, apparmor_restricts, apparmor_advice },
	{ "drop all", EPERM, apparmor_restricts, apparmor_advice },
	{ user_action, EPERM, NULL,
	    "a process in a chroot, or in a container with a seccomp filter against it, cannot "
	    "create user namespaces" },
	{ user_action, EINVAL, users_lacking, "this kernel was built without user namespaces" },
	{ "deny setgroups", EACCES, apparmor_restricts, apparmor_advice },
	{ "deny setgroups", ENOENT, no_proc, "mount proc on '/proc' first" },
	{ "map the", EPERM, apparmor_restricts, apparmor_advice },
	{ "map the", ENOENT, no_proc, "mount proc on '/proc' first" },
	{ "map the", EPERM, NULL,
	    "the caller may map only its own ids and those in /etc/subuid and /etc/subgid" },
	{ "become", EINVAL, NULL,
	    "this id does not exist inside: map more ids by /etc/subuid and /etc/subgid, or by "
	    "--uid-map and --gid-map" },
	{ "bring up", EPERM, apparmor_restricts, apparmor_advice },
	{ "unshare", EPERM, NULL, "root is needed, or a user namespace too (-U)" },
	{ "unshare", EINVAL, NULL, "this kernel lacks one of these namespaces" },
	{ "unshare", ENOSPC, NULL,
	    "a limit of /proc/sys/user/max_*_namespaces is reached; pid namespaces nest 32 deep" },
	{ "fork the", EAGAIN, NULL,
	    "there are too many processes: --pids-limit counts two of invoke_ns, and "
	    "'ulimit -u' counts all of the user" },
	{ "join the", EPERM, NULL,
	    "a namespace belongs to a user namespace, which a user must join, too: --join user=..." },
	{ "fork the init process", ENOMEM, NULL,
	    "where a pid namespace is entered, its container has ended" },
	{ "take the name", EADDRINUSE, NULL,
	    "another process has this name: --list shows the runs that have names, and --stop NAME ends "
	    "one" },
	{ "write '+", EBUSY, NULL,
	    "a cgroup that contains processes cannot have limited children: move the processes "
	    "to a cgroup below it" },
	{ "bind '", EINVAL, NULL, bind_advice },
	{ "bind '", ENOTDIR, NULL, bind_advice }, /* of mount(2), where move_mount(2) is not there */
	{ "chroot", EPERM, NULL, "root is needed, or a user namespace too (-U)" },
	{ "make the mounts", EINVAL, NULL,
	    "the root here is a chroot and not a mount; run 'mount --bind DIR DIR' before the "
	    "chroot" },
	{ "mount an overlay", EINVAL, NULL,
	    "the kernel takes no overlay here, and not all can be copied to memory, such as '/proc': use "
	    "--read-only, or a jail without mounts below it" },
	{ "make the message queue", ENOSYS, NULL,
	    "this kernel was built without POSIX message queues" },
	{ "verify in", ENOENT, NULL, "something is mounted over '/proc'" },
	{ "find the program 'pasta'", ENOENT, NULL,
	    "install the package passt; root can take --network veth=NAME,ADDR/BITS" },
	{ "wait until pasta", 0, is_initramfs,
	    "pasta takes another root by pivot_root(2), which most kernels refuse in the initramfs: leave "
	    "it first, see switch_root(8)" },
	{ "see that every user can open", EACCES, NULL, "chmod 666 /dev/net/tun" },
	{ "see that this user can open", EACCES, NULL, "as root: chmod 666 /dev/net/tun" },
	{ "see that", ENOENT, NULL,
	    "as root: modprobe tun; if there is no udev: mkdir -p /dev/net && mknod -m 666 /dev/net/tun c "
	    "10 200" },
	{ "see that", ENODEV, NULL, "this kernel lacks the driver tun; as root: modprobe tun" },
	{ "see that", EACCES, NULL,
	    "ports below net.ipv4.ip_unprivileged_port_start, 1024, are root's: publish another" },
	{ "see that", EADDRINUSE, NULL,
	    "a program listens there, 'ss -lnp' names it: publish another port, or on one address alone, "
	    "ADDR:HOSTPORT:PORT" },
	{ "see that", EADDRNOTAVAIL, NULL, "no interface of the host has this address: see 'ip addr'" },
	{ "see that", EAFNOSUPPORT, NULL, "this kernel has no IPv6: publish an IPv4 address" },
	{ "make the interfaces", EEXIST, NULL,
	    "the host has an interface of this name: choose another" },
	{ "make the interfaces", EOPNOTSUPP, NULL,
	    "this kernel lacks the driver veth; as root: modprobe veth" },
	{ "make the interfaces", EPERM, NULL,
	    "this needs CAP_NET_ADMIN over the host's network" },
	{ "give '", EEXIST, NULL, "the interface has this address already" },
	{ "execute '/bin/sh'", ENOENT, NULL,
	    "the jail contains no shell: give a command that is in it; 'make rootfs' builds a "
	    "jail with a shell" },
	{ "execute", ENOENT, NULL,
	    "the command must be in PATH, and in the jail if there is one: 'binlibdepcp PROGRAM JAIL' "
	    "copies a program of the host with all that it needs" },
	{ "its loader", 0, NULL,
	    "'binlibdepcp PROGRAM JAIL' copies a program with its loader and its libraries" },
	{ "its interpreter", 0, NULL,
	    "'binlibdepcp INTERPRETER JAIL' copies the interpreter with all that it needs" },
	{ "its first line ends", 0, NULL,
	    "the script has the line ends of another system: sed -i 's/\\r$//' SCRIPT" },
	{ "the jail has all of its files in", 0, NULL,
	    "-c takes the root itself: DIRECTORY/..., or an archive packed by 'tar -C DIRECTORY -cf "
	    "JAIL.tar .'" },
	{ "it is a symbolic link", 0, NULL,
	    "symbolic links are followed inside the jail: put the target there" },
	{ "it is a command of the shell", 0, NULL,
	    "give it to a shell: sh -c 'COMMAND; ...'; the working directory is -w DIR" },
	{ "it is a directory", 0, NULL,
	    "-c DIRECTORY makes a directory the root; a command is a program" },
	{ "there is no program with blanks", 0, NULL,
	    "give the command and its arguments as separate words, or to a shell: sh -c 'COMMAND ...'" },
	{ "it is a program for", 0, NULL,
	    "take a program, or an image, for this machine" },
	{ "execute", ENOEXEC, NULL,
	    "the program is damaged, or a script without a first line '#!/bin/sh'" },
	{ "execute", EACCES, NULL,
	    "the program must be executable, and its file system must not be mounted noexec" },
};

/* Cloning a process into new namespaces fails as unshare(2) does; with EAGAIN, as fork(2). */
static const char *
action_like(const char *action, int error)
{
	static const char clone_action[] = "fork the init process into";

	if (error == EAGAIN || strncmp(action, clone_action, sizeof clone_action - 1) != 0)
		return action;
	return strstr(action, "new user") ? user_action : "unshare";
}

const char *
advice(const char *action, int error)
{
	const struct row *row;

	action = action_like(action, error);
	for (row = table; row < table + sizeof table / sizeof table[0]; row++) {
		if (!strncmp(action, row->action, strlen(row->action)) &&
		    (!row->error || row->error == error) && (!row->probe || row->probe()))
			return row->advice;
	}
	return NULL;
}

void
hint(const char *action, int error)
{
	const char *text = advice(action, error);

	if (text)
		msg_warn("hint: %s", text);
}

/* SPDX-License-Identifier: ISC */
/*
 * matched_floor - the least program for the protections of a container, by raw system calls.
 *
 *   matched_floor [-w ROW] [-b N SOURCE] JAIL COMMAND
 *
 *   what `invoke_ns -c JAIL --cap-drop all COMMAND` does; with -b also N times
 *   --ro-bind SOURCE:/mnt/1 and so on
 *
 * It has the rows of runner/steps.c that protect, under their names, and no others: no messages,
 * no terminal, no forwarding of signals, no ping and ports, no /etc/hosts, and it does not verify
 * the mounts.  It checks no argument and knows no other kernel: it shows the least cost of such a
 * start, and is no example of a runner.  -w leaves the row out.
 *
 * Root maps a range of ids, and shifts the jail by an idmapped mount; another user maps one id.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matched_floor.h"
#include "row_clock.h"
#include "lib/kernel.h"

enum { FIRST_ID = 1879048192, RANGE = 268435456 };

struct start start = { .tree = -1, .dev = -1 };

static const char *left_out;
static uid_t uid;
static gid_t gid;
static pid_t init;

static void
process_tidy(void)
{
	sigset_t all;

	must(syscall(SYS_close_range, 3, ~0u, 0), "close the descriptors");
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	signal(SIGCHLD, SIG_DFL); /* or there would be no status to wait for */
}

static void
jail_enter(void)
{
	must(chdir(start.jail), start.jail);
}

const struct device devices[DEVICES] = {
	{ "null", "/dev/null", 1, 3 }, { "zero", "/dev/zero", 1, 5 }, { "full", "/dev/full", 1, 7 },
	{ "random", "/dev/random", 1, 8 }, { "urandom", "/dev/urandom", 1, 9 },
	{ "tty", "/dev/tty", 5, 0 },
};

int
make_tmpfs(const char *owner)
{
	int fs = (int)syscall(__NR_fsopen, "tmpfs", FSOPEN_CLOEXEC), fd;

	must(fs, "open a tmpfs");
	syscall(__NR_fsconfig, fs, FSCONFIG_SET_STRING, "source", "tmpfs", 0);
	syscall(__NR_fsconfig, fs, FSCONFIG_SET_STRING, "mode", "0755", 0);
	syscall(__NR_fsconfig, fs, FSCONFIG_SET_STRING, "size", "1m", 0);
	if (owner) {
		syscall(__NR_fsconfig, fs, FSCONFIG_SET_STRING, "uid", owner, 0);
		syscall(__NR_fsconfig, fs, FSCONFIG_SET_STRING, "gid", owner, 0);
	}
	must(syscall(__NR_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0), "make a tmpfs");
	fd = (int)syscall(__NR_fsmount, fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
	must(fd, "mount a tmpfs");
	close(fs);
	return fd;
}

/* Only in the first user namespace devices can be created. */
static void
mounts_make_dev(void)
{
	const struct device *device;
	char owner[16];

	snprintf(owner, sizeof owner, "%d", FIRST_ID);
	start.dev = make_tmpfs(owner);
	umask(0);
	for (device = devices; device < devices + DEVICES; device++) {
		must(mknodat(start.dev, device->name, S_IFCHR | 0666,
		    makedev(device->major, device->minor)), device->source);
		must(fchownat(start.dev, device->name, FIRST_ID, FIRST_ID, AT_SYMLINK_NOFOLLOW),
		    device->source);
	}
	umask(022);
}

static void
process_open_init_channel(void)
{
	must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, start.channel), "open a channel");
}

static void
clone_init(void)
{
	static const struct clone_args all = {
		.flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC |
		    CLONE_NEWUTS | CLONE_NEWCGROUP | CLONE_NEWTIME, .exit_signal = SIGCHLD,
	};

	must(init = (pid_t)syscall(SYS_clone3, &all, sizeof all), "clone");
	close(start.channel[init ? 1 : 0]);
	if (init && start.dev >= 0)
		close(start.dev);
}

static void
map(const char *file, unsigned id)
{
	char name[40], line[64];

	snprintf(name, sizeof name, "/proc/%d/%s", init, file);
	if (start.range)
		snprintf(line, sizeof line, "0 %d 1\n1 %d %d", FIRST_ID, FIRST_ID + 1, RANGE - 1);
	else
		snprintf(line, sizeof line, "0 %u 1", id);
	write_to(name, line);
}

static void
user_map_ids(void)
{
	char name[40];

	if (!start.range) {
		snprintf(name, sizeof name, "/proc/%d/setgroups", init);
		write_to(name, "deny");
	}
	map("uid_map", uid);
	map("gid_map", gid);
}

void
set_attributes(int fd, const char *name, unsigned how, uint64_t attributes, int user)
{
	struct kernel_mount_attr attr = { .attr_set = attributes, .userns_fd = (uint64_t)user };

	must(syscall(__NR_mount_setattr, fd, name, how, &attr, sizeof attr), "set attributes of a mount");
}

static void
jail_shift(void)
{
	char name[40];
	int user;

	snprintf(name, sizeof name, "/proc/%d/ns/user", init);
	must(user = open(name, O_RDONLY | O_CLOEXEC), name);
	start.tree = (int)syscall(__NR_open_tree, AT_FDCWD, ".", OPEN_TREE_CLONE | O_CLOEXEC);
	must(start.tree, "clone the jail's mount");
	set_attributes(start.tree, "", AT_EMPTY_PATH,
	    MOUNT_ATTR_IDMAP | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, user);
	close(user);
}

static void
process_tell_first(void)
{
	union control control = { .header = { CMSG_LEN(sizeof start.tree), 0, SOL_SOCKET, SCM_RIGHTS } };
	struct iovec byte = { "", 1 };
	struct msghdr message = { .msg_iov = &byte, .msg_iovlen = 1 };

	if (start.tree >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof control;
		memcpy(CMSG_DATA(&control.header), &start.tree, sizeof start.tree);
	}
	must(sendmsg(start.channel[0], &message, MSG_NOSIGNAL), "tell init");
}

static void
process_watch(void)
{
	must(waitpid(init, &start.status, 0), "wait");
}

enum when { ALWAYS, RANGE_OF_IDS };

static const struct row {
	enum actor actor;
	enum when when;
	const char *name;
	void (*take)(void);
} rows[] = {
#define ROW(actor, when, name) { actor, when, #name, name }
	ROW(HOST,    ALWAYS,       process_tidy),
	ROW(HOST,    ALWAYS,       jail_enter),
	ROW(HOST,    RANGE_OF_IDS, mounts_make_dev),
	ROW(HOST,    ALWAYS,       process_open_init_channel),
	ROW(HOST,    ALWAYS,       clone_init),
	ROW(HOST,    ALWAYS,       user_map_ids),
	ROW(HOST,    RANGE_OF_IDS, jail_shift),
	ROW(HOST,    ALWAYS,       process_tell_first),
	ROW(INIT,    ALWAYS,       process_await_host),
	ROW(INIT,    ALWAYS,       user_become_root),
	ROW(INIT,    ALWAYS,       process_die_with_host),
	ROW(INIT,    ALWAYS,       mnt_make_private),
	ROW(INIT,    ALWAYS,       uts_set_hostname),
	ROW(INIT,    ALWAYS,       net_loopback_up),
	ROW(INIT,    ALWAYS,       jail_attach),
	ROW(INIT,    ALWAYS,       mounts_proc),
	ROW(INIT,    ALWAYS,       user_forbid_nested),
	ROW(INIT,    ALWAYS,       mounts_sys),
	ROW(INIT,    ALWAYS,       mounts_dev),
	ROW(INIT,    ALWAYS,       mounts_mask),
	ROW(INIT,    ALWAYS,       volumes_mount),
	ROW(INIT,    ALWAYS,       jail_pivot),
	ROW(INIT,    ALWAYS,       fork_command),
	ROW(INIT,    ALWAYS,       caps_drop_init),
	ROW(COMMAND, ALWAYS,       process_new_session),
	ROW(COMMAND, ALWAYS,       caps_small_things),
	ROW(COMMAND, ALWAYS,       caps_new_keyring),
	ROW(COMMAND, ALWAYS,       caps_bound),
	ROW(COMMAND, ALWAYS,       caps_drop),
	ROW(COMMAND, ALWAYS,       caps_no_new_privs),
	ROW(COMMAND, ALWAYS,       caps_seccomp),
	ROW(COMMAND, ALWAYS,       caps_verify),
	ROW(COMMAND, ALWAYS,       process_reset_signals),
	ROW(COMMAND, ALWAYS,       process_execute),
	ROW(INIT,    ALWAYS,       process_reap),
	ROW(HOST,    ALWAYS,       process_watch),
#undef ROW
};

/* After clone_init() the child goes on with the next row, as init. */
void
walk(enum actor self)
{
	const struct row *row;

	for (row = rows; row < rows + sizeof rows / sizeof rows[0]; row++) {
		if (row->actor != self || (row->when == RANGE_OF_IDS && !start.range) ||
		    (left_out && strcmp(left_out, row->name) == 0))
			continue;
		row_clock_note(self, row->name);
		row->take();
		if (self == HOST && init == 0 && row->take == clone_init)
			self = INIT;
	}
}

int
main(int argc, char *argv[])
{
	int option;

	while ((option = getopt(argc, argv, "+w:b:")) != -1) {
		if (option == 'w')
			left_out = optarg;
		else if (option == 'b' && optind < argc) {
			start.binds = atoi(optarg);
			start.source = argv[optind++];
		} else
			errx(125, "usage: matched_floor [-w ROW] [-b N SOURCE] JAIL COMMAND");
	}
	if (argc < optind + 2)
		errx(125, "usage: matched_floor [-w ROW] [-b N SOURCE] JAIL COMMAND");
	start.jail = argv[optind];
	start.command = argv + optind + 1;
	uid = geteuid();
	gid = getegid();
	start.range = uid == 0;
	row_clock_open();
	walk(HOST);
	return WIFEXITED(start.status) ? WEXITSTATUS(start.status) : 125;
}

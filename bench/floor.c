/* SPDX-License-Identifier: ISC */
/*
 * floor - the least program that asks the kernel for the same work.
 *
 *   floor 1 COMMAND              user, pid and mount namespace, one id, /proc
 *   floor 2 JAIL COMMAND 9<BPF   all eight, the jail as root, /proc /sys /dev, lo up,
 *                                no capabilities, no_new_privs, the filter
 *
 * It checks no argument and explains nothing: it shows the least cost of a start, and is
 * no example of a runner.  The command is pid 1.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "must.h"

enum { FILTER = 9, LAST_CAP = 40 };

static void
map_one(const char *file, unsigned id)
{
	char line[32];

	snprintf(line, sizeof line, "0 %u 1", id);
	write_to(file, line);
}

static void
mount_on(const char *type, const char *place, unsigned long flags, const char *data)
{
	must(mount(type, place, type, flags, data), place);
}

static void
loopback_up(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	must(ioctl(fd, SIOCSIFFLAGS, &lo), "bring up lo");
	close(fd);
}

/* In the jail, before the old root is unmounted: in a user namespace devices can be
 * bind-mounted, but not created. */
static void
fill_dev(void)
{
	static const char *const devices[] = { "null", "zero", "full", "random", "urandom", "tty" };
	static const char *const links[][2] = {
		{ "/proc/self/fd", "dev/fd" }, { "/proc/self/fd/0", "dev/stdin" },
		{ "/proc/self/fd/1", "dev/stdout" }, { "/proc/self/fd/2", "dev/stderr" },
		{ "pts/ptmx", "dev/ptmx" },
	};
	char from[32], to[32];
	size_t i;

	mount_on("tmpfs", "dev", MS_NOSUID | MS_NOEXEC, "mode=0755,size=64k");
	for (i = 0; i < sizeof devices / sizeof devices[0]; i++) {
		snprintf(from, sizeof from, "/dev/%s", devices[i]);
		snprintf(to, sizeof to, "dev/%s", devices[i]);
		must(mknod(to, S_IFREG | 0666, 0), to);
		must(mount(from, to, NULL, MS_BIND, NULL), to);
	}
	for (i = 0; i < sizeof links / sizeof links[0]; i++)
		must(symlink(links[i][0], links[i][1]), links[i][1]);
	must(mkdir("dev/pts", 0755), "make dev/pts");
	mount_on("devpts", "dev/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620");
	must(mkdir("dev/shm", 0755), "make dev/shm");
	mount_on("tmpfs", "dev/shm", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777");
	must(mkdir("dev/mqueue", 0755), "make dev/mqueue");
	mount_on("mqueue", "dev/mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

static void
enter(const char *jail)
{
	must(sethostname("jail", 4), "set the host name");
	loopback_up();
	must(mount(jail, jail, NULL, MS_BIND | MS_REC, NULL), jail);
	must(chdir(jail), jail);
	mount_on("proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	mount_on("sysfs", "sys", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, NULL);
	fill_dev();
	must(syscall(SYS_pivot_root, ".", "."), "pivot the root");
	must(umount2(".", MNT_DETACH), "detach the old root");
	must(chdir("/"), "change directory");
}

/* With an empty bounding set, execve(2) gives root no capability. */
static void
give_up(void)
{
	struct sock_filter code[4096];
	struct sock_fprog filter = { .filter = code };
	ssize_t n = read(FILTER, code, sizeof code);
	int cap;

	must(n, "read the filter");
	filter.len = (unsigned short)((size_t)n / sizeof code[0]);
	for (cap = 0; cap <= LAST_CAP; cap++)
		must(prctl(PR_CAPBSET_DROP, cap), "drop a capability");
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set no_new_privs");
	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), "set the filter");
}

int
main(int argc, char *argv[])
{
	static const struct clone_args ids = {
		.flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS, .exit_signal = SIGCHLD,
	}, all = {
		.flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC |
		    CLONE_NEWUTS | CLONE_NEWCGROUP | CLONE_NEWTIME, .exit_signal = SIGCHLD,
	};
	int jailed = argc > 3, status = 0;
	unsigned uid = geteuid(), gid = getegid();
	long pid;

	if (argc < 3)
		errx(125, "usage: floor 1 COMMAND | floor 2 JAIL COMMAND 9<BPF");
	must(pid = syscall(SYS_clone3, jailed ? &all : &ids, sizeof all), "clone");
	if (pid) {
		must(waitpid((pid_t)pid, &status, 0), "wait");
		return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
	}
	write_to("/proc/self/setgroups", "deny");
	map_one("/proc/self/uid_map", uid);
	map_one("/proc/self/gid_map", gid);
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "make the mounts private");
	if (jailed) {
		enter(argv[2]);
		give_up();
	} else {
		mount_on("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	}
	execv(argv[jailed ? 3 : 2], argv + (jailed ? 3 : 2));
	err(127, "cannot execute");
}

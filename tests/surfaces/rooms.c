/* SPDX-License-Identifier: ISC */
/* rooms - C34-C41: keys, sockets, queues, processes and names of the host. */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "decoy.h"
#include "probe.h"

enum { KEYCTL_LOOK = 10, SESSION = -3, USER = -4, PIDS = 4 };

static bool
finds_key(int keyring, const char *whose)
{
	return syscall(SYS_keyctl, KEYCTL_LOOK, keyring, "user", DECOY, 0) >= 0 &&
		saw("the caller's key is in the %s keyring", whose);
}

static bool
session_key(const char *subject)
{
	return finds_key(SESSION, "session");
}

static bool
user_key(const char *subject)
{
	return finds_key(USER, "user");
}

static bool
abstract_socket(const char *subject)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(name.sun_path + 1, DECOY, sizeof DECOY - 1);
	return connect(fd, (struct sockaddr *)&name,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + sizeof DECOY)) == 0 &&
		saw("connected to the host's '@" DECOY "'");
}

static bool
sysv_shm(const char *subject)
{
	struct shm_info info;

	return shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&info) >= 0 && info.used_ids > 0 &&
		saw("%d pieces of shared memory", info.used_ids);
}

static bool
posix_queue(const char *subject)
{
	return mq_open("/" DECOY, O_RDONLY) != (mqd_t)-1 && saw("the host's queue '/" DECOY "'");
}

static bool
dev_shm(const char *subject)
{
	return shm_open("/" DECOY, O_RDONLY, 0) >= 0 && saw("the host's '/dev/shm/" DECOY "'");
}

/* The first namespace of each kind has the same number on every kernel. */
static bool
is_first(const char *kind, ino_t number)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof path, "/proc/self/ns/%s", kind);
	if (stat(path, &st) != 0)
		return errno != ENOENT || access("/proc/self/ns", F_OK) != 0 ?
			saw("it cannot be told without '%s'", path) : false;
	return st.st_ino == number && saw("the %s namespace is the host's", kind);
}

static bool
first_ipc(const char *subject)
{
	return is_first("ipc", 0xEFFFFFFF);
}

static bool
first_uts(const char *subject)
{
	return is_first("uts", 0xEFFFFFFE);
}

static bool
first_user(const char *subject)
{
	return is_first("user", 0xEFFFFFFD);
}

static bool
first_pid(const char *subject)
{
	return is_first("pid", 0xEFFFFFFC);
}

static bool
first_cgroup(const char *subject)
{
	return is_first("cgroup", 0xEFFFFFFB);
}

static bool
first_time(const char *subject)
{
	return is_first("time", 0xEFFFFFFA);
}

/* init, the command, and this child: further processes are not of the jail. */
static bool
host_processes(const char *subject)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int count = 0;

	while (dir && (entry = readdir(dir)))
		count += isdigit((unsigned char)entry->d_name[0]) != 0;
	return count > PIDS && saw("%d processes", count);
}

static bool
root_of_init(const char *subject)
{
	struct stat theirs, ours;

	return init_is_another() && stat("/proc/1/root/.", &theirs) == 0 && stat("/", &ours) == 0 &&
		(theirs.st_dev != ours.st_dev || theirs.st_ino != ours.st_ino) &&
		saw("/proc/1/root is another root");
}

/* An unmapped address: EFAULT if the process may read, else EPERM. */
static bool
memory_of_init(const char *subject)
{
	char byte;
	struct iovec here = { &byte, 1 }, there = { NULL, 1 };

	return init_is_another() && reached(process_vm_readv(1, &here, 1, &there, 1, 0));
}

static bool
descriptors_of_init(const char *subject)
{
	int init = (int)syscall(SYS_pidfd_open, 1, 0);

	return init_is_another() && init >= 0 &&
		reached(syscall(SYS_pidfd_getfd, init, 0, 0));
}

static bool
interfaces(const char *subject)
{
	struct if_nameindex *all = if_nameindex(), *one;

	for (one = all; one && one->if_name; one++) {
		if (strcmp(one->if_name, "lo") != 0)
			return saw("network interface '%s'", one->if_name);
	}
	return false;
}

static const struct surface rows[] = {
	{ "C34-session-keyring",  session_key,         NULL },
	{ "C34-user-keyring",     user_key,            NULL },
	{ "C35-abstract-socket",  abstract_socket,     NULL },
	{ "C36-sysv-shm",         sysv_shm,            NULL },
	{ "C36-posix-queue",      posix_queue,         NULL },
	{ "C36-dev-shm",          dev_shm,             NULL },
	{ "C36-ipc-namespace",    first_ipc,           NULL },
	{ "C37-time-namespace",   first_time,          NULL },
	{ "C38-pid-namespace",    first_pid,           NULL },
	{ "C38-host-processes",   host_processes,      NULL },
	{ "C38-root-of-init",     root_of_init,        NULL },
	{ "C39-memory-of-init",   memory_of_init,      NULL },
	{ "C39-pidfd_getfd",      descriptors_of_init, NULL },
	{ "C40-uts-namespace",    first_uts,           NULL },
	{ "C40-user-namespace",   first_user,          NULL },
	{ "C40-cgroup-namespace", first_cgroup,        NULL },
	{ "C41-interfaces",       interfaces,          NULL },
};

const struct surfaces rooms = { rows, sizeof rows / sizeof rows[0] };

/* SPDX-License-Identifier: ISC */
/* decoy - objects that a careless caller leaves behind, for the probe to find. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "decoy.h"

enum { KEYCTL_JOIN = 1, KEYCTL_UNLINK = 9, SESSION = -3, USER = -4 };

static int lock = -1;

/* The session keyring is new and ends with this process; all processes of the user share
 * the user keyring, also those of other tests: who is the last with the lock clears it. */
static long
lay_keys(void)
{
	lock = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	flock(lock, LOCK_SH);
	syscall(SYS_keyctl, KEYCTL_JOIN, NULL);
	syscall(SYS_add_key, "user", DECOY, "x", 1, SESSION);
	return syscall(SYS_add_key, "user", DECOY, "x", 1, USER);
}

static bool
lay_socket(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(name.sun_path + 1, DECOY, sizeof DECOY - 1);
	return bind(fd, (struct sockaddr *)&name,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + sizeof DECOY)) == 0 &&
		listen(fd, 5) == 0;
}

/* Removed at once, the segment exists as long as it is attached. */
static bool
lay_shared_memory(void)
{
	int id = shmget(IPC_PRIVATE, 4096, 0666);
	bool attached = id >= 0 && shmat(id, NULL, 0) != (void *)-1;

	if (id >= 0)
		shmctl(id, IPC_RMID, NULL);
	return attached && shm_open("/" DECOY, O_CREAT | O_RDWR | O_CLOEXEC, 0666) >= 0;
}

static bool
lay_queue(void)
{
	return mq_open("/" DECOY, O_CREAT | O_RDWR, 0666, NULL) != (mqd_t)-1;
}

/* The socket first: if another caller has bound its name, the other decoys of that caller
 * are not touched. */
long
decoys_lay(void)
{
	long key;
	int why;

	if (!lay_socket())
		return -1;
	key = lay_keys();
	if (key >= 0 && lay_shared_memory() && lay_queue())
		return key;
	why = errno;
	decoys_clear(key);
	errno = why;
	return -1;
}

void
decoys_clear(long key)
{
	flock(lock, LOCK_UN);
	if (flock(lock, LOCK_EX | LOCK_NB) == 0)
		syscall(SYS_keyctl, KEYCTL_UNLINK, key, USER);
	shm_unlink("/" DECOY);
	mq_unlink("/" DECOY);
}

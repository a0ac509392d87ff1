/* SPDX-License-Identifier: ISC */
/*
 * guard - a process that removes a message queue, a cgroup, mount points or what was unpacked in
 * part, after any end of invoke_ns.
 *
 * These exist until they are removed by name.  To remove them even after SIGKILL, a separate
 * process waits for end of file on a socket: the kernel closes the other end when invoke_ns dies.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "door.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/exit_status.h"
#include "runner/run.h"

static struct told {
	char what;
	int fd;
} *told;
static size_t told_count;
enum { BEGIN = 'b' };           /* the last that is told by a process that is not killed */
static struct guard **begun;    /* and not ended, by this process */
static size_t begun_count;

bool
guard_is_orphan(void)
{
	return !told_count || told[told_count - 1].what != BEGIN;
}

enum { MOST_TRIES = 5000 }; /* of a millisecond */
static const struct timespec moment = { 0, 1000000 };

/* Remember all that is told by LIFE, until its other end is closed.  A call that fails, for lack of
 * memory for example, is made again: what is not heard would be left behind.  Returns how often one
 * failed after the end was closed. */
static int
hear_all(int life)
{
	struct pollfd end = { life, 0, 0 };
	struct told last = { 0, -1 };
	int heard, tries = 0;

	while (tries < MOST_TRIES && (heard = receive_fd(life, &last.what, &last.fd)) != 0) {
		if (heard < 0) {
			tries += poll(&end, 1, 0) != 0;
			nanosleep(&moment, NULL);
			continue;
		}
		told = mem_grow(told, told_count, sizeof *told);
		told[told_count++] = last;
	}
	return tries;
}

/* Until process HOST closes the other end of the socket LIFE.  If it is killed, the kernel may
 * close that before the descriptors that it holds. */
static void
listen_to(int life, pid_t host)
{
	int tries = hear_all(life);

	for (; guard_is_orphan() && getppid() == host && tries < MOST_TRIES; tries++)
		nanosleep(&moment, NULL);
}

void
guard_begin(struct guard *guard, bool (*undo)(const char *), const char *name)
{
	pid_t host = getpid();
	int life[2];

	done(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, life));
	done(guard->pid = fork_deaf(false));
	if (guard->pid == 0) {
		close_from(3, life, 1);
		setsid(); /* no signals sent to the process group of invoke_ns */
		listen_to(life[0], host);
		_Exit(undo(name) ? 0 : STATUS_FAILED);
	}
	close(life[0]);
	guard->life = life[1];
	begun = mem_grow(begun, begun_count, sizeof *begun);
	begun[begun_count++] = guard;
}

void
guard_frees(struct guard *guard, int fd)
{
	guard->held = mem_grow(guard->held, guard->held_count, sizeof *guard->held);
	guard->held[guard->held_count++] = fd;
}

static void
free_locks(struct guard *guard)
{
	while (guard->held_count > 0)
		close(guard->held[--guard->held_count]);
}

static void
begin_work(struct guard *guard)
{
	static const char begin = BEGIN;

	free_locks(guard);
	send(guard->life, &begin, 1, MSG_NOSIGNAL); /* it may have been killed */
	close(guard->life);
}

void
leave_guards(void)
{
	while (begun_count > 0) {
		free_locks(begun[--begun_count]);
		close(begun[begun_count]->life);
	}
}

void
end_guards(void)
{
	while (begun_count > 0) {
		struct guard *guard = begun[--begun_count];

		begin_work(guard);
		waitpid(guard->pid, NULL, 0);
	}
}

void
guard_tell(const struct guard *guard, char what, int fd)
{
	send_fd(guard->life, what, fd);
}

int
guard_told(size_t n, int *fd)
{
	if (n >= told_count)
		return 0;
	*fd = told[n].fd;
	return (unsigned char)told[n].what;
}

static void
forget(const struct guard *guard)
{
	size_t i;

	for (i = 0; i < begun_count; i++) {
		if (begun[i] == guard)
			begun[i] = begun[--begun_count];
	}
}

void
guard_made(const struct guard *guard, int result)
{
	if (result < 0) {
		forget(guard);
		kill(guard->pid, SIGKILL);
	}
	done(result);
	hear_signals();
}

void
guard_end(struct guard *guard)
{
	int status;

	forget(guard);
	begin_work(guard);
	done(wait_for(guard->pid, &status));
	if (status)
		msg_warn("something may be left behind: the process that removes it failed");
}

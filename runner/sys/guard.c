/* SPDX-License-Identifier: ISC */
/*
 * guard - a process that removes a message queue or cgroup after any end of invoke_ns.
 *
 * A message queue and a cgroup exist until they are removed by name.  To remove them even
 * after SIGKILL, a separate process waits for end of file on a pipe: the kernel closes the
 * other end when invoke_ns dies.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "door.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/exit_status.h"
#include "runner/run.h"

static struct buffer told;
static struct guard **begun;    /* and not ended, by process OWNER */
static size_t begun_count;
static pid_t owner;

/* Move LIFE to 3 and the COUNT descriptors FDS to the numbers from GUARD_KEEPS on, and close all
 * others from 3 on. */
static void
keep_only(int life, int *fds, size_t count)
{
	int first = GUARD_KEEPS, end = first + (int)count;
	size_t i;

	for (i = 0; i < count; i++)
		fds[i] = fcntl(fds[i], F_DUPFD, end);
	dup2(life, 3);
	for (i = 0; i < count; i++)
		dup2(fds[i], first + (int)i);
	close_from((unsigned)end, -1);
}

void
guard_begin(struct guard *guard, bool (*undo)(const char *), const char *name)
{
	guard_begin_with(guard, undo, name, NULL, 0);
}

void
guard_begin_with(struct guard *guard, bool (*undo)(const char *), const char *name, int *fds,
	size_t count)
{
	int life[2];
	ssize_t n;
	char byte;

	done(pipe2(life, O_CLOEXEC));
	done(guard->pid = fork_deaf(false));
	if (guard->pid == 0) {
		/* do not keep the pipe of another guard open */
		keep_only(fcntl(life[0], F_DUPFD, GUARD_KEEPS + (int)count), fds, count);
		setsid(); /* no signals sent to the process group of invoke_ns */
		while ((n = read(3, &byte, 1)) > 0 || (n < 0 && errno == EINTR)) {
			if (n > 0)
				buffer_add(&told, &byte, 1);
		}
		_Exit(undo(name) ? 0 : STATUS_FAILED);
	}
	close(life[0]);
	guard->life = life[1];
	owner = getpid();
	begun = mem_grow(begun, begun_count, sizeof *begun);
	begun[begun_count++] = guard;
}

void
guard_is_after(struct guard *guard, int fd)
{
	int life = fcntl(guard->life, F_DUPFD_CLOEXEC, fd + 1);

	done(life);
	close(guard->life);
	guard->life = life;
}

void
end_guards(void)
{
	if (getpid() != owner)
		return;
	while (begun_count > 0) {
		struct guard *guard = begun[--begun_count];

		close(guard->life);
		waitpid(guard->pid, NULL, 0);
	}
}

void
guard_tell(const struct guard *guard, char what)
{
	done(write(guard->life, &what, 1));
}

char
guard_told(size_t n)
{
	return n < told.length ? told.data[n] : 0;
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
	close(guard->life);
	done(wait_for(guard->pid, &status));
	if (status)
		msg_warn("a cgroup or message queue was left behind: the process that removes it failed");
}

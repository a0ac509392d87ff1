/* SPDX-License-Identifier: ISC */
/*
 * guard - a process that removes a message queue or cgroup after any end of invoke_ns.
 *
 * A message queue and a cgroup exist until they are removed by name.  To remove them even
 * after SIGKILL, a separate process waits for end of file on a socket: the kernel closes the
 * other end when invoke_ns dies.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
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
static struct guard **begun;    /* and not ended, by this process */
static size_t begun_count;

/* Until the other end of the socket LIFE is closed. */
static void
listen_to(int life)
{
	struct told last = { 0, -1 };

	while (receive_fd(life, &last.what, &last.fd)) {
		told = mem_grow(told, told_count, sizeof *told);
		told[told_count++] = last;
	}
}

void
guard_begin(struct guard *guard, bool (*undo)(const char *), const char *name)
{
	int life[2];

	done(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, life));
	done(guard->pid = fork_deaf(false));
	if (guard->pid == 0) {
		dup2(life[0], 3);
		close_from(4, -1);
		setsid(); /* no signals sent to the process group of invoke_ns */
		listen_to(3);
		_Exit(undo(name) ? 0 : STATUS_FAILED);
	}
	close(life[0]);
	guard->life = life[1];
	begun = mem_grow(begun, begun_count, sizeof *begun);
	begun[begun_count++] = guard;
}

/* The kernel closes the descriptors of a killed process in the order of their numbers. */
void
guard_after(struct guard *guard, int fd)
{
	int life = guard->life;

	guard->held = mem_grow(guard->held, guard->held_count, sizeof *guard->held);
	guard->held[guard->held_count++] = fd;
	if (fd < life)
		return;
	done(guard->life = fcntl(life, F_DUPFD_CLOEXEC, fd + 1));
	close(life);
}

static void
let_go(struct guard *guard)
{
	while (guard->held_count > 0)
		close(guard->held[--guard->held_count]);
	close(guard->life);
}

void
leave_guards(void)
{
	while (begun_count > 0)
		let_go(begun[--begun_count]);
}

void
end_guards(void)
{
	while (begun_count > 0) {
		struct guard *guard = begun[--begun_count];

		let_go(guard);
		waitpid(guard->pid, NULL, 0);
	}
}

void
guard_tell(const struct guard *guard, char what, int fd)
{
	send_fd(guard->life, what, fd);
}

char
guard_told(size_t n, int *fd)
{
	if (n >= told_count)
		return 0;
	*fd = told[n].fd;
	return told[n].what;
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
	let_go(guard);
	done(wait_for(guard->pid, &status));
	if (status)
		msg_warn("a cgroup or message queue was left behind: the process that removes it failed");
}

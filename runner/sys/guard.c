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
#include "lib/msg.h"
#include "runner/exit_status.h"
#include "runner/run.h"

void
guard_begin(struct guard *guard, bool (*undo)(const char *), const char *name)
{
	int life[2];
	char byte;

	done(pipe2(life, O_CLOEXEC));
	done(guard->pid = fork_deaf(false));
	if (guard->pid == 0) {
		/* do not keep the pipe of another guard open */
		dup2(life[0], 3);
		close_from(4, -1);
		setsid(); /* no signals sent to the process group of invoke_ns */
		while (read(3, &byte, 1) < 0 && errno == EINTR)
			;
		_Exit(undo(name) ? 0 : STATUS_FAILED);
	}
	close(life[0]);
	guard->life = life[1];
}

void
guard_made(const struct guard *guard, int result)
{
	if (result < 0)
		kill(guard->pid, SIGKILL);
	done(result);
	hear_signals();
}

void
guard_end(struct guard *guard)
{
	int status;

	close(guard->life);
	done(wait_for(guard->pid, &status));
	if (status)
		msg_warn("a cgroup or message queue was left behind: the process that removes it failed");
}

/* SPDX-License-Identifier: ISC */
/*
 * guard - the door: what would outlive us.
 *
 * A message queue and a cgroup live until somebody removes them by name.  So that
 * SIGKILL leaves none, this somebody is a process with nothing else to do: it waits
 * for the end of file that any end of ours brings about.
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
	done(guard->pid = fork());
	if (guard->pid == 0) {
		/* another guard's pipe must not be kept open by this one */
		dup2(life[0], 3);
		close_from(4, -1);
		setsid(); /* a signal to our process group is not for it */
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

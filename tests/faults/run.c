/* SPDX-License-Identifier: ISC */
/*
 * run - the runner under a supervisor that answers each of its system calls.
 *
 * By seccomp's user notification: the kernel suspends a call until the supervisor lets it
 * continue, or fail with an error.  So the calls of each process are counted separately;
 * strace(1) counts those of all processes together.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"

/* The time that a run, and processes after it, may take; milliseconds.  A run that is cut off
 * leaves what its guard would have removed, so only one that hangs may be. */
enum { PATIENCE = 120000 };

struct supervision {
	const struct start *start;
	const struct fault *fault;
	struct outcome *outcome;
	pid_t pids[ACTORS];
	bool foreign[ACTORS];   /* has executed another program */
	int count, listener, master;
	long failing;           /* the call that fails for good */
	bool begun, executed;
};

static long
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* -- its calls -------------------------------------------------------------------- */

static int
find_actor(const struct supervision *s, pid_t pid)
{
	int i;

	for (i = 0; i < s->count && s->pids[i] != pid; i++)
		;
	return i;
}

/* The number of a line of /proc/PID/status, or 0. */
static pid_t
status_number(pid_t pid, const char *line)
{
	char path[32], text[4096];
	const char *at;
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "/proc/%d/status", pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return 0;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	at = strstr(text, line);
	return at ? (pid_t)strtol(at + strlen(line), NULL, 10) : 0;
}

/* The threads and children of another program are one with it. */
static int
actor_of(struct supervision *s, pid_t pid)
{
	int i = find_actor(s, pid);

	if (i < s->count)
		return i;
	i = find_actor(s, status_number(pid, "\nTgid:"));
	if (i < s->count && s->foreign[i])
		return i;
	i = find_actor(s, status_number(pid, "\nPPid:"));
	if (i < s->count && s->foreign[i])
		return i;
	if (s->count == ACTORS)
		give_up("keep so many processes apart");
	s->pids[s->count] = pid;
	s->foreign[s->count] = s->executed; /* the command's children */
	return s->count++;
}

/* 0, or the error with which this call must fail. */
static int
judge(struct supervision *s, const struct seccomp_notif *call, int actor)
{
	struct outcome *o = s->outcome;
	bool hit;

	/* close(2) closes the descriptor even if it returns an error, but a call that does
	 * not reach the kernel would not. */
	if (s->foreign[actor] || o->calls[actor] == CALLS || call->data.nr == SYS_close)
		return 0;
	hit = actor == s->fault->actor && o->calls[actor]++ == s->fault->count;
	if (actor != s->fault->actor)
		o->calls[actor]++;
	if (hit) {
		call_text((pid_t)call->pid, call->data.nr, (const uint64_t *)call->data.args,
		    o->hit, sizeof o->hit);
		o->late = s->executed;
		if (s->fault->for_good)
			s->failing = call->data.nr;
	}
	return hit || call->data.nr == s->failing ? s->fault->error : 0;
}

static int
see_execution(struct supervision *s, const struct seccomp_notif *call, int actor)
{
	const char *path = call_word((pid_t)call->pid, call->data.args[0]);
	bool is_command = s->begun && !strcmp(path, s->start->command);
	int error;

	if (!s->begun) {
		s->begun = true;
		return 0;
	}
	error = judge(s, call, actor);
	s->foreign[actor] = s->foreign[actor] || !error;
	s->executed = s->executed || (is_command && !error);
	return error;
}

static void
answer(struct supervision *s)
{
	struct seccomp_notif call;
	struct seccomp_notif_resp reply;
	int actor, error = 0;

	memset(&call, 0, sizeof call);
	if (ioctl(s->listener, (int)SECCOMP_IOCTL_NOTIF_RECV, &call) < 0)
		return;
	actor = actor_of(s, (pid_t)call.pid);
	if (call.data.nr == SYS_execve)
		error = see_execution(s, &call, actor);
	else if (s->begun)
		error = judge(s, &call, actor);
	memset(&reply, 0, sizeof reply);
	reply.id = call.id;
	reply.error = -error;
	reply.flags = error ? 0 : SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	ioctl(s->listener, (int)SECCOMP_IOCTL_NOTIF_SEND, &reply);
}

/* -- its end ----------------------------------------------------------------------- */

/* This process is the subreaper, so every orphan becomes its child. */
static bool
reap(pid_t pid, struct outcome *o, bool *ended)
{
	pid_t gone;
	int status;

	while ((gone = waitpid(-1, &status, WNOHANG)) > 0) {
		if (gone != pid)
			continue;
		*ended = true;
		o->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	}
	return gone < 0;
}

static void
end_all(const struct supervision *s)
{
	int i;

	for (i = 0; i < s->count; i++)
		kill(s->pids[i], SIGKILL);
}

static void
drain(struct supervision *s, size_t *length)
{
	struct outcome *o = s->outcome;
	ssize_t n = read(s->master, o->out + *length, sizeof o->out - 1 - *length);

	if (n > 0)
		*length += (size_t)n;
}

static void
supervise(struct supervision *s, pid_t pid, int children)
{
	struct pollfd fds[] = { { s->listener, POLLIN, 0 }, { children, POLLIN, 0 },
		{ s->master, POLLIN, 0 } };
	long begin_time = now(), limit = begin_time + PATIENCE;
	struct signalfd_siginfo info;
	bool ended = false, was;
	size_t length = 0, most = sizeof s->outcome->out - 1;

	while (was = ended, !reap(pid, s->outcome, &ended)) {
		if (ended && !was)
			limit = now() + PATIENCE;
		if (now() > limit) {
			*(ended ? &s->outcome->left : &s->outcome->hung) = true;
			end_all(s);
			limit = now() + PATIENCE;
		}
		poll(fds, 3, 20);
		if (fds[0].revents & POLLIN)
			answer(s);
		if (fds[1].revents & POLLIN && read(children, &info, sizeof info) < 0)
			give_up("hear of children");
		if (fds[2].revents & POLLIN)
			drain(s, &length);
		fds[0].fd = fds[0].revents & POLLHUP ? -1 : s->listener;
	}
	s->outcome->milliseconds = (int)(now() - begin_time);
	while (s->master >= 0 && poll(&fds[2], 1, 0) > 0 && fds[2].revents & POLLIN && length < most)
		drain(s, &length); /* one read does not take all that is there */
}

static void
take_text(int fd, char *text, size_t size)
{
	ssize_t n = pread(fd, text, size - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	close(fd);
}

void
run(const struct start *start, const struct fault *fault, struct outcome *outcome)
{
	struct supervision s = { .start = start, .fault = fault, .outcome = outcome,
		.master = -1, .failing = -1 };
	int io[3] = { memfd_create("in", MFD_CLOEXEC), memfd_create("out", MFD_CLOEXEC),
		memfd_create("err", MFD_CLOEXEC) };
	int tty = -1, children;
	struct termios before = { 0 }, after = { 0 };
	sigset_t child;
	pid_t pid;

	memset(outcome, 0, sizeof *outcome);
	if (write(io[0], "hello\n", 6) != 6 || lseek(io[0], 0, SEEK_SET) < 0)
		give_up("write the input");
	if (start->terminal) {
		s.master = open_terminal(&tty);
		tcgetattr(tty, &before);
	}
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	children = signalfd(-1, &child, SFD_CLOEXEC);
	pid = spawn(start, tty < 0 ? io : (int[3]){ tty, tty, io[2] }, &s.listener);
	supervise(&s, pid, children);
	if (tty >= 0) {
		tcgetattr(tty, &after);
		outcome->raw = memcmp(&before, &after, sizeof before) != 0;
		close(tty);
		close(s.master);
		close(io[1]);
	} else {
		take_text(io[1], outcome->out, sizeof outcome->out);
	}
	take_text(io[2], outcome->err, sizeof outcome->err);
	close(io[0]);
	close(children);
	close(s.listener);
}

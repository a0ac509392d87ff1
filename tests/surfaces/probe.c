/* SPDX-License-Identifier: ISC */
/* probe - report for each surface of a jail whether it is open, from inside. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe.h"

enum { PATIENCE = 120, MOST = 100, TROUBLE = 101 };

/* Shared memory for the answer of a child. */
static struct answer {
	bool open;
	char what[240];
} *answer;

static const struct surfaces *const groups[] = {
	&descriptors, &kernel_files, &escapes, &kernel_calls, &rooms, &identity, &inherited,
};

enum { GROUPS = sizeof groups / sizeof groups[0] };

bool
saw(const char *fmt, ...)
{
	va_list ap;
	char *at;

	va_start(ap, fmt);
	vsnprintf(answer->what, sizeof answer->what, fmt, ap);
	va_end(ap);
	for (at = answer->what; *at; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = ' ';
	}
	return true;
}

bool
reached(long result)
{
	if (result >= 0)
		return saw("it was done");
	if (errno == EPERM || errno == EACCES || errno == ENOSYS || errno == EROFS)
		return false;
	return saw("only its arguments were refused: %s", strerror(errno));
}

ssize_t
slurp(const char *path, char *text, size_t room)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	size_t have = 0;
	ssize_t more = -1;

	text[0] = '\0';
	if (fd < 0)
		return -1;
	while (have + 1 < room && (more = read(fd, text + have, room - 1 - have)) > 0)
		have += (size_t)more;
	close(fd);
	text[have] = '\0';
	return have == 0 && more < 0 ? -1 : (ssize_t)have;
}

const char *
status_field(const char *name)
{
	static char text[8192];
	char *line, *end;

	if (slurp("/proc/self/status", text, sizeof text) <= 0)
		return NULL;
	for (line = text; line; line = end ? end + 1 : NULL) {
		end = strchr(line, '\n');
		if (strncmp(line, name, strlen(name)) != 0 || line[strlen(name)] != ':')
			continue;
		if (end)
			*end = '\0';
		line += strlen(name) + 1;
		return line + strspn(line, " \t");
	}
	return NULL;
}

bool
init_is_another(void)
{
	struct stat init, own;

	if (getpid() == 1 || getppid() == 1)
		return false;
	return stat("/proc/1/exe", &init) != 0 || stat("/proc/self/exe", &own) != 0 ||
		init.st_dev != own.st_dev || init.st_ino != own.st_ino;
}

static void
try(const struct surface *surface)
{
	sigset_t alarms;

	signal(SIGALRM, SIG_DFL);
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &alarms, NULL);
	alarm(PATIENCE);
	answer->open = surface->is_open(surface->subject);
	_exit(0);
}

/* A kill by the filter means that the surface is closed.  Any other unexpected end of the
 * child counts as open. */
static bool
is_open(const struct surface *surface)
{
	pid_t pid;
	int status;

	memset(answer, 0, sizeof *answer);
	pid = fork();
	if (pid == 0)
		try(surface);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return saw("it could not be tried: %s", strerror(errno));
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGSYS)
		return saw("trying it ended by signal %d", WTERMSIG(status));
	return answer->open;
}

static bool
chosen(const char *name, char **names)
{
	if (!*names)
		return true;
	for (; *names; names++) {
		if (strcmp(name, *names) == 0)
			return true;
	}
	return false;
}

static int
look(char **names, bool only_list)
{
	size_t g, i, count = 0, open = 0;

	for (g = 0; g < GROUPS; g++) {
		for (i = 0; i < groups[g]->count; i++) {
			const struct surface *surface = &groups[g]->row[i];

			if (!chosen(surface->name, names))
				continue;
			count++;
			if (only_list)
				printf("%s\n", surface->name);
			else if (!is_open(surface))
				printf("closed %s\n", surface->name);
			else if (++open)
				printf("open %s: %s\n", surface->name, answer->what);
			fflush(stdout);
		}
	}
	if (!only_list)
		printf("# %zu surfaces, %zu open\n", count, open);
	return (int)(open < MOST ? open : MOST);
}

static void
usage(FILE *out)
{
	fputs("usage: probe [-l] [NAME...]\n\n"
		"Report for each surface, or for those named, whether it is open.  The exit status\n"
		"is the number of open surfaces, at most 100.\n\n"
		"  -l  only list their names\n"
		"  -h  this text\n", out);
}

int
main(int argc, char *argv[])
{
	const struct rlimit no_core = { 0, 0 };  /* a closed surface may be a fault */
	bool only_list = false;
	int c;

	inherited_note();
	while ((c = getopt(argc, argv, "lh")) != -1) {
		switch (c) {
		case 'l': only_list = true; break;
		case 'h': usage(stdout); return 0;
		default:  usage(stderr); return TROUBLE;
		}
	}
	answer = mmap(NULL, sizeof *answer, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (answer == MAP_FAILED) {
		fprintf(stderr, "probe: cannot share memory: %s\n", strerror(errno));
		return TROUBLE;
	}
	signal(SIGCHLD, SIG_DFL);
	setrlimit(RLIMIT_CORE, &no_core);
	c = look(argv + optind, only_list);
	return fflush(stdout) == 0 ? c : TROUBLE;
}

/* SPDX-License-Identifier: ISC */
/* try - create a namespace in a process that exits at once (--check). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/text.h"

/* The failed action and its error, in shared memory. */
struct trial {
	int error;
	char action[64];
};

static void
judge(struct trial *trial, long result, const char *action)
{
	if (result >= 0)
		return;
	trial->error = errno;
	text_format(trial->action, sizeof trial->action, "%s", action);
	_Exit(1);
}

static long
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 || !kernel_write_all(fd, text, strlen(text)) ? -1 : 0;
}

/* AppArmor may allow a user namespace but no capabilities in it, so also map a uid. */
static void
enter_user_namespace(struct trial *trial)
{
	char map[32];

	text_format(map, sizeof map, "0 %u 1", geteuid());
	judge(trial, unshare(CLONE_NEWUSER), "unshare the user namespace");
	judge(trial, put("/proc/self/setgroups", "deny"), "deny setgroups");
	judge(trial, put("/proc/self/uid_map", map), "map the uids");
}

static void
try_namespace(struct trial *trial, unsigned flag, const char *name, bool as_root)
{
	enum { NOBODY = 65534 };
	char action[64];

	if (!as_root && geteuid() == 0) {
		judge(trial, setgroups(0, NULL), "be a user");
		judge(trial, setresgid(NOBODY, NOBODY, NOBODY), "be a user");
		judge(trial, setresuid(NOBODY, NOBODY, NOBODY), "be a user");
		/* a process that changed its uid is undumpable, so root owns its /proc/self */
		judge(trial, prctl(PR_SET_DUMPABLE, 1), "be a user");
	}
	if (flag == CLONE_NEWUSER || !as_root)
		enter_user_namespace(trial);
	text_format(action, sizeof action, "unshare the %s namespace", name);
	if (flag != CLONE_NEWUSER)
		judge(trial, unshare((int)flag), action);
	_Exit(0);
}

int
sys_try_namespace(unsigned flag, const char *name, bool as_root, char *action, size_t size)
{
	struct trial *trial = mmap(NULL, sizeof *trial, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status, error;
	pid_t pid;

	*action = '\0';
	if (trial == MAP_FAILED || (pid = fork()) < 0)
		return errno;
	if (pid == 0)
		try_namespace(trial, flag, name, as_root);
	if (wait_for(pid, &status) < 0)
		return errno;
	error = status ? trial->error ? trial->error : EPERM : 0;
	text_format(action, size, "%s", trial->action);
	munmap(trial, sizeof *trial);
	return error;
}

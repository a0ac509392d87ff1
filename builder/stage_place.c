/* SPDX-License-Identifier: ISC */
/* stage_place - where an output goes, and what it may replace. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "mem.h"
#include "say.h"
#include "stage.h"

/* '.', '/' and what the shell is in cannot be renamed away. */
static bool
is_around_us(const struct stat *output)
{
	char up[PATH_MAX] = ".";
	struct stat st, root;
	size_t n = 1;

	if (stat("/", &root) < 0)
		return true;
	while (stat(up, &st) == 0) {
		if (st.st_dev == output->st_dev && st.st_ino == output->st_ino)
			return true;
		if ((st.st_dev == root.st_dev && st.st_ino == root.st_ino) ||
		    n + 4 > sizeof up)
			return false;
		memcpy(up + n, "/..", 4);
		n += 3;
	}
	return false;
}

void
stage_check(const struct stage *stage, enum stage_kind kind)
{
	struct stat st;

	if (fstatat(stage->parent, stage->name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT)
			say_cannot("look at '%s'", stage->output);
		return;
	}
	if (S_ISLNK(st.st_mode))
		say_die(STATUS_USAGE, "'%s' is a symbolic link: say the place "
		    "itself, or remove the link", stage->output);
	if (kind == STAGE_DIR && !S_ISDIR(st.st_mode))
		say_die(STATUS_USAGE, "'%s' is there and is no directory: "
		    "remove it, or say another name", stage->output);
	if (kind == STAGE_FILE && !S_ISREG(st.st_mode))
		say_die(STATUS_USAGE, "'%s' is there and is no file: "
		    "remove it, or say another name", stage->output);
	if (kind == STAGE_DIR && is_around_us(&st))
		say_die(STATUS_USAGE, "'%s' is where we are: say a directory "
		    "that may be replaced", stage->output);
}

/* Take the output's path apart and open its folder. */
void
stage_find(struct stage *stage)
{
	char *path = mem_copy(stage->output, strlen(stage->output)), *slash;
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
	slash = strrchr(path, '/');
	stage->name = slash ? slash + 1 : path;
	if (!*stage->name || !strcmp(stage->name, ".") ||
	    !strcmp(stage->name, ".."))
		say_die(STATUS_USAGE, "'%s' is no name for an output: say a "
		    "directory that may be made or replaced", stage->output);
	if (slash)
		*slash = '\0';
	stage->parent = open(!slash ? "." : *path ? path : "/",
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (stage->parent < 0)
		say_cannot("open the folder of '%s'", stage->output);
}

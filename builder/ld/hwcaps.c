/* SPDX-License-Identifier: ISC */
/* hwcaps - glibc-hwcaps: variants of a library for newer CPUs. */
#include <stdio.h>
#include <string.h>

#include "hwcaps.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"

/*
 * The subdirectories of glibc-hwcaps (sysdeps/.../dl-hwcaps-subdirs.c), and the flags of
 * /proc/cpuinfo that a CPU for them has.  NULL: /proc/cpuinfo does not show it, so the
 * variant is treated as one for another CPU.
 */
static const struct variant {
	const char *name, *flags;
} variants[] = {
	{ "x86-64-v4", "avx512f avx512bw avx512cd avx512dq avx512vl" },
	/* and lzcnt, which these CPUs have, but not every kernel lists it (as abm) */
	{ "x86-64-v3", "avx avx2 bmi1 bmi2 f16c fma movbe xsave" },
	{ "x86-64-v2", "cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3" },
	{ "power10", NULL }, { "power9", NULL },
	{ "z16", NULL }, { "z15", NULL }, { "z14", NULL }, { "z13", NULL },
	{ "lasx", NULL }, { "lsx", NULL },
};

enum { VARIANTS = sizeof variants / sizeof variants[0] };

/* "flags : FLAG FLAG ... " of the first processor. */
static const char *
cpu_flags(void)
{
	static char line[8192];
	FILE *file;

	if (*line)
		return line;
	file = fopen("/proc/cpuinfo", "re");
	while (file && fgets(line, sizeof line, file))
		if (!strncmp(line, "flags", 5))
			break;
	if (file)
		fclose(file);
	if (strncmp(line, "flags", 5))
		strcpy(line, " ");
	line[strcspn(line, "\n")] = ' ';
	return line;
}

static bool
is_of_this_cpu(const struct variant *variant)
{
	const char *p = variant->flags;
	char word[30 + 1], flag[sizeof word + 2];
	int n;

	for (; p && sscanf(p, "%30s%n", word, &n) == 1; p += n) {
		snprintf(flag, sizeof flag, " %s ", word);
		if (!strstr(cpu_flags(), flag))
			return false;
	}
	return variant->flags;
}

static const char *
find(const struct vfs *view, const char *dir, const char *name,
    const struct variant *variant)
{
	char *path = mem_print("%s/glibc-hwcaps/%s/%s", dir, variant->name, name);
	const struct node *node = vfs_find(view, path);

	return node && node->type == NODE_FILE ? path : NULL;
}

static bool
has_variants(const struct vfs *view, const char *dir)
{
	return vfs_find(view, mem_print("%s/glibc-hwcaps", dir));
}

const char *
hwcaps_any(const struct vfs *view, const char *dir, const char *name)
{
	const char *path = NULL;
	size_t i;

	if (!has_variants(view, dir))
		return NULL;
	for (i = 0; i < VARIANTS && !path; i++)
		path = find(view, dir, name, &variants[i]);
	return path;
}

const char **
hwcaps_beside(const struct vfs *view, const char *path, bool all, size_t *count)
{
	const char *slash = strrchr(path, '/'), *found;
	char *dir = mem_copy(path, slash - path);
	const char **paths = NULL;
	size_t i;

	*count = 0;
	if (!has_variants(view, dir))
		return NULL;
	for (i = 0; i < VARIANTS; i++) {
		if (!all && !is_of_this_cpu(&variants[i]))
			continue;
		found = find(view, dir, slash + 1, &variants[i]);
		if (!found)
			continue;
		paths = mem_grow(paths, *count, sizeof *paths);
		paths[(*count)++] = found;
	}
	return paths;
}

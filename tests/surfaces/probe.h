/* SPDX-License-Identifier: ISC */
/*
 * probe - the surfaces of a jail, seen from inside.
 *
 * Each is tried in a child of its own, so that nothing it does outlives it, and
 * harms nobody when it succeeds: values are written back as they were, calls get
 * arguments that the kernel refuses after it has looked at the privilege.
 */
#ifndef PROBE_H
#define PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/types.h>

/* One way out, or in.  The name is the catalogue's row and its subject. */
struct surface {
	const char *name;
	bool (*is_open)(const char *subject);
	const char *subject;            /* for a function of several rows */
};

struct surfaces {
	const struct surface *row;
	size_t count;
};

/* In the catalogue's order. */
extern const struct surfaces descriptors;       /* A, B: what the caller held */
extern const struct surfaces kernel_files;      /* C19-C22: proc and sys */
extern const struct surfaces escapes;           /* C23-C29: mounts, cgroups, nodes */
extern const struct surfaces kernel_calls;      /* C30-C33: calls and families */
extern const struct surfaces rooms;             /* C34-C41: keys, ipc, pids, net */
extern const struct surfaces identity;          /* C42-C45: groups, capabilities */
extern const struct surfaces inherited;         /* D, E, F: terminal, life, mounts */

/* Remember what was seen, for the line about this surface; always true. */
bool saw(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* True, and seen, when a call was done or refused for its arguments only; false
 * when it was refused for who asks, or does not exist. */
bool reached(long result);

/* Read a file into text that ends; how much there was, or -1. */
ssize_t slurp(const char *path, char *text, size_t room);

/* The text after "Name:" in /proc/self/status, or NULL; good until the next call. */
const char *status_field(const char *name);

/* True when pid 1 is some other program than this one. */
bool init_is_another(void);

/* What was so before main did anything; see inherited.c. */
void inherited_note(void);

/* Calls that musl or an architecture lacks: the kernel answers ENOSYS to -1. */
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif
#ifndef SYS_ioperm
#define SYS_ioperm -1
#endif
#ifndef SYS_lookup_dcookie
#define SYS_lookup_dcookie -1
#endif

#endif

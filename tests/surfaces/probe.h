/* SPDX-License-Identifier: ISC */
/*
 * probe - the surfaces of a jail, seen from inside.
 *
 * Each is tried in a child process, so that its changes end with it, and success does no
 * harm: values are written back unchanged, calls get arguments that the kernel refuses
 * after it has checked the privilege.
 */
#ifndef PROBE_H
#define PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/types.h>

/* One surface.  The name is the row of the catalogue and its subject. */
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
extern const struct surfaces descriptors;       /* A, B: files the caller held open */
extern const struct surfaces kernel_files;      /* C19-C22: proc and sys */
extern const struct surfaces escapes;           /* C23-C29: mounts, cgroups, nodes */
extern const struct surfaces kernel_calls;      /* C30-C33: calls and families */
extern const struct surfaces rooms;             /* C34-C41: keys, ipc, pids, net */
extern const struct surfaces identity;          /* C42-C45: groups, capabilities */
extern const struct surfaces inherited;         /* D, E, F: terminal, life, mounts */

/* Remember a text for the line about this surface; always true. */
bool saw(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* True, with its result remembered, if a call succeeded or was refused only for its
 * arguments; false if it was refused for lack of privilege, or does not exist. */
bool reached(long result);

/* Read a file into text, with a NUL at its end; returns the length, or -1. */
ssize_t slurp(const char *path, char *text, size_t room);

/* The text after "Name:" in /proc/self/status, or NULL; valid until the next call. */
const char *status_field(const char *name);

/* True if pid 1 is another program than this one. */
bool init_is_another(void);

/* Record the state before main() changes it; see inherited.c. */
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

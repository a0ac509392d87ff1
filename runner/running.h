/* SPDX-License-Identifier: ISC */
/*
 * running - the runs that have names: find them, list them, end one (--list, --stop).
 *
 * /proc/net/unix lists the abstract sockets of this network namespace; each of those called
 * "invoke_ns/UID/NAME" is asked.  A user sees the own ones, root all of them.
 */
#ifndef RUNNING_H
#define RUNNING_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct plan;
struct sys_asked;

/* Find the name in a LINE of /proc/net/unix, which is cut.  False if it is not that of a run. */
bool running_parse(char *line, uid_t *, const char **name);

/* The name of the run whose host process is PID, as "NAME" or "UID/NAME"; or NULL. */
const char *running_by_pid(pid_t);
/* Why the run WHO cannot be asked: a sentence behind "cannot ...: ". */
const char *running_reason(const struct sys_asked *);

/* Print them; end one.  The exit status. */
int running_list(const struct plan *);
int running_stop(const struct plan *);

#endif

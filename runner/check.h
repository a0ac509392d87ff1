/* SPDX-License-Identifier: ISC */
/*
 * check - print the features of this machine, and a remedy for each missing one (--check).
 *
 * Each namespace is tested by creating it, in a process that exits at once.  The JSON
 * object is
 *
 *	{ "invoke_ns": VERSION, "kernel": RELEASE, "machine": NAME,
 *	  "namespaces": { "user": { "root": YES, "user": YES }, ... },
 *	  "ids": { "newuidmap": YES, "subordinate": COUNT },
 *	  "sysctls": { NAME: VALUE, ... }, "security": MODULES,
 *	  "cgroup": { "controllers": NAMES, "limits": YES },
 *	  "filesystems": { "overlay": YES, ... }, "seccomp": YES,
 *	  "cures": [ TEXT, ... ] }
 *
 * where the controllers are those of cgroup version 2; "limits" is true if --memory,
 * --pids-limit and --cpus work; YES is true, false, or null if the caller cannot run the
 * test; and a VALUE or NAMES that the kernel lacks is null.
 */
#ifndef CHECK_H
#define CHECK_H

/* Print all of it.  Returns the exit status: 0 if the caller can create all eight namespaces,
 * else 1. */
int check_machine(int as_json);

#endif

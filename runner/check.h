/* SPDX-License-Identifier: ISC */
/*
 * check - what this machine allows, and the cure for what is missing (--check).
 *
 * It finds out by trying, in processes that end at once; nothing stays behind.  As
 * JSON it is
 *
 *	{ "invoke_ns": VERSION, "kernel": RELEASE, "machine": NAME,
 *	  "namespaces": { "user": { "root": YES, "user": YES }, ... },
 *	  "ids": { "newuidmap": YES, "subordinate": COUNT },
 *	  "sysctls": { NAME: VALUE, ... }, "security": MODULES,
 *	  "cgroup": { "controllers": NAMES, "limits": YES },
 *	  "filesystems": { "overlay": YES, ... }, "seccomp": YES,
 *	  "cures": [ TEXT, ... ] }
 *
 * where the controllers are those of version 2, limits tells whether --memory and its
 * sisters work, YES is true, false, or null for what the caller cannot try, and a value that
 * the kernel does not have is null.
 */
#ifndef CHECK_H
#define CHECK_H

/* The exit status: 0 when the caller can have all eight namespaces, else 1. */
int check_machine(int as_json);

#endif

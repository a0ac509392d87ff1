/* SPDX-License-Identifier: ISC */
/* script - what a "#!" line with env(1) asks for. */
#ifndef SCRIPT_H
#define SCRIPT_H

struct object;
struct vfs;

/* The PATH that a jail's login has; the runner's is the same. */
#define SCRIPT_PATH \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/*
 * The program that env looks up for this script; *word is NULL when the
 * interpreter is not env.  Returns NULL, or a complaint.
 */
char *script_env_word(const struct object *, const char **word);

/* The first word in SCRIPT_PATH that can be run, or NULL. */
char *script_find(const struct vfs *, const char *word);

#endif

/* SPDX-License-Identifier: ISC */
/* script - the program that a "#!" line with env(1) starts. */
#ifndef SCRIPT_H
#define SCRIPT_H

struct object;
struct vfs;

/* The PATH in a jail; the runner sets the same. */
#define SCRIPT_PATH \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/*
 * Set *word to the program that env starts for this script, or to NULL if the
 * interpreter is not env.  Returns NULL, or a complaint.
 */
char *script_env_word(const struct object *, const char **word);

/* The first executable file called word in SCRIPT_PATH, or NULL. */
char *script_find(const struct vfs *, const char *word);

#endif

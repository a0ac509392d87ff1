/* SPDX-License-Identifier: ISC */
/*
 * habits - what the fingers know from docker(1), unshare(1), bwrap(1) and a shell.
 *
 * Nothing is guessed: what is not ours is refused, with the way to say it here.
 */
#ifndef HABITS_H
#define HABITS_H

#include <stddef.h>

struct plan;

/* What to say of an option that is unknown here, a letter or a name of LENGTH bytes; or NULL. */
const char *habits_of_option(const char *name, size_t length);

/* Complain if the first WORD of the command looks like a value that the LAST option takes in
 * another program; in invoke_ns it takes none. */
void habits_check_value(const char *last, const char *word);

/* Complain of a VALUE, as other programs take it, of an option that names a namespace. */
void habits_check_namespace(const char *option, const char *value);

/* Complain of a host name, or print a note, that looks like the command's user: docker's -u. */
void habits_check_hostname(const char *name);

/* Complain of a FILE for the report that stands for a descriptor. */
void habits_check_report(const char *file);

/* What to add to the message about a network of another program: "; ...", or "". */
const char *habits_of_network(const char *value);

/* What to add to the message about a jail that is not there: "; ...", or "". */
const char *habits_of_jail(const char *root);

/* In a plan whose namespaces are settled, complain of a command that is no command, and print a
 * note if nothing is isolated. */
void habits_check_command(const struct plan *);

/* Why there is no program NAME, for a name that no program has; or NULL. */
const char *habits_of_missing(const char *name);

#endif

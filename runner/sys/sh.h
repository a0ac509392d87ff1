/* SPDX-License-Identifier: ISC */
/*
 * sh - the shell script of --explain=shell.
 *
 * It has a function for each process of the run: as_host, as_edge, as_init, as_command.  What a
 * shell cannot do to itself, as to enter a namespace, is the work of a tool that executes the
 * shell again: the words of such tools are chained, and the function ends with "exec" and the
 * chain, which executes the next function of the process, or the command.
 */
#ifndef SH_H
#define SH_H

#include <stdbool.h>

/* Lines go to the function of this process from now on: "host", "edge", "init", "command". */
void sh_actor(const char *name);
/* While a deed of one process is told, a line of another. */
const char *sh_actor_now(void);

/* A comment, broken into lines; control characters are escaped. */
void sh_comment(const char *text);
void sh_remark(const char *text);

/* Add a line.  What is chained is executed before. */
void sh_line(const char *);
/* The same, but before what is chained, which it does not disturb. */
void sh_early(const char *);
/* Execute what is chained, and go on in a new function. */
void sh_flush(void);

/* Add a tool and its options to the chain; add options to the tool of this name, which is added
 * if the chain lacks it. */
void sh_chain(const char *words);
void sh_option(const char *tool, const char *options);
/* Are these words in the chain? */
bool sh_is_chained(const char *words);
/* What is chained, for a line, and empty from now on: "exec setsid \\\n\t\tsetpriv --no-new-privs ". */
const char *sh_take_chain(void);

/* The script cannot do the same: it says why, and does nothing. */
void sh_refuse(const char *why);

/* TEXT as one word of the shell; the path in the jail, "$jail"/proc.  In new memory. */
char *sh_word(const char *text);
char *sh_place(const char *path);
/* Refuse a path that the tools would take for another: sh_place() does it, too. */
void sh_check_place(const char *path);

/* Print the script, in which JAIL is the value of $jail. */
void sh_print(const char *jail);

#endif

/* SPDX-License-Identifier: ISC */
/* habits - what people type who are used to docker, unshare or bwrap. */
#ifndef HABITS_H
#define HABITS_H

/* The LAST option before the command's first WORD takes no value here: complain if
 * the word looks like the value that it takes elsewhere. */
void habits_check(const char *last, const char *word);

#endif

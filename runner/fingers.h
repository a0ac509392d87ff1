/* SPDX-License-Identifier: ISC */
/* fingers - what people type who are used to docker, unshare or bwrap. */
#ifndef FINGERS_H
#define FINGERS_H

/* The LAST option before the command's first WORD takes no value here: complain if
 * the word looks like the value that it takes elsewhere. */
void fingers_check(const char *last, const char *word);

#endif

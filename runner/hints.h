/* SPDX-License-Identifier: ISC */
/* hints - what to do about a failure: "hint: ..." as a second line. */
#ifndef HINTS_H
#define HINTS_H

/* Advice for a action, known by how its sentence begins, that failed with ERROR;
 * nothing when there is none. */
void hint(const char *action, int error);
/* The same advice, or NULL. */
const char *advice(const char *action, int error);

#endif

/* SPDX-License-Identifier: ISC */
/* hints - advice after a failure: a second line, "hint: ...". */
#ifndef HINTS_H
#define HINTS_H

/* Print advice for an action that failed with ERROR (errno), if there is any.  The action is
 * recognized by the beginning of its sentence, or by that of the reason why it failed. */
void hint(const char *action, int error);
/* Return the same advice, or NULL. */
const char *advice(const char *action, int error);

#endif

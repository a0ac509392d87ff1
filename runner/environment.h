/* SPDX-License-Identifier: ISC */
/* environment - the environment variables of the command. */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

struct plan;

/* Set a variable by "NAME=VALUE", replacing an older value.  The string is kept, not copied. */
void environment_set(struct plan *, char *setting);
/* The same for "NAME=VALUE", "NAME" to pass on that of the caller, or "N*" for all that begin so.
 * Complains about another form. */
void environment_add(struct plan *, char *arg);
/* The same for each line of FILE; or, if FILE ends with a NUL byte, NAME=VALUE up to each. */
void environment_read(struct plan *, const char *file);
/* The same, unless the variable is set already. */
void environment_set_default(struct plan *, const char *setting);
/* The variables of the plan, but HOME is this directory if no option and no image has set it:
 * a list of its own. */
char **environment_with_home(const struct plan *, const char *home);
/* Pass on the variable NAME of the caller, if it is set. */
void environment_pass(struct plan *, const char *name);
/* Pass on all variables of the caller, except those set already. */
void environment_pass_all(struct plan *);
/* For the plan: set PATH, HOME, TERM and container, unless set already. */
void environment_settle(struct plan *);

#endif

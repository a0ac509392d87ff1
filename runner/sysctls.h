/* SPDX-License-Identifier: ISC */
/* sysctls - kernel parameters of the container's own namespaces: --sysctl. */
#ifndef SYSCTLS_H
#define SYSCTLS_H

struct plan;
struct run;

/* Add NAME=VALUE, of which the plan keeps the bytes; complains about another form. */
void sysctls_add(struct plan *, char *);
/* The same, unless the parameter is set already. */
void sysctls_add_default(struct plan *, char *);

/* Complain about parameters that no new namespace of the plan owns. */
void sysctls_check(const struct plan *);

void sysctls_set(const struct plan *, struct run *);

#endif

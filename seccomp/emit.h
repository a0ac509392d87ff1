/* SPDX-License-Identifier: ISC */
/* emit - a filter as C, as bytes, and as words for people. */
#ifndef EMIT_H
#define EMIT_H

#include <stdio.h>

struct arch;
struct code;
struct deny;

/* What runner/seccomp_filter.h declares, each instruction with its meaning. */
void output_source(FILE *, const struct code *, const struct arch *);

/* An array of struct sock_filter: what --seccomp FILE reads, and bwrap --seccomp. */
void output_raw(FILE *, const struct code *);

/* What is refused, and why. */
void output_list(FILE *, const struct deny *, const struct arch *);

#endif

/* SPDX-License-Identifier: ISC */
/* emit - write a filter as C, as bytes, or as a list to read. */
#ifndef EMIT_H
#define EMIT_H

#include <stdio.h>

struct arch;
struct code;
struct deny;

/* Write the C source of a filter NAME of runner/seccomp_filter.h, each instruction with a
 * comment. */
void output_source(FILE *, const struct code *, const struct arch *, const char *name);

/* Write an array of struct sock_filter, for --seccomp FILE of invoke_ns and bwrap(1). */
void output_raw(FILE *, const struct code *);

/* Write the C source of the list, with the numbers of its calls: seccomp_rows and seccomp_arch
 * of runner/seccomp_filter.h. */
void output_rows(FILE *, const struct deny *, const struct arch *);

/* Write the C source of seccomp/abi.h. */
void output_numbers(FILE *, const struct arch *);

/* Write the refused calls, each with its reason. */
void output_list(FILE *, const struct deny *, const struct arch *);

#endif

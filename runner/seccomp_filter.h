/* SPDX-License-Identifier: ISC */
/*
 * seccomp_filter - the built-in seccomp filters, made at build time.
 *
 * mkfilter turns configs/seccomp.deny and configs/setid.deny into build/gen/NAME_filter.c on
 * the build machine, for the target's architecture.
 */
#ifndef SECCOMP_FILTER_H
#define SECCOMP_FILTER_H

#include <stddef.h>

/* Defined in <linux/filter.h>, a header that musl lacks; a pointer needs the name only. */
struct sock_filter;

/* A filter for PR_SET_SECCOMP and seccomp(2), after no_new_privs. */
extern const struct sock_filter *const seccomp_builtin;

/* The number of its instructions. */
extern const unsigned short seccomp_builtin_length;

/* The same, of configs/setid.deny, and of both lists. */
extern const struct sock_filter *const seccomp_setid, *const seccomp_strict;
extern const unsigned short seccomp_setid_length, seccomp_strict_length;

/* The lines of both lists, in which a line without a group has its call's name as the group;
 * and the architecture. */
struct arch;
struct deny_row;
extern const struct deny_row *const seccomp_rows;
extern const size_t seccomp_rows_count;
extern const struct arch *const seccomp_arch;

#endif

/* SPDX-License-Identifier: ISC */
/*
 * seccomp_filter - the built-in seccomp filter, made at build time.
 *
 * mkfilter turns configs/seccomp.deny into build/gen/seccomp_filter_ARCH.c
 * on the build machine; the Makefile links the one of the target's architecture.
 */
#ifndef SECCOMP_FILTER_H
#define SECCOMP_FILTER_H

/* Defined in <linux/filter.h>, a header that musl lacks; a pointer needs the name only. */
struct sock_filter;

/* A filter for PR_SET_SECCOMP and seccomp(2), after no_new_privs. */
extern const struct sock_filter *const seccomp_builtin;

/* The number of its instructions. */
extern const unsigned short seccomp_builtin_length;

#endif

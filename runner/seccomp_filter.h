/* SPDX-License-Identifier: ISC */
/*
 * seccomp_filter - the filter that a container gets, made at build time.
 *
 * mkfilter turns configs/seccomp.deny into build/gen/seccomp_filter_ARCH.c
 * on the build machine; the Makefile links the one of the target's architecture.
 */
#ifndef SECCOMP_FILTER_H
#define SECCOMP_FILTER_H

/* The kernel's <linux/filter.h>.  Whoever only hands it on, as struct sock_fprog
 * does, needs no more than the name; musl does not bring that header. */
struct sock_filter;

/* Valid as it is for PR_SET_SECCOMP and seccomp(2), after no_new_privs. */
extern const struct sock_filter *const seccomp_builtin;

/* How many instructions, as sock_fprog counts them. */
extern const unsigned short seccomp_builtin_length;

#endif

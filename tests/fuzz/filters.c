/* SPDX-License-Identifier: ISC */
/* filters - in place of the built-in seccomp filters, which no fuzzer loads. */
#include <stddef.h>

#include "runner/seccomp_filter.h"

const struct sock_filter *const seccomp_builtin, *const seccomp_setid, *const seccomp_strict;
const unsigned short seccomp_builtin_length = 1, seccomp_setid_length = 1;
const unsigned short seccomp_strict_length = 1;

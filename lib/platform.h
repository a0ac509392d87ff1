/* SPDX-License-Identifier: ISC */
/* platform - the machine that a container image is for: os, architecture, variant. */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stdbool.h>

/* As the OCI image specification names them; variant: "v8", or "". */
struct platform {
	const char *os, *arch, *variant;
};

/* This machine. */
struct platform platform_here(void);

/* The machine that this program was built for, as uname(2) names it.  For another one
 * seccomp/arch.c refuses to make a filter, and nothing is built. */
#if defined(__x86_64__)
#define PLATFORM_BUILT_FOR "x86_64"
#elif defined(__aarch64__)
#define PLATFORM_BUILT_FOR "aarch64"
#elif defined(__riscv) && __riscv_xlen == 64
#define PLATFORM_BUILT_FOR "riscv64"
#else
#define PLATFORM_BUILT_FOR "unknown"
#endif

/* "arm64", "aarch64", "arm/v7" or "linux/arm64/v8".  False: it has another form. */
bool platform_parse(struct platform *, const char *text);

/* How well an image for OTHER runs on WANTED: 0, not at all; more is better. */
unsigned platform_match(const struct platform *wanted, const struct platform *other);

/* "linux/arm64/v8" (allocated) */
const char *platform_text(const struct platform *);

#endif

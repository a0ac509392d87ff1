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

/* "arm64", "aarch64", "arm/v7" or "linux/arm64/v8".  False: it has another form. */
bool platform_parse(struct platform *, const char *text);

/* How well an image for OTHER runs on WANTED: 0, not at all; more is better. */
unsigned platform_match(const struct platform *wanted, const struct platform *other);

/* "linux/arm64/v8" (allocated) */
const char *platform_text(const struct platform *);

#endif

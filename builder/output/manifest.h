/* SPDX-License-Identifier: ISC */
/*
 * manifest - OUTPUT.lock, beside the output: what was built, name by name, so that
 * anybody can see later whether it still is that.
 *
 * Lines as in a recipe, of TYPE PATH MODE UID GID, for a file followed by its size
 * and SHA-256, for a link by its target, for a device by its numbers.
 */
#ifndef MANIFEST_H
#define MANIFEST_H

struct tree;

/* "OUTPUT.lock" (allocated) */
char *manifest_name(const char *output);

void manifest_write(struct tree *, const char *output);

/*
 * Compare the directory output with its lock.  Every difference is reported; the
 * caller stops with msg_stop().  Owners count where root built and looks.
 */
void manifest_check(const char *output);

#endif

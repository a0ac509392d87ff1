/* SPDX-License-Identifier: ISC */
/*
 * manifest - OUTPUT.lock, the list of all files of the output, to find changes later.
 *
 * Each line has the words TYPE PATH MODE UID GID, quoted as in a recipe; for a file
 * then its size and SHA-256, for a link its target, for a device its type and numbers.
 */
#ifndef MANIFEST_H
#define MANIFEST_H

struct stage;
struct tree;

/* "OUTPUT.lock" (allocated) */
char *manifest_name(const char *output);

/* Write the lock file of output to a new stage: for stage_publish(), when the output is there. */
void manifest_write(struct tree *, const char *output, struct stage *);

/*
 * Compare the directory output with its lock file.  Every difference is reported; the
 * caller then calls msg_stop().  Owners are compared only if root built the directory
 * and root calls.
 */
void manifest_check(const char *output);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * stage - what is being written, beside the place where it will appear.
 *
 * Everything is made under a name of its own, '.NAME.mkrootfs-XXXXXX', in the
 * folder of the output; renamed into place when all is well; and gone when the
 * program ends otherwise.  What a killed program left is cleaned up by the next
 * one: a stage in use is locked (flock(2) on itself), so nobody cleans away the
 * work of another, and two builds into one place end with one of the two, whole.
 */
#ifndef STAGE_H
#define STAGE_H

#include <stdbool.h>

/* A stream is standard output: nothing is staged. */
enum stage_kind { STAGE_DIR, STAGE_FILE, STAGE_STREAM };

struct stage {
	enum stage_kind kind;
	int fd;                 /* the directory or file to fill */
	int parent;
	const char *output;     /* as the user said it */
	const char *name, *temp;
};

/*
 * Open the stage for output.  Refuses, before anything is made, an output that
 * may not be replaced: a link, '/', the current folder, a file where a directory
 * is to be or the other way round.
 */
void stage_open(struct stage *, const char *output, enum stage_kind);

/* stage_place.c: take output apart, open its folder; refuse what stage_open() does. */
void stage_find(struct stage *);
void stage_check(const struct stage *, enum stage_kind);

/* The existing output, for whoever wants a look at it first; -1: none. */
int stage_old(const struct stage *);

/* Put it into place; what was there is removed. */
void stage_publish(struct stage *);

/*
 * For what is not replaced but added to: a stage inside the directory output, which
 * is there.  stage_close() removes it when its files were renamed away.
 */
void stage_open_inside(struct stage *, const char *output);
void stage_close(struct stage *);

/* End the program if a signal asked for it; to be called between deeds. */
void stage_poll(void);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * stage - the output under a temporary name, until it is complete.
 *
 * The output is written as '.NAME.mkrootfs-XXXXXXXX' in the parent directory of the
 * output, and renamed when it is complete; if the program fails, it is removed.  The
 * stage of a killed program is removed by the next build of this output; a stage in use
 * has an flock(2) lock, so other builds do not remove it.  After two simultaneous builds of
 * one output, the output is that of one build, complete.
 */
#ifndef STAGE_H
#define STAGE_H

#include <stdbool.h>

/* A stream is standard output: nothing is staged. */
enum stage_kind { STAGE_DIR, STAGE_FILE, STAGE_STREAM };

struct stage {
	enum stage_kind kind;
	int fd;                 /* the directory or file to write */
	int parent;             /* the parent directory of the output */
	const char *output;     /* as given on the command line */
	const char *name, *temp; /* of the output and of the stage, in PARENT */
	const char *kept;       /* why the old output is kept, for the note; NULL: it is removed */
	struct stage *next;     /* that is open, too */
};

/*
 * Create the stage for output.  First, the program ends with an error if the output may
 * not be replaced: a link, '/', the current directory or a parent of it, a file in place
 * of a directory or the reverse.
 */
void stage_open(struct stage *, const char *output, enum stage_kind);

/* Create an empty directory beside the output, for files of this run only.  It is removed at
 * the end of the program. */
void stage_open_beside(struct stage *, const char *output);

/* Parts of stage_open(): split output and open its parent; check the existing output. */
void stage_find(struct stage *);
void stage_check(const struct stage *, enum stage_kind);

/* Open the existing output; -1 with errno: there is none, or open(2) failed. */
int stage_old(const struct stage *);

/* Rename the stage to the output; the old output is removed, or renamed to NAME.old. */
void stage_publish(struct stage *);

/*
 * To add files to the existing directory output: a stage inside it.  stage_close()
 * removes the stage after its files were renamed.
 */
void stage_open_inside(struct stage *, const char *output);
void stage_close(struct stage *);

/* End the program if a signal has arrived; to be called between operations. */
void stage_poll(void);

#endif

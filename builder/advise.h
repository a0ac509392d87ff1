/* SPDX-License-Identifier: ISC */
/*
 * advise - what programs will open that no file lists: told from the functions
 * they import, with the recipe line that brings it.
 */
#ifndef ADVISE_H
#define ADVISE_H

struct closure;
struct tree;

/* Look at a program and its libraries, each file once. */
void advise_program(const struct closure *);

/* One note for each topic that the finished tree does not provide for. */
void advise_tell(struct tree *);

#endif

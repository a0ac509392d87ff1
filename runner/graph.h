/* SPDX-License-Identifier: ISC */
/* graph - the processes of a run and their namespaces, as a graph (--explain=dot). */
#ifndef GRAPH_H
#define GRAPH_H

struct plan;

/* Print a checked plan on standard output, in the language of dot(1). */
void graph_print(const struct plan *);

#endif

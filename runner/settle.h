/* SPDX-License-Identifier: ISC */
/*
 * settle - work out what the options left open.
 *
 * It reads the host and changes nothing; what is left out is said in a note.
 */
#ifndef SETTLE_H
#define SETTLE_H

struct plan;

/* A plan without options: comes before options_parse(). */
void settle_defaults(struct plan *);

/* After options_parse(): container or by hand, the user namespace for a caller that is
 * not root, the id maps, the environment, the limits. */
void settle_all(struct plan *);

#endif

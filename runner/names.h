/* SPDX-License-Identifier: ISC */
/* names - /etc/hosts knows the container's own name, and /etc/resolv.conf works. */
#ifndef NAMES_H
#define NAMES_H

struct plan;

/* Where pasta answers for a name server that listens on the host's loopback alone. */
#define NAMES_DNS "169.254.1.1"

/* Add volumes for these two files where the jail's own do not do.  After the host name is known,
 * and before volumes_settle(). */
void names_settle(struct plan *);

#endif

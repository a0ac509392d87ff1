/* SPDX-License-Identifier: ISC */
/* decoy - objects that a careless caller leaves behind, for the probe to find. */
#ifndef DECOY_H
#define DECOY_H

/* The name of a key, a socket, a queue, a file in /dev/shm. */
#define DECOY "invoke_ns-decoy"

/* In the environment. */
#define DECOY_SECRET "DECOY_SECRET"

/* Create all but the variable.  Some end with this process; the caller removes the
 * others, with the number that this returns.  -1 and errno after a failure; then nothing
 * is left. */
long decoys_lay(void);
void decoys_clear(long key);

#endif

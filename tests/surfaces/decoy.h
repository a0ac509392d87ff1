/* SPDX-License-Identifier: ISC */
/* decoy - what a dirty caller leaves lying about, for the probe to find. */
#ifndef DECOY_H
#define DECOY_H

/* The name of a key, a socket, a queue, a file in /dev/shm. */
#define DECOY "invoke_ns-decoy"

/* In the environment. */
#define DECOY_SECRET "DECOY_SECRET"

/* Lay out all but the variable: some live as long as this process, and what would
 * outlive it is taken away with the number that this returns.  -1 and errno when
 * something could not be laid, and then nothing is left. */
long decoys_lay(void);
void decoys_clear(long key);

#endif

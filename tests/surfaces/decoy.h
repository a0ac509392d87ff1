/* SPDX-License-Identifier: ISC */
/* decoy - what a dirty caller leaves lying about, for the probe to find. */
#ifndef DECOY_H
#define DECOY_H

/* The name of a key, a socket, a queue, a file in /dev/shm. */
#define DECOY "invoke_ns-decoy"

/* In the environment. */
#define DECOY_SECRET "DECOY_SECRET"

#endif

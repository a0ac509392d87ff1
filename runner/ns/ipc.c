/* SPDX-License-Identifier: ISC */
/* ipc - System V shared memory, semaphores, queues; POSIX message queues.
 * A new namespace is empty and needs no set-up. */
#define _GNU_SOURCE
#include <sched.h>

#include "ns.h"

const struct namespace ns_ipc = {
	"ipc", "ipc", CLONE_NEWIPC, 'I', "System V IPC, POSIX message queues"
};

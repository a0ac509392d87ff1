/* SPDX-License-Identifier: ISC */
/*
 * run - what is learned while the steps are taken.
 *
 * Each process has its own copy, as it was when it was forked.  A descriptor
 * is -1 where it is not open; all are close-on-exec.
 */
#ifndef RUN_H
#define RUN_H

#include <sys/types.h>

struct run {
	pid_t edge, init, command;
	int host_end, inner_end;        /* the channel between host and the others */
	int jail;                       /* the root directory of the jail */
	int *volumes;                   /* mounts of plan->volumes, or NULL */
	int tree;                       /* its mount, when host has shifted it */
	int master, slave;              /* the ends of the new terminal */
	int queue;                      /* the message queue's descriptor */
	int queue_guard;                /* closing it removes the queue */
	pid_t queue_guardian;
	int status;                     /* exit status of the command */
};

#endif

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
#include <time.h>

/* A process that removes something when the pipe LIFE is closed: sys_guard.c */
struct guard {
	pid_t pid;
	int life;
};

struct run {
	pid_t edge, init, command;
	int host_end, inner_end;        /* the channel between host and edge */
	int to_init, to_host;           /* that between host and init */
	int jail;                       /* the root directory of the jail */
	int archive;                    /* the file that the jail is in */
	int *volumes;                   /* mounts of plan->volumes, or NULL */
	int *joins;                     /* namespaces of plan->joins, or NULL */
	int tree;                       /* its mount, when host has shifted it */
	int master, slave;              /* the ends of the new terminal */
	int queue;                      /* the message queue's descriptor */
	struct guard queue_guard, cgroup_guard;
	const char *cgroup;             /* the folder of the limits */
	struct timespec started;        /* the command, on the monotonic clock */
	int status;                     /* exit status of the command */
};

#endif

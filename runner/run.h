/* SPDX-License-Identifier: ISC */
/*
 * run - state that the steps produce: pids, descriptors, the exit status.
 *
 * Each process has a copy from the time of its fork(2).  A descriptor is -1 if it is not
 * open; all are close-on-exec.
 */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

/* A process that removes an object when the pipe LIFE is closed: sys/guard.c */
struct guard {
	pid_t pid;
	int life;
	int *held;                      /* descriptors with locks */
	size_t held_count;
};

struct run {
	pid_t edge, init, command;
	int host_end, inner_end;        /* the channel between host and edge */
	int to_init, to_host;           /* the channel between host and init */
	int life[2];                    /* a pipe, open inside until the command is executed */
	int gate;                       /* the command process waits there for init */
	int jail;                       /* the root directory of the jail */
	int archive;                    /* the file of an archive */
	const struct oci_layer *layers; /* of a container image, opened */
	bool learned;                   /* the user of plan->late_user: */
	uid_t uid;
	gid_t gid, *groups;
	size_t group_count;
	char **environment;             /* with the home directory of this user */
	int *volumes;                   /* mounts of plan->volumes, or NULL */
	int *joins;                     /* namespaces of plan->joins, or NULL */
	int dev;                        /* a tmpfs for /dev, with devices */
	int user_ns, net_ns;            /* namespaces of init, for the network */
	int interface;                  /* the number of the outer one of a pair */
	pid_t pasta;
	struct guard pasta_guard;
	int tree;                       /* the idmapped or image mount of the jail */
	int master, slave;              /* the ends of the new terminal */
	int queue;                      /* the message queue's descriptor */
	struct guard queue_guard, cgroup_guard;
	const char *cgroup;             /* the directory of the cgroup */
	struct timespec started;        /* the command, on the monotonic clock */
	int status;                     /* exit status of the command */
	unsigned refused;               /* WITHOUT_*: take no more steps, begin again without that */
};

#endif

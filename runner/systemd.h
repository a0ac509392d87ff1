/* SPDX-License-Identifier: ISC */
/*
 * systemd - what systemd finds as pid 1 of a container (--systemd).
 *
 * A cgroup of its own, which belongs to root inside and is mounted writable; a tmpfs on /run,
 * /run/lock and /tmp; a terminal as /dev/console; and SIGRTMIN+3 as the signal that shuts it
 * down.  https://systemd.io/CONTAINER_INTERFACE
 */
#ifndef SYSTEMD_H
#define SYSTEMD_H

struct plan;

/* For the plan: the command, pid 1, the terminal and the signal that ends it. */
void systemd_settle_command(struct plan *);
/* For the plan: the tmpfs, before all other mounts that are asked for. */
void systemd_settle_mounts(struct plan *);

#endif

/* SPDX-License-Identifier: ISC */
/* matched_floor - what its three files share: the rows, and what the processes of a start know. */
#ifndef MATCHED_FLOOR_H
#define MATCHED_FLOOR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "must.h"

/* The numbers are those of runner/steps.c. */
enum actor { HOST, INIT = 2, COMMAND };

/* Of this process, and of those that it has forked. */
struct start {
	bool range;             /* of ids: the caller is root */
	const char *jail;
	char **command;
	int binds;              /* so many times SOURCE, read-only */
	const char *source;
	int channel[2];         /* of host and init */
	int tree;               /* the jail's mount, and that of its /dev; or -1 */
	int dev;
	int status;             /* of the command, from wait(2) */
};

extern struct start start;

/* Character devices of /dev. */
struct device {
	const char *name, *source;
	unsigned major, minor;
};

enum { DEVICES = 6 };

extern const struct device devices[DEVICES];

/* For one descriptor in a message. */
union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

/* A detached tmpfs for /dev, whose root belongs to the OWNER, a number, or to the caller. */
int make_tmpfs(const char *owner);

/* mount_setattr(2), with a descriptor of a user namespace for MOUNT_ATTR_IDMAP. */
void set_attributes(int fd, const char *name, unsigned how, uint64_t attributes, int user);

/* Take the rows of the actor that follow. */
void walk(enum actor self);

/* The rows of init in matched_jail.c. */
void process_await_host(void);
void user_become_root(void);
void process_die_with_host(void);
void mnt_make_private(void);
void uts_set_hostname(void);
void net_loopback_up(void);
void jail_attach(void);
void mounts_proc(void);
void user_forbid_nested(void);
void mounts_sys(void);
void mounts_dev(void);
void mounts_mask(void);
void volumes_mount(void);
void jail_pivot(void);

/* Those of init and the command in matched_command.c. */
void fork_command(void);
void caps_drop_init(void);
void process_new_session(void);
void caps_small_things(void);
void caps_new_keyring(void);
void caps_bound(void);
void caps_drop(void);
void caps_no_new_privs(void);
void caps_seccomp(void);
void caps_verify(void);
void process_reset_signals(void);
void process_execute(void);
void process_reap(void);

#endif

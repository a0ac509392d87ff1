/* SPDX-License-Identifier: ISC */
/*
 * ns - the eight kinds, one file each (ns_*.c).
 *
 * A file holds what its namespace is and the steps that set it up.  The
 * steps are called from the table in steps.c and nowhere else.
 */
#ifndef NS_H
#define NS_H

#include <stdbool.h>

struct plan;
struct run;

struct namespace {
	const char *name;       /* as in /proc/PID/ns */
	const char *option;     /* long name of the option that asks for it */
	unsigned flag;          /* CLONE_NEW* */
	char letter;            /* short one, or 0 where it takes a value (-u) */
	const char *isolates;   /* for the usage text */
};

/* namespace.c: all of them, user first because it grants the others. */
extern const struct namespace *const namespaces[];
enum { NAMESPACES = 8 };

/* By name in /proc/PID/ns or by option ("mount" and "mnt"); NULL if none. */
const struct namespace *ns_by_name(const char *name);
bool ns_wanted(const struct plan *);
void ns_unshare(const struct plan *, struct run *);

/* ns_cgroup.c, ns_ipc.c, ns_pid.c: nothing to set up */
extern const struct namespace ns_cgroup, ns_ipc, ns_pid;

/* ns_mnt.c */
extern const struct namespace ns_mnt;
void mnt_make_private(const struct plan *, struct run *);

/* ns_net.c */
extern const struct namespace ns_net;
void net_loopback_up(const struct plan *, struct run *);

/* ns_time.c */
extern const struct namespace ns_time;
bool time_offset_wanted(const struct plan *);
void time_set_offset(const struct plan *, struct run *);

/* ns_user.c */
extern const struct namespace ns_user;
bool user_wanted(const struct plan *);
bool user_entered(const struct plan *);
bool user_forbid_wanted(const struct plan *);
void user_unshare(const struct plan *, struct run *);
void user_map_ids(const struct plan *, struct run *);
void user_become_root(const struct plan *, struct run *);
void user_forbid_nested(const struct plan *, struct run *);

/* ns_uts.c */
extern const struct namespace ns_uts;
void uts_set_hostname(const struct plan *, struct run *);
void uts_set_domainname(const struct plan *, struct run *);

#endif

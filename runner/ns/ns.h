/* SPDX-License-Identifier: ISC */
/*
 * ns - the eight namespaces, one file each.
 *
 * Each file has the description of its namespace, and the steps that set it up.  The
 * steps are called from the table in steps.c only.
 */
#ifndef NS_H
#define NS_H

#include <stdbool.h>

struct plan;
struct run;

struct namespace {
	const char *name;       /* as in /proc/PID/ns */
	const char *option;     /* long name of its option */
	unsigned flag;          /* CLONE_NEW* */
	char letter;            /* its letter, or 0 for uts: -u takes a value */
	const char *isolates;   /* help text of the option */
};

/* All namespaces; user is first, because it grants the others. */
extern const struct namespace *const namespaces[];
enum { NAMESPACES = 8 };

/* Find a namespace by its name in /proc/PID/ns or that of its option ("mnt" or "mount").
 * Returns NULL if there is none. */
const struct namespace *ns_by_name(const char *name);
/* The names of these namespaces (CLONE_NEW*): "mnt, pid and net".  The next call overwrites
 * the text. */
const char *ns_names(unsigned flags);
/* Unshare all new namespaces but user. */
bool ns_unshare_wanted(const struct plan *);
void ns_unshare(const struct plan *, struct run *);

/* cgroup.c, ipc.c, pid.c: nothing to set up */
extern const struct namespace ns_cgroup, ns_ipc, ns_pid;

/* mnt.c */
extern const struct namespace ns_mnt;
void mnt_make_private(const struct plan *, struct run *);

/* net.c */
extern const struct namespace ns_net;
bool net_allow_wanted(const struct plan *);
void net_loopback_up(const struct plan *, struct run *);
void net_allow_ping(const struct plan *, struct run *);
void net_allow_ports(const struct plan *, struct run *);

/* time.c */
extern const struct namespace ns_time;
bool time_offset_wanted(const struct plan *);
void time_set_offset(const struct plan *, struct run *);

/* user.c */
extern const struct namespace ns_user;
bool user_wanted(const struct plan *);
bool user_unshare_wanted(const struct plan *);
bool user_entered(const struct plan *);
bool user_forbid_wanted(const struct plan *);
void user_unshare(const struct plan *, struct run *);
void user_map_ids(const struct plan *, struct run *);
void user_become_root(const struct plan *, struct run *);
void user_forbid_nested(const struct plan *, struct run *);

/* uts.c */
extern const struct namespace ns_uts;
void uts_set_hostname(const struct plan *, struct run *);
void uts_set_domainname(const struct plan *, struct run *);

#endif

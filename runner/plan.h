/* SPDX-License-Identifier: ISC */
/*
 * plan - what the user asked for, as plain data.
 *
 * options.c fills it, settle.c works out what was left open, rules.c
 * checks it, the steps read it.  Nothing here acts on the
 * system, and nobody changes a plan once it is checked.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct namespace;

/* One line of /proc/PID/uid_map: COUNT ids from INSIDE on are those from
 * OUTSIDE on.  user_namespaces(7) */
struct id_range {
	unsigned inside, outside, count;
};

struct id_map {
	struct id_range *ranges;
	size_t count;
};

/* One more range in the map.  No memory: ends the program. */
void plan_add_range(struct id_map *, unsigned inside, unsigned outside, unsigned count);

/* A namespace and a file that stands for it, or shall. */
struct named_file {
	const struct namespace *ns;
	const char *file;
};

/* What is mounted into the jail on request, in the order of the options. */
struct volume {
	enum { VOLUME_BIND, VOLUME_TMPFS } kind;
	const char *source;     /* absolute, outside; NULL for a tmpfs */
	const char *target;     /* absolute, inside */
	const char *size;       /* of a tmpfs: "16m", or NULL */
	bool read_only;
	bool is_file;           /* the source is no directory */
	bool is_device;
	bool missing;           /* the target is not there yet */
};

/* setrlimit(2); RLIM_INFINITY is unlimited. */
struct limit {
	const char *name;
	int resource;
	uint64_t soft, hard;
};

/* What a cgroup limits: the contents of its files. */
enum control { CONTROL_MEMORY, CONTROL_PIDS, CONTROL_CPU, CONTROLS };

enum queue_demo { QUEUE_NONE, QUEUE_DEFAULT, QUEUE_NEW };

enum root_ids {
	ROOT_IS_MAPPED,         /* root inside is somebody unprivileged outside */
	ROOT_IS_SHIFTED,        /* likewise; an idmapped mount turns the files' owners */
	ROOT_IS_ROOT,           /* root inside is uid 0 outside, and a note says so */
};

enum root_kind { ROOT_DIR, ROOT_ARCHIVE, ROOT_IMAGE };

struct plan {
	/* which namespaces */
	unsigned namespaces;    /* CLONE_NEW* bits to unshare */
	unsigned named;         /* those asked for by name */
	unsigned shared;        /* those kept by --share */
	bool share_all;
	bool all;               /* --all */
	struct named_file *joins, *kept;        /* to enter; to be kept afterwards */
	size_t join_count, kept_count;
	bool container;         /* every protection, or else "by hand" */

	/* the jail */
	const char *root;       /* absolute path of the directory or file, or NULL */
	enum root_kind root_kind;
	uint64_t archive_offset, archive_length;        /* in the file, bytes */
	const char *image_type;         /* the name of its file system, */
	unsigned long image_magic;      /* and its number: statfs(2) */
	bool read_only;
	bool ephemeral;         /* writes go to memory */
	bool cover;             /* a mount point is missing: see jail_cover() */
	const char *workdir;    /* inside the jail, or NULL */
	struct volume *volumes;
	size_t volume_count;

	/* ids */
	struct id_map uid_map, gid_map;
	bool maps_given;
	bool deny_setgroups;    /* a plain user may not map groups otherwise */
	bool map_by_helper;     /* newuidmap(1), newgidmap(1) write the maps */
	enum root_ids root_ids;
	bool privileged_caller; /* has CAP_SYS_ADMIN here */
	const char *uid, *gid, *groups;         /* as given, or NULL */
	const char *home;       /* of the command, by the jail's passwd, or NULL */
	uid_t command_uid;
	gid_t command_gid;
	gid_t *command_groups;
	size_t command_group_count;
	bool change_ids;        /* the command is somebody else than root inside */

	/* names, clocks, the queue */
	const char *hostname, *domainname;      /* need the uts namespace */
	const char *boottime, *monotonic;       /* "SECONDS NANOSECONDS", need time */
	enum queue_demo queue;
	char queue_name[32];    /* its own for each run: two must not collide */

	/* the command */
	char **words;           /* all that was typed: argv */
	char **command;
	bool login_shell;       /* argv[0] is "-sh" */
	char **environment;     /* NULL-terminated */
	size_t environment_count;
	bool keep_environment, clear_environment;
	bool init;              /* a small pid 1 before the command */
	enum { INIT_DEFAULT, INIT_YES, INIT_NO } init_asked;
	bool tty;               /* a terminal of its own */
	enum { TTY_AUTO, TTY_YES, TTY_NO } tty_asked;
	unsigned preserved_fds; /* 3 .. 2+N stay open */
	uint64_t caps;          /* that the command keeps, a bit each */
	uint64_t caps_asked;    /* those that --cap-add named */
	bool caps_dropped;      /* --cap-drop named some */
	bool give_up;           /* capabilities, no_new_privs, masks … */
	bool seccomp;           /* system calls are refused, by the built-in filter or */
	const void *filter;     /* this one */
	unsigned short filter_length;   /* in instructions */
	bool privileged;        /* --privileged: gives nothing up */
	bool cgroup2;           /* this kernel has a unified cgroup tree */
	bool nested;            /* user namespaces inside are allowed */

	/* limits */
	struct limit *limits;
	size_t limit_count;
	bool core_asked;        /* one of them is about core dumps */
	char controls[CONTROLS][32];    /* "" where there is none */
	char cgroup[4096];      /* the folder to make for them */
	bool enable_controllers;        /* in the folder above it */
	unsigned timeout;       /* in seconds; 0: none */

	/* understanding it */
	bool explain;           /* say the steps, take none */
	bool verbose;           /* say the steps, and take them */
	bool step;              /* wait for Enter before each */
	const char *report;     /* a file, or a descriptor's number, or NULL */
	int report_fd;          /* that number, or -1 */
};

/* All of FLAGS are to be unshared. */
bool plan_unshares(const struct plan *, unsigned flags);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * plan - what the user asked for, as plain data.
 *
 * options.c fills it, settle.c sets the defaults that depend on the host, rules.c checks
 * it, and the steps read it.  A plan does not change after the check.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct namespace;

/* A line of /proc/PID/uid_map: COUNT ids, starting at INSIDE, are mapped to ids starting at
 * OUTSIDE.  user_namespaces(7) */
struct id_range {
	unsigned inside, outside, count;
};

struct id_map {
	struct id_range *ranges;
	size_t count;
};

/* Add a range to the map.  Ends the program if memory runs out. */
void plan_add_range(struct id_map *, unsigned inside, unsigned outside, unsigned count);

/* A namespace and its file: in /proc/PID/ns, or kept by a bind mount. */
struct named_file {
	const struct namespace *ns;
	const char *file;
	const char *container;  /* or else that of the container of this name, "NAME" or "UID/NAME", */
	uint64_t identity;      /* the run that had the name when the plan was made */
	bool others;            /* the file must not be the caller's namespace when it is opened */
};

/* A mount in the jail that an option asks for. */
struct volume {
	enum { VOLUME_BIND, VOLUME_TMPFS, VOLUME_TEXT } kind;
	const char *source;     /* absolute, outside; NULL for a tmpfs */
	const char *target;     /* absolute, inside */
	const char *size;       /* of a tmpfs: "16m", or NULL */
	const char *mode;       /* of a tmpfs: "0755", or NULL for "1777" */
	bool read_only;
	bool is_file;           /* the source is not a directory */
	bool is_device;
	bool devices;           /* those in it are usable */
	bool no_exec;           /* no program in it is executed */
	bool alone;             /* without the mounts below the source */
	bool missing;           /* there is no such target: */
	bool room;              /* it is made in the jail or in HOLDER; or else in a tmpfs */
	const char *holder;     /* the source of the bind volume that it is made in: */
	const char *in_holder;  /* the path there */
	bool borrowed;          /* another run has made it there */
	const char *text;       /* of a VOLUME_TEXT: it is mounted on a file of the jail that does */
	const char *unless;     /* not have this word, with its text before if it is appended */
	bool append;
};

/* A kernel parameter, NAME as given: the file "/proc/sys/net/ipv4/ip_forward". */
struct sysctl {
	const char *name, *file, *value;
};

/* An address of the Internet, as inet_pton(3) makes it of TEXT, which is NULL if none is given. */
struct address {
	const char *text;
	int family;             /* AF_INET or AF_INET6 */
	unsigned char bytes[16];
};

/* A port of the host that leads to one of the container or, if INWARD, one of the container's own
 * loopback that leads to the same of the host's. */
struct port {
	const char *address;    /* of the host, or NULL for all of them */
	unsigned outside, inside;
	bool udp;
	bool inward;
};

/* A pair of network interfaces: one on the host, and eth0 in the container. */
struct cable {
	const char *name;       /* of the outer one */
	struct address inner, outer, gateway;   /* the last two may be missing */
	unsigned bits;          /* of the prefix of these addresses */
};

/* setrlimit(2); RLIM_INFINITY is unlimited. */
struct limit {
	const char *name;
	int resource;
	uint64_t soft, hard;
};

/* The limits of a cgroup. */
enum control { CONTROL_MEMORY, CONTROL_PIDS, CONTROL_CPU, CONTROLS };

/* SIGRTMIN as images and systemd mean it, which is glibc's; that of musl is 35.  signal(7) */
enum { SIGNAL_RTMIN = 34, SIGNAL_RTMAX = 64 };

enum queue_demo { QUEUE_NONE, QUEUE_DEFAULT, QUEUE_NEW };

enum root_ids {
	ROOT_IS_MAPPED,         /* root inside is an unprivileged uid outside */
	ROOT_IS_SHIFTED,        /* likewise; an idmapped mount shifts the files' owners */
	ROOT_IS_ROOT,           /* root inside is uid 0 outside, with a note */
};

enum root_kind { ROOT_DIR, ROOT_ARCHIVE, ROOT_IMAGE };

/* What a plan can do without if it is refused, where plan->repeatable. */
enum {
	WITHOUT_NAMESPACE = 1,  /* one of those of the container */
	WITHOUT_SUBIDS = 2,     /* newuidmap(1) or newgidmap(1) has refused */
	WITHOUT_SHIFT = 4,      /* an idmapped mount of the jail */
};

struct plan {
	/* namespaces */
	unsigned namespaces;    /* CLONE_NEW* bits to unshare */
	unsigned named;         /* those that options name */
	unsigned shared;        /* those of --share */
	bool share_all;
	bool all;               /* --all */
	bool only;              /* --only: no container */
	struct named_file *joins, *kept;        /* --join, --enter; --persist */
	size_t join_count, kept_count;
	bool container;         /* all restrictions, or else "by hand" */
	bool cloned;            /* clone3(2) makes init in all namespaces at once */
	bool untried;           /* whether they are available is unknown: cloning will tell */
	bool repeatable;        /* the first steps can be taken again */
	unsigned without;       /* WITHOUT_*: what was refused when they were taken */

	/* the jail */
	const char *bundle;     /* the directory of an OCI bundle, or NULL: bundle.c */
	int bundle_dir;         /* the same, opened while the plan is made, or -1 */
	const char *root;       /* absolute path of the directory or file, or NULL */
	bool root_of_bundle;    /* config.json names it, a directory in the bundle, */
	struct file_id {        /* which must be this one when it is entered */
		uint64_t device, inode;
	} root_id;
	int root_dir;           /* the directory, opened while the plan is made, or -1 */
	enum root_kind root_kind;
	uint64_t archive_offset, archive_length;        /* in the file, bytes */
	const char *archive_sum;        /* the sha256 that it must have, as hexadecimal digits, or NULL */
	uint64_t unpack_limit;          /* of the archive, in bytes of memory: --unpack-limit, */
	bool unpack_limit_given;        /* or else half of what is available */
	const struct oci *oci;          /* the archive is this container image, */
	const char *oci_name;           /* of this name in the file, or NULL */
	const struct oci_config *config;        /* of the image that the jail was made of, or NULL */
	const char *entrypoint;         /* --entrypoint, or NULL */
	const char *late_user;          /* "worker:users", to be found in the unpacked jail, or NULL */
	enum { INSPECT_NO, INSPECT_TEXT, INSPECT_JSON } inspect;
	const char *unpack, *remove;    /* --unpack DIR, --remove DIR, or NULL */
	uid_t owner_uid;        /* of the directory or file */
	gid_t owner_gid;
	unsigned long fs_magic, fs_flags;       /* f_type and f_flags of statfs(2); 0: unknown */
	const char *image_type;         /* the type of its file system, */
	unsigned long image_magic;      /* and f_type of that */
	bool read_only;
	bool ephemeral;         /* changes go to a tmpfs, */
	bool foreign;           /* and files have owners that do not exist inside */
	bool make_dev;          /* the devices of /dev are made outside, and belong to root inside */
	bool cover;             /* a mount point is missing: see jail_cover() */
	const char *workdir;    /* inside the jail, or NULL, */
	const char *own_workdir;        /* or this pointer if the image or bundle names it */
	struct volume *volumes;
	size_t volume_count;
	const char *shm_size;   /* of the tmpfs on /dev/shm, "65536k", or NULL */
	const char **hidden, **frozen;          /* of a bundle: more paths in /proc and /sys that */
	size_t hidden_count, frozen_count;      /* are hidden, and read-only */

	/* ids */
	struct id_map uid_map, gid_map;
	bool maps_given;
	bool deny_setgroups;    /* required to map gids without privilege */
	bool map_by_helper;     /* newuidmap(1), newgidmap(1) write the maps */
	enum root_ids root_ids;
	bool privileged_caller; /* has CAP_SYS_ADMIN here */
	const char *uid, *gid, *groups;         /* as given, or NULL */
	const char *home;       /* of the command, by the jail's passwd, or NULL */
	uid_t command_uid;
	gid_t command_gid;
	gid_t *command_groups;
	size_t command_group_count;
	bool keep_id;           /* the caller has the same uid and gid inside */
	bool hpc;               /* --hpc, which stands for others */
	uid_t init_uid;         /* who builds the jail: 0, if that exists inside */
	gid_t init_gid;
	bool fake_owners;       /* chown(2), setuid(2) and others succeed and do nothing, */
	const void *fake;       /* by this seccomp filter */
	unsigned short fake_length;     /* in instructions */
	bool change_ids;        /* --uid, --gid or --groups is given */
	gid_t ping_first, ping_last;    /* net.ipv4.ping_group_range */

	/* names, clocks, the queue */
	const char *hostname, *domainname;      /* need the uts namespace */
	const char *boottime, *monotonic;       /* "SECONDS NANOSECONDS", need time */
	struct sysctl *sysctls; /* --sysctl */
	size_t sysctl_count;
	enum queue_demo queue;
	char queue_name[32];    /* unique for each run */

	/* the network */
	enum { NETWORK_NONE, NETWORK_HOST, NETWORK_PASTA, NETWORK_VETH } network;
	bool network_asked;     /* --network is given */
	struct cable cable;     /* of NETWORK_VETH */
	struct port *ports;     /* of NETWORK_PASTA */
	size_t port_count;
	const char **pasta;     /* the words of its command line, NULL-terminated */
	uid_t pasta_uid;        /* if root calls: the user that it becomes */
	struct address *taken;  /* addresses of the host, to which it must not lead */
	size_t taken_count;
	const char *dns_lines, *host_lines;     /* of --dns, --add-host, or NULL */
	size_t dns_count;
	bool dns_forwarded;     /* pasta answers for a name server on the host's loopback */

	/* the command */
	char *words;            /* argv[0], and behind it the other words and the environment */
	size_t words_size;      /* bytes */
	char **command;
	bool login_shell;       /* argv[0] is "-sh" */
	char **environment;     /* NULL-terminated */
	size_t environment_count;
	bool keep_environment, clear_environment;
	bool home_is_default;   /* HOME is set by no option and no image */
	bool init;              /* a small pid 1 before the command */
	bool systemd;           /* --systemd: the command is systemd, as pid 1 */
	enum { INIT_DEFAULT, INIT_YES, INIT_NO } init_asked;
	bool tty;               /* a new terminal */
	enum { TTY_AUTO, TTY_YES, TTY_NO } tty_asked;
	unsigned preserved_fds; /* N: descriptors 3 to 2+N stay open */
	uint64_t caps;          /* capabilities of the command, a bit each */
	uint64_t caps_asked;    /* those of --cap-add */
	bool caps_dropped;      /* --cap-drop is given */
	bool give_up;           /* drop privileges: capabilities, no_new_privs ... */
	bool seccomp;           /* filter system calls, by the built-in filter or */
	const void *filter;     /* this one, or NULL */
	unsigned short filter_length;   /* in instructions */
	const char *filter_sentence;    /* "by the given seccomp filter" */
	const char *profile;    /* the filter is made of this JSON file, or NULL */
	char *profile_text;     /* its bytes */
	size_t profile_length;
	const char **allowed;   /* calls and groups of --seccomp-allow, of which the built-in */
	size_t allowed_count;   /* filter is free then: */
	const void *relaxed;    /* this one, or NULL */
	unsigned short relaxed_length;
	const char *relaxed_sentence;   /* "by the built-in seccomp filter, but allow ..." */
	const void *more;       /* of a bundle: one more filter, "by ...", or NULL */
	unsigned short more_length;
	const char *more_profile;       /* it is made of this JSON */
	char *more_text;
	size_t more_text_length;
	bool privileged;        /* --privileged: drop no privileges */
	bool setid;             /* --setuid: set-id files work, and can be made */
	bool no_setid;          /* none can be made, because others could execute them */
	bool cgroup2;           /* this kernel has a unified cgroup tree */
	bool nested;            /* user namespaces inside are allowed */

	/* limits */
	struct limit *limits;
	size_t limit_count;
	bool core_asked;        /* --ulimit core is given */
	mode_t umask;           /* of the command */
	bool scored;            /* of a bundle: oom_score_adj, proc_pid_oom_score_adj(5) */
	int oom_score;
	char controls[CONTROLS][32];    /* contents of the files; "" for no limit */
	char cgroup[4096];      /* the directory of the new cgroup */
	bool enable_controllers;        /* in its parent */
	unsigned timeout;       /* in seconds; 0: none */
	int stop_signal;        /* at its end, by the configuration of an image; 0: SIGTERM */

	/* names: run_name.c, running.c, enter.c */
	const char *name;       /* of this run, or NULL, */
	uid_t caller;           /* among those of this user */
	enum { LIST_NO, LIST_TEXT, LIST_JSON } list;
	const char *stop;       /* end this run, "NAME" or "UID/NAME", or NULL */
	const char *enter;      /* the command is one more in this container, or NULL, */
	bool entered;           /* whose restrictions are known by now: */
	const char *entered_cgroup;     /* its cgroup, or NULL; */
	bool entered_proc;      /* it has a /proc of its own */

	/* explanations and reports */
	bool explain;           /* print the steps, take none */
	enum { EXPLAIN_STEPS, EXPLAIN_SHORT, EXPLAIN_CALLS, EXPLAIN_SHELL, EXPLAIN_DOT } explanation;
	bool verbose;           /* print the steps, and take them */
	bool step;              /* wait for Enter before each */
	const char *report;     /* a file or the number of a descriptor, or NULL */
	int report_fd;          /* that number, or -1 */
	bool info;              /* --info-fd: the first part of the report goes to this one */
	int info_fd;
};

/* Are all of FLAGS to be unshared? */
bool plan_unshares(const struct plan *, unsigned flags);

#endif

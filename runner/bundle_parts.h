/* SPDX-License-Identifier: ISC */
/* bundle_parts - what the files of bundle share: the configuration that is being read. */
#ifndef BUNDLE_PARTS_H
#define BUNDLE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plan;
struct volume;
struct yyjson_val;

enum {
	BUNDLE_MOST_MOUNTS = 1000,
	BUNDLE_MOST_SYSCTLS = 1000,     /* each is compared with all before it */
	BUNDLE_LONGEST_PATH = 200,      /* of those that are hidden or read-only */
};

struct bundle {
	struct plan *plan;
	const char *dir;                /* absolute, without symbolic links */
	const char *where;              /* the value that is read: "process.user.uid" */
	const char **said;              /* notes, each of which is printed once */
	size_t said_count;
	/* what is looked at when all is read */
	bool has_root;
	unsigned listed;                /* CLONE_NEW*: its namespaces */
	unsigned limited;               /* 1 << RLIMIT_*: its limits */
	uint64_t caps;                  /* its capabilities */
	bool ambient;
	unsigned uid, gid;
	unsigned *groups;
	size_t group_count;
	bool host_root;                 /* its id maps have uid or gid 0 of the host */
	int64_t quota;                  /* of processor time, microseconds in each period; 0: none */
	uint64_t period;
	struct volume *volumes;
	size_t volume_count;
	/* the mount, map, limit or namespace that is read */
	struct bundle_item {
		const char *type, *source, *target, *path;
		struct yyjson_val *options;
		uint64_t inside, outside, count, soft, hard;
		bool has_soft, has_hard;
	} item;
};

enum field_kind { KIND_OBJECT, KIND_LIST, KIND_TEXT, KIND_BOOL, KIND_COUNT, KIND_NUMBER };

/* What becomes of a member without a call.  A value that asks for nothing is no matter: null,
 * false, 0, "", and a list or object of these. */
enum field_fate {
	FIELD_CALL,
	FIELD_NONE,             /* it describes, or a container does it anyway */
	FIELD_LEFT_OUT,         /* a note says WHY */
	FIELD_REFUSED,          /* an error says WHY */
};

/* A member of an object that is known here. */
struct field {
	const char *name;
	enum field_fate fate;
	enum field_kind kind;
	void (*call)(struct bundle *, struct yyjson_val *);
	const char *why;
};

#define FIELD_OF(name, kind, call)      { name, FIELD_CALL, kind, call, NULL }
#define FIELD_WITHOUT(name)             { name, FIELD_NONE, KIND_OBJECT, NULL, NULL }
#define FIELD_LESS(name, why)           { name, FIELD_LEFT_OUT, KIND_OBJECT, NULL, why }
#define FIELD_NOT(name, why)            { name, FIELD_REFUSED, KIND_OBJECT, NULL, why }
#define FIELD_COUNT(fields)             (sizeof(fields) / sizeof(fields)[0])

/* -- bundle_fields.c ------------------------------------------------------------------ */

/* "the bundle 'DIR': 'WHERE' ..." */
void bundle_complain(struct bundle *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same as a note, once. */
void bundle_note(struct bundle *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Call the functions of the members of an object.  One of another type is an error; an unknown
 * one, a note. */
void bundle_object(struct bundle *, struct yyjson_val *, const struct field[], size_t);
/* Call the function for each item of a list, which must be of this kind. */
void bundle_each(struct bundle *, struct yyjson_val *, enum field_kind,
	void (*)(struct bundle *, struct yyjson_val *));

/* Does the value ask for nothing? */
bool bundle_is_nothing(struct yyjson_val *);

/* The text, without NUL; "" after a complaint.  A list of texts with NULL behind them. */
const char *bundle_text(struct bundle *, struct yyjson_val *);
const char **bundle_texts(struct bundle *, struct yyjson_val *);
/* A number of at most MOST, which is the value after a complaint. */
uint64_t bundle_count(struct bundle *, struct yyjson_val *, uint64_t most);
/* A path without "//", "/." and a '/' at the end; NULL after a complaint if it is not absolute,
 * or has a "..". */
const char *bundle_path(struct bundle *, const char *);

/* -- the members of the configuration -------------------------------------------------- */

void bundle_process(struct bundle *, struct yyjson_val *);      /* bundle_process.c */
void bundle_process_end(struct bundle *);
void bundle_mounts(struct bundle *, struct yyjson_val *);       /* bundle_mounts.c */
void bundle_mounts_end(struct bundle *);
void bundle_linux(struct bundle *, struct yyjson_val *);        /* bundle_linux.c */
void bundle_linux_end(struct bundle *);
void bundle_resources(struct bundle *, struct yyjson_val *);    /* bundle_limits.c */
void bundle_rlimits(struct bundle *, struct yyjson_val *);

#endif

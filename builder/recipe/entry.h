/* SPDX-License-Identifier: ISC */
/*
 * entry - one line of a recipe, parsed.
 *
 * Entries are placed in the tree only after all lines are read, because the order of
 * lines does not matter.
 */
#ifndef ENTRY_H
#define ENTRY_H

#include <stdbool.h>
#include <stddef.h>

enum verb_kind {
	VERB_DIR, VERB_FILE, VERB_LINK, VERB_NOD, VERB_PIPE, VERB_SOCK,
	VERB_TEXT, VERB_INCLUDE, VERB_USER, VERB_GROUP, VERB_BUSYBOX,
	VERB_EXEC, VERB_LIB, VERB_TREE, VERB_POLICY, VERB_LICENSES,
	VERB_PKG, VERB_IMAGE, VERB_CMD, VERB_ENTRYPOINT, VERB_ENV, VERB_RUN_USER, VERB_WORKDIR, VERB_LABEL,
};

struct verb;

struct entry {
	const struct verb *verb;
	enum verb_kind kind;
	const char *origin;     /* "file:line", for messages */
	bool opt, override;

	/* Values of the fields; NULL or 0 if the verb has no such field. */
	const char *path;       /* in the jail: absolute, without . .. and // */
	const char *source;     /* SOURCE, TARGET, FILE, BINARY, TEXT */
	const char *name, *home, *shell, *gecos;
	const char *as, *for_path, *applets, *dir, *arch;
	const char *policy;
	const char **more;      /* globs of exclude=, further names of a file, words, packages */
	size_t more_count;
	bool deps, mode_given, recommends, doc, pristine;
	char type;              /* 'b' or 'c' */
	unsigned mode, uid, gid, major, minor;
};

struct entries {
	struct entry *items;
	size_t count;
};

#endif

/* SPDX-License-Identifier: ISC */
/* bundle - an OCI bundle (--bundle DIR): DIR/config.json, and the root that it names. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yyjson.h>

#include "bundle.h"
#include "bundle_parts.h"
#include "join.h"
#include "parse.h"
#include "plan.h"
#include "lib/mem.h"
#include "lib/msg.h"

static const char file_name[] = "config.json";

/* -- its members ---------------------------------------------------------------------------- */

/* "1.0.2", and those before 1.0 that had the same members. */
static void
take_version(struct bundle *b, yyjson_val *value)
{
	const char *version = bundle_text(b, value);

	if (strncmp(version, "1.", 2) && strncmp(version, "0.", 2))
		bundle_complain(b, "is '%s', and versions 0 and 1 are known here", version);
}

/* Which directory this is in the end is settled by settle_jail(): the bundle may change meanwhile. */
static void
take_root_path(struct bundle *b, yyjson_val *value)
{
	const char *path = bundle_text(b, value);
	size_t n = strlen(b->dir);
	char *real;

	b->has_root = true;
	if (b->plan->root || !*path)
		return;
	real = realpath(*path == '/' ? path : mem_print("%s/%s", b->dir, path), NULL);
	if (!real)
		bundle_complain(b, "is '%s': %s", path, strerror(errno));
	else if (strcmp(b->dir, "/") && (strncmp(real, b->dir, n) || (real[n] && real[n] != '/')))
		bundle_complain(b, "leads to '%s', out of the bundle: if that is meant, add -c '%s'", real,
		    real);
	else
		b->plan->root = mem_copy(real, strlen(real));
	b->plan->root_of_bundle = b->plan->root;
	free(real);
}

/* With -x, too, nothing is written into it. */
static void
take_root_readonly(struct bundle *b, yyjson_val *value)
{
	b->plan->read_only |= yyjson_get_bool(value) && !b->plan->ephemeral;
}

static void
take_root(struct bundle *b, yyjson_val *value)
{
	static const struct field fields[] = {
		FIELD_OF("path", KIND_TEXT, take_root_path),
		FIELD_OF("readonly", KIND_BOOL, take_root_readonly),
	};

	bundle_object(b, value, fields, FIELD_COUNT(fields));
}

/* Has the container a uts namespace of its own, as far as the options say? */
static bool
names_itself(const struct plan *plan)
{
	return !(plan->shared & CLONE_NEWUTS) && !join_has(plan, CLONE_NEWUTS);
}

static void
take_name(struct bundle *b, yyjson_val *value, const char **name)
{
	const char *text = bundle_text(b, value);

	if (*name || !*text || !names_itself(b->plan))
		return;
	*name = text;
	if (!parse_host_name(text))
		bundle_complain(b, "must be 1 to 64 bytes");
}

static void
take_hostname(struct bundle *b, yyjson_val *value)
{
	take_name(b, value, &b->plan->hostname);
}

static void
take_domainname(struct bundle *b, yyjson_val *value)
{
	take_name(b, value, &b->plan->domainname);
}

static const char other_system[] = "it is for another system than Linux";

static void
take_configuration(struct bundle *b, yyjson_val *root)
{
	static const struct field fields[] = {
		FIELD_OF("ociVersion", KIND_TEXT, take_version),
		FIELD_OF("root", KIND_OBJECT, take_root),
		FIELD_OF("hostname", KIND_TEXT, take_hostname),
		FIELD_OF("domainname", KIND_TEXT, take_domainname),
		FIELD_OF("process", KIND_OBJECT, bundle_process),
		FIELD_OF("mounts", KIND_LIST, bundle_mounts),
		FIELD_OF("linux", KIND_OBJECT, bundle_linux),
		FIELD_WITHOUT("annotations"),
		FIELD_NOT("hooks", "no hook is run here; take them out of config.json, or use an OCI runtime"),
		FIELD_NOT("solaris", other_system), FIELD_NOT("windows", other_system),
		FIELD_NOT("vm", other_system), FIELD_NOT("zos", other_system),
		FIELD_NOT("freebsd", other_system),
	};

	bundle_object(b, root, fields, FIELD_COUNT(fields));
}

/* What depends on more than one member, and on the options. */
static void
finish(struct bundle *b)
{
	if (!b->plan->root && !b->has_root)
		msg_complain("the bundle '%s': 'root.path' is missing: name a root by -c", b->dir);
	bundle_process_end(b);
	bundle_mounts_end(b);
	bundle_linux_end(b);
}

void
bundle_read(struct plan *plan, const char *dir, char *text, size_t length)
{
	struct bundle b = { .plan = plan, .dir = dir, .where = "" };
	yyjson_read_err error;
	yyjson_doc *doc = yyjson_read_opts(text, length, YYJSON_READ_NOFLAG, NULL, &error);

	if (!doc)
		msg_complain("the bundle '%s': '%s' is not JSON: %s at byte %zu", dir, file_name, error.msg,
		    error.pos);
	else if (!yyjson_is_obj(yyjson_doc_get_root(doc)))
		msg_complain("the bundle '%s': '%s' is not an object, { ... }", dir, file_name);
	else
		take_configuration(&b, yyjson_doc_get_root(doc));
	yyjson_doc_free(doc);
	if (!msg_errors())
		finish(&b);
}

/* -- its file ------------------------------------------------------------------------------- */

/* The text of the file; NULL after a complaint. */
static struct buffer *
read_file(int at, const char *dir)
{
	enum { MOST = 1 << 20 };
	struct buffer *text = mem_new(sizeof *text);
	const char *path = mem_print("%s/%s", dir, file_name), *reason = NULL;
	int fd = openat(at, file_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		reason = errno == ELOOP ? "it is a symbolic link" : strerror(errno);
	else if (!S_ISREG(st.st_mode))
		reason = "it is not a regular file";
	else if (st.st_size > MOST)
		reason = "it is larger than 1 MiB";
	else if (buffer_read(text, fd) < 0)
		reason = strerror(errno);
	if (fd >= 0)
		close(fd);
	if (reason)
		msg_complain("cannot read '%s' (--bundle): %s", path, reason);
	return reason ? NULL : text;
}

void
bundle_settle(struct plan *plan)
{
	struct buffer *text;
	char *real;

	plan->bundle_dir = open(plan->bundle, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (plan->bundle_dir < 0 || !(real = realpath(plan->bundle, NULL))) {
		msg_complain("cannot use '%s' as a bundle: %s", plan->bundle, strerror(errno));
		return;
	}
	plan->bundle = mem_copy(real, strlen(real));
	free(real);
	if ((text = read_file(plan->bundle_dir, plan->bundle)))
		bundle_read(plan, plan->bundle, text->data, text->length);
}

/* SPDX-License-Identifier: ISC */
/* bundle_process - the command of a bundle: the member "process". */
#define _GNU_SOURCE
#include <string.h>
#include <yyjson.h>

#include "bundle_parts.h"
#include "caps.h"
#include "environment.h"
#include "plan.h"
#include "lib/mem.h"
#include "lib/msg.h"

static const uint64_t last_id = 0xfffffffe;

static void
take_args(struct bundle *b, yyjson_val *value)
{
	const char **words = bundle_texts(b, value);

	if (words[0] && !*words[0] && !msg_errors())
		bundle_complain(b, "begins with an empty text");
	if (words[0] && !b->plan->command)
		b->plan->command = (char **)words;
}

static void
take_variable(struct bundle *b, yyjson_val *value)
{
	const char *setting = bundle_text(b, value);

	if (*setting == '=' || !strchr(setting, '='))
		bundle_complain(b, "is '%s': expected NAME=VALUE", setting);
	else if (!b->plan->clear_environment)
		environment_set_default(b->plan, setting);
}

static void
take_env(struct bundle *b, yyjson_val *value)
{
	bundle_each(b, value, KIND_TEXT, take_variable);
}

static void
take_cwd(struct bundle *b, yyjson_val *value)
{
	const char *path = bundle_path(b, bundle_text(b, value));

	if (!path || b->plan->workdir)
		return;
	b->plan->workdir = path;
	if (strcmp(path, "/"))
		b->plan->own_workdir = path;
}

static void
take_terminal(struct bundle *b, yyjson_val *value)
{
	if (yyjson_get_bool(value) && b->plan->tty_asked == TTY_AUTO)
		b->plan->tty_asked = TTY_YES;
}

static void
take_no_new_privileges(struct bundle *b, yyjson_val *value)
{
	if (!yyjson_get_bool(value) && !b->plan->setid && !b->plan->privileged)
		bundle_note(b, "is false, and set all the same: --setuid lets set-id programs work");
}

static void
take_oom_score(struct bundle *b, yyjson_val *value)
{
	int64_t score = yyjson_get_sint(value);

	if (score < -1000 || score > 1000)
		bundle_complain(b, "must be from -1000 to 1000");
	b->plan->scored = true;
	b->plan->oom_score = (int)score;
}

/* -- the user ------------------------------------------------------------------------------ */

static void
take_uid(struct bundle *b, yyjson_val *value)
{
	b->uid = (unsigned)bundle_count(b, value, last_id);
}

static void
take_gid(struct bundle *b, yyjson_val *value)
{
	b->gid = (unsigned)bundle_count(b, value, last_id);
}

static void
take_group(struct bundle *b, yyjson_val *value)
{
	b->groups = mem_grow(b->groups, b->group_count, sizeof *b->groups);
	b->groups[b->group_count++] = (unsigned)bundle_count(b, value, last_id);
}

static void
take_groups(struct bundle *b, yyjson_val *value)
{
	enum { MOST = 1000 };

	if (yyjson_arr_size(value) > MOST)
		bundle_complain(b, "has more than %d groups", MOST);
	else
		bundle_each(b, value, KIND_COUNT, take_group);
}

static void
take_umask(struct bundle *b, yyjson_val *value)
{
	b->plan->umask = (mode_t)bundle_count(b, value, 0777);
}

static void
take_user(struct bundle *b, yyjson_val *value)
{
	static const struct field fields[] = {
		FIELD_OF("uid", KIND_COUNT, take_uid), FIELD_OF("gid", KIND_COUNT, take_gid),
		FIELD_OF("additionalGids", KIND_LIST, take_groups),
		FIELD_OF("umask", KIND_COUNT, take_umask),
		FIELD_WITHOUT("username"),
	};

	bundle_object(b, value, fields, FIELD_COUNT(fields));
}

/* -- capabilities -------------------------------------------------------------------------- */

static void
take_capability(struct bundle *b, yyjson_val *value)
{
	const char *name = bundle_text(b, value);
	uint64_t bits;

	if (strncmp(name, "CAP_", 4) || !caps_by_name(name, &bits))
		bundle_note(b, "is '%s', which is no capability that is known here", name);
	else
		b->caps |= bits;
}

static void
take_bounding(struct bundle *b, yyjson_val *value)
{
	bundle_each(b, value, KIND_TEXT, take_capability);
}

static void
take_ambient(struct bundle *b, yyjson_val *value)
{
	b->ambient = yyjson_arr_size(value);
}

/* After execve(2), root has those of the bounding set, and another user none: capabilities(7). */
static void
take_capabilities(struct bundle *b, yyjson_val *value)
{
	static const struct field fields[] = {
		FIELD_OF("bounding", KIND_LIST, take_bounding),
		FIELD_OF("ambient", KIND_LIST, take_ambient),
		FIELD_WITHOUT("effective"), FIELD_WITHOUT("permitted"), FIELD_WITHOUT("inheritable"),
	};

	bundle_object(b, value, fields, FIELD_COUNT(fields));
}

static const char no_label[] = "there are no labels and profiles of security modules here; take it out "
	"of config.json";

void
bundle_process(struct bundle *b, yyjson_val *value)
{
	static const struct field fields[] = {
		FIELD_OF("args", KIND_LIST, take_args), FIELD_OF("env", KIND_LIST, take_env),
		FIELD_OF("cwd", KIND_TEXT, take_cwd), FIELD_OF("user", KIND_OBJECT, take_user),
		FIELD_OF("capabilities", KIND_OBJECT, take_capabilities),
		FIELD_OF("rlimits", KIND_LIST, bundle_rlimits),
		FIELD_OF("terminal", KIND_BOOL, take_terminal),
		FIELD_OF("noNewPrivileges", KIND_BOOL, take_no_new_privileges),
		FIELD_OF("oomScoreAdj", KIND_NUMBER, take_oom_score),
		FIELD_LESS("consoleSize", "the new terminal has the size of the caller's"),
		FIELD_NOT("apparmorProfile", no_label), FIELD_NOT("selinuxLabel", no_label),
		FIELD_NOT("scheduler", "chrt(1) before invoke_ns sets it"),
		FIELD_NOT("ioPriority", "ionice(1) before invoke_ns sets it"),
		FIELD_NOT("execCPUAffinity", "taskset(1) before invoke_ns sets it"),
	};

	bundle_object(b, value, fields, FIELD_COUNT(fields));
}

/* -- when all is read ------------------------------------------------------------------------ */

/* Those that a container has not are an option's to give. */
static void
end_caps(struct bundle *b, bool chosen)
{
	struct plan *plan = b->plan;
	uint64_t more = b->caps & ~caps_default() & ~plan->caps_asked;

	if (more && !plan->privileged)
		msg_note("the bundle '%s': the capabilities of a container are fewer: %s need%s --cap-add",
		    b->dir, caps_list(more), more & (more - 1) ? "" : "s");
	plan->caps &= b->caps | plan->caps_asked;
	if (b->ambient && b->uid && !chosen)
		msg_note("the bundle '%s': a command that is not root has no capabilities, and "
		    "'process.capabilities.ambient' is left out", b->dir);
}

/* "5,6", without the command's own group; NULL: no others. */
static const char *
other_groups(const struct bundle *b)
{
	struct buffer text = { 0 };
	size_t i;

	for (i = 0; i < b->group_count; i++) {
		if (b->groups[i] != b->gid)
			buffer_print(&text, "%s%u", text.length ? "," : "", b->groups[i]);
	}
	return text.data;
}

void
bundle_process_end(struct bundle *b)
{
	struct plan *plan = b->plan;
	bool chosen = plan->uid || plan->gid || plan->keep_id;

	if (!plan->command)
		msg_complain("the bundle '%s': 'process.args' is missing: give the words of a command", b->dir);
	if (!chosen && (b->uid || b->gid)) {
		plan->uid = mem_print("%u", b->uid);
		plan->gid = mem_print("%u", b->gid);
	}
	if (!chosen && !plan->groups)
		plan->groups = other_groups(b);
	end_caps(b, chosen);
}

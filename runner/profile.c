/* SPDX-License-Identifier: ISC */
/* profile - a seccomp profile in JSON, as docker(1), podman(1) and OCI runtimes take it. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <linux/seccomp.h>
#include <yyjson.h>

#include "caps.h"
#include "plan.h"
#include "profile.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/platform.h"
#include "lib/text.h"
#include "seccomp/abi.h"
#include "seccomp/code.h"
#include "seccomp/ruleset.h"

struct reader {
	const char *file;
	char where[80];         /* "syscalls[3]: ", or "" */
	uint64_t caps;          /* of the command */
	struct ruleset rules;
	bool names;             /* the profile names a call, */
	bool known;             /* and one of them is known here */
};

struct word {
	const char *word;
	uint32_t value;
};

static const struct word actions[] = {
	{ "SCMP_ACT_ALLOW", SECCOMP_RET_ALLOW }, { "SCMP_ACT_ERRNO", SECCOMP_RET_ERRNO },
	{ "SCMP_ACT_KILL", SECCOMP_RET_KILL_THREAD },
	{ "SCMP_ACT_KILL_PROCESS", SECCOMP_RET_KILL_PROCESS },
	{ "SCMP_ACT_KILL_THREAD", SECCOMP_RET_KILL_THREAD }, { "SCMP_ACT_LOG", SECCOMP_RET_LOG },
	{ "SCMP_ACT_TRAP", SECCOMP_RET_TRAP }, { NULL, 0 },
};

static const struct word operators[] = {
	{ "SCMP_CMP_EQ", COMPARE_EQ }, { "SCMP_CMP_GE", COMPARE_GE }, { "SCMP_CMP_GT", COMPARE_GT },
	{ "SCMP_CMP_LE", COMPARE_LE }, { "SCMP_CMP_LT", COMPARE_LT },
	{ "SCMP_CMP_MASKED_EQ", COMPARE_MASKED_EQ }, { "SCMP_CMP_NE", COMPARE_NE }, { NULL, 0 },
};

/* Podman's profiles name the errors, too. */
static const struct word errors[] = {
	{ "EACCES", EACCES }, { "EAFNOSUPPORT", EAFNOSUPPORT }, { "EINVAL", EINVAL },
	{ "ENODEV", ENODEV }, { "ENOENT", ENOENT }, { "ENOSYS", ENOSYS },
	{ "EOPNOTSUPP", EOPNOTSUPP }, { "EPERM", EPERM }, { NULL, 0 },
};

static void PRINTF(2, 3)
complain(const struct reader *r, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	text_vformat(text, sizeof text, fmt, ap);
	va_end(ap);
	msg_complain("the seccomp profile '%s': %s%s", r->file, r->where, text);
}

/* -- values of the right type --------------------------------------------------- */

/* The member NAME of an object: NULL if it is absent or null, or has another type, which is an
 * error. */
static yyjson_val *
member(const struct reader *r, yyjson_val *object, const char *name,
    bool (*is)(yyjson_val *), const char *type)
{
	yyjson_val *value = yyjson_obj_get(object, name);

	if (!value || yyjson_is_null(value))
		return NULL;
	if (is(value))
		return value;
	complain(r, "'%s' must be %s", name, type);
	return NULL;
}

static yyjson_val *
list_of(const struct reader *r, yyjson_val *object, const char *name)
{
	return member(r, object, name, yyjson_is_arr, "a list");
}

static const char *
text_of(const struct reader *r, yyjson_val *object, const char *name)
{
	yyjson_val *value = member(r, object, name, yyjson_is_str, "a string");

	return value ? yyjson_get_str(value) : NULL;
}

/* A string in a list, or "". */
static const char *
item(const struct reader *r, const char *list, yyjson_val *value)
{
	if (yyjson_is_str(value))
		return yyjson_get_str(value);
	complain(r, "'%s' must be a list of strings", list);
	return "";
}

static bool
number_of(const struct reader *r, yyjson_val *object, const char *name, uint64_t most, uint64_t *to)
{
	yyjson_val *value = member(r, object, name, yyjson_is_uint, "a whole number from 0 on");

	if (!value)
		return false;
	*to = yyjson_get_uint(value);
	if (*to > most)
		complain(r, "'%s' is more than %llu", name, (unsigned long long)most);
	return true;
}

/* Each member once, and of these names only: another may be a misspelt restriction. */
static void
check_members(const struct reader *r, yyjson_val *object, const char *const names[])
{
	unsigned seen = 0;
	yyjson_obj_iter iter = yyjson_obj_iter_with(object);
	yyjson_val *key;
	size_t i;

	if (!yyjson_is_obj(object)) {
		complain(r, "expected an object, { ... }");
		return;
	}
	while ((key = yyjson_obj_iter_next(&iter))) {
		for (i = 0; names[i] && !yyjson_equals_str(key, names[i]); i++)
			;
		if (!names[i])
			complain(r, "unknown member '%s'", yyjson_get_str(key));
		else if (seen >> i & 1)
			complain(r, "'%s' is there twice", names[i]);
		seen |= 1u << i;
	}
}

static bool
find_word(const struct word *words, const char *name, uint32_t *value)
{
	for (; words->word; words++) {
		if (!strcmp(words->word, name)) {
			*value = words->value;
			return true;
		}
	}
	return false;
}

/* The words of a table, for a complaint. */
static const char *
all_words(const struct word *words)
{
	const char *text = words->word;

	while ((++words)->word)
		text = text_join(text, ", ", words->word);
	return text;
}

/* -- parts of a profile ----------------------------------------------------------- */

/* SECCOMP_RET_*, with the error that NUMBER or, in podman's profiles, NAME gives. */
static uint32_t
read_action(const struct reader *r, yyjson_val *object, const char *action, const char *number,
    const char *name, uint64_t error)
{
	const char *word = text_of(r, object, action), *error_name = text_of(r, object, name);
	uint32_t result = SECCOMP_RET_KILL_PROCESS, named;

	number_of(r, object, number, 4095, &error);
	if (!word)
		complain(r, "'%s' is missing", action);
	else if (!strcmp(word, "SCMP_ACT_NOTIFY") || !strcmp(word, "SCMP_ACT_TRACE"))
		complain(r, "%s needs another process that decides, and this program has none", word);
	else if (!find_word(actions, word, &result))
		complain(r, "unknown action '%s': expected one of %s", word, all_words(actions));
	if (error_name && *error_name) {
		if (find_word(errors, error_name, &named))
			error = named;
		else
			complain(r, "'%s' is '%s': give the number in '%s' alone, or one of %s", name,
			    error_name, number, all_words(errors));
	}
	return result == SECCOMP_RET_ERRNO ? result | (uint32_t)error : result;
}

static void
read_comparison(const struct reader *r, yyjson_val *object, struct rule *rule)
{
	static const char *const names[] = { "index", "value", "valueTwo", "op", NULL };
	struct comparison c = { .argument = 0 };
	uint64_t argument = 0;
	uint32_t how = 0;
	const char *op;
	unsigned i;

	check_members(r, object, names);
	op = text_of(r, object, "op");
	if (!op || !find_word(operators, op, &how))
		complain(r, "unknown operator '%s': expected one of %s", op ? op : "", all_words(operators));
	if (!number_of(r, object, "index", ARGUMENTS - 1, &argument) ||
	    !number_of(r, object, "value", UINT64_MAX, &c.value))
		complain(r, "an argument needs 'index', 'value' and 'op'");
	number_of(r, object, "valueTwo", UINT64_MAX, &c.masked);
	c.argument = (int)argument;
	c.how = how;
	for (i = 0; i < rule->comparisons; i++) {
		if (rule->comparison[i].argument == c.argument)
			complain(r, "two comparisons of argument %d: make two entries", c.argument);
	}
	if (rule->comparisons < ARGUMENTS)
		rule->comparison[rule->comparisons++] = c;
}

static bool
has_string(const struct reader *r, yyjson_val *object, const char *list, const char *wanted)
{
	yyjson_val *all = list_of(r, object, list), *value;
	yyjson_arr_iter iter;
	bool found = false;

	yyjson_arr_iter_init(all, &iter);
	while ((value = yyjson_arr_iter_next(&iter)))
		found |= !strcmp(item(r, list, value), wanted);
	return found;
}

/* The capabilities of the list: how many, and how many of them has the command? */
static void
count_caps(const struct reader *r, yyjson_val *object, size_t *all, size_t *held)
{
	yyjson_val *list = list_of(r, object, "caps"), *value;
	yyjson_arr_iter iter;
	uint64_t bits;

	*all = *held = 0;
	yyjson_arr_iter_init(list, &iter);
	while ((value = yyjson_arr_iter_next(&iter))) {
		const char *name = item(r, "caps", value);

		++*all;
		*held += !strncmp(name, "CAP_", 4) && caps_by_name(name, &bits) && (r->caps & bits) == bits;
	}
}

/* Is the kernel at least "MAJOR.MINOR"?  -1 if the object says nothing. */
static int
new_enough(const struct reader *r, yyjson_val *object)
{
	const char *text = text_of(r, object, "minKernel");
	struct utsname name;
	char *end = NULL;
	long major, minor, have;

	if (!text || !*text)
		return -1;
	major = strtol(text, &end, 10);
	minor = *end == '.' ? strtol(end + 1, &end, 10) : -1;
	if (minor < 0 || *end)
		complain(r, "'minKernel' is '%s': expected MAJOR.MINOR, such as 4.8", text);
	uname(&name);
	have = strtol(name.release, &end, 10);
	return have > major || (have == major && *end == '.' && strtol(end + 1, NULL, 10) >= minor);
}

/* As docker calls the machine. */
static const char *
machine(void)
{
	struct platform p;

	platform_parse(&p, PLATFORM_BUILT_FOR);
	return p.arch;
}

/* 'includes' holds if all of its parts do, 'excludes' if one does. */
static bool
applies(const struct reader *r, yyjson_val *entry)
{
	static const char *const names[] = { "arches", "caps", "minKernel", NULL };
	yyjson_val *in = member(r, entry, "includes", yyjson_is_obj, "an object");
	yyjson_val *out = member(r, entry, "excludes", yyjson_is_obj, "an object");
	size_t all, held;
	bool yes = true;

	if (in) {
		check_members(r, in, names);
		count_caps(r, in, &all, &held);
		yes = all == held && new_enough(r, in) != 0 &&
		    (!yyjson_arr_size(list_of(r, in, "arches")) || has_string(r, in, "arches", machine()));
	}
	if (out) {
		check_members(r, out, names);
		count_caps(r, out, &all, &held);
		yes = yes && !held && new_enough(r, out) != 1 && !has_string(r, out, "arches", machine());
	}
	return yes;
}

/* An unknown name is that of a call which this kernel does not have either, or of another
 * architecture: it is left out, as docker does. */
static void
add_rule(struct reader *r, const struct rule *pattern, const char *name)
{
	struct ruleset *rules = &r->rules;
	size_t call;

	r->names = true;
	if (!ruleset_find_call(name, &call))
		return;
	r->known = true;
	rules->rule = mem_grow(rules->rule, rules->count, sizeof *rules->rule);
	rules->rule[rules->count] = *pattern;
	rules->rule[rules->count++].call = call;
}

static void
read_entry(struct reader *r, yyjson_val *entry)
{
	static const char *const members[] = { "names", "name", "action", "errnoRet", "errno", "args",
		"comment", "includes", "excludes", NULL };
	struct rule rule = { .comparisons = 0 };
	yyjson_val *names = list_of(r, entry, "names"), *args = list_of(r, entry, "args"), *value;
	const char *name = text_of(r, entry, "name");
	yyjson_arr_iter iter;

	check_members(r, entry, members);
	rule.result = read_action(r, entry, "action", "errnoRet", "errno", EPERM);
	yyjson_arr_iter_init(args, &iter);
	while ((value = yyjson_arr_iter_next(&iter)))
		read_comparison(r, value, &rule);
	if (!name && !yyjson_arr_size(names))
		complain(r, "'names' is missing");
	if (!applies(r, entry))
		return;
	if (name && *name)
		add_rule(r, &rule, name);
	yyjson_arr_iter_init(names, &iter);
	while ((value = yyjson_arr_iter_next(&iter)))
		add_rule(r, &rule, item(r, "names", value));
}

/* -- the whole --------------------------------------------------------------------- */

/* Let the calls of this entry be filtered, instead of killing the process. */
static void
add_abi(struct reader *r, const char *name)
{
	size_t i;

	if (*name && strncmp(name, "SCMP_ARCH_", 10))
		complain(r, "unknown architecture '%s': expected SCMP_ARCH_...", name);
	for (i = 0; i < abis_count; i++)
		r->rules.entries |= (unsigned)!strcmp(abis[i].name, name) << i;
}

static void
read_abis(struct reader *r, yyjson_val *object, const char *list)
{
	yyjson_val *value;
	yyjson_arr_iter iter;

	yyjson_arr_iter_init(list_of(r, object, list), &iter);
	while ((value = yyjson_arr_iter_next(&iter)))
		add_abi(r, item(r, list, value));
}

static void
read_architectures(struct reader *r, yyjson_val *root)
{
	static const char *const members[] = { "architecture", "subArchitectures", NULL };
	yyjson_val *map = list_of(r, root, "archMap"), *value;
	yyjson_arr_iter iter;
	const char *name;

	r->rules.entries = 1;
	if (map && yyjson_arr_size(list_of(r, root, "architectures")))
		complain(r, "'architectures' and 'archMap' exclude each other");
	read_abis(r, root, "architectures");
	yyjson_arr_iter_init(map, &iter);
	while ((value = yyjson_arr_iter_next(&iter))) {
		check_members(r, value, members);
		name = text_of(r, value, "architecture");
		if (name && !strcmp(name, abis[0].name))
			read_abis(r, value, "subArchitectures");
	}
}

/* TSYNC is for threads, and the command has one.  LOG records what is refused.  Others weaken
 * the filter. */
static void
read_flags(const struct reader *r, yyjson_val *root)
{
	yyjson_val *value;
	yyjson_arr_iter iter;

	yyjson_arr_iter_init(list_of(r, root, "flags"), &iter);
	while ((value = yyjson_arr_iter_next(&iter))) {
		const char *name = item(r, "flags", value);

		if (!strcmp(name, "SECCOMP_FILTER_FLAG_LOG"))
			msg_note("the seccomp profile '%s': refused calls are not logged", r->file);
		else if (strcmp(name, "SECCOMP_FILTER_FLAG_TSYNC"))
			complain(r, "the flag '%s' is not supported", name);
	}
}

static void
read_profile(struct reader *r, yyjson_val *root)
{
	static const char *const members[] = { "defaultAction", "defaultErrnoRet", "defaultErrno",
		"architectures", "archMap", "flags", "syscalls", "comment", NULL };
	yyjson_val *value;
	yyjson_arr_iter iter;
	size_t i = 0;

	check_members(r, root, members);
	r->rules.otherwise = read_action(r, root, "defaultAction", "defaultErrnoRet", "defaultErrno",
	    EPERM);
	read_architectures(r, root);
	read_flags(r, root);
	yyjson_arr_iter_init(list_of(r, root, "syscalls"), &iter);
	while ((value = yyjson_arr_iter_next(&iter))) {
		text_format(r->where, sizeof r->where, "syscalls[%zu]: ", i++);
		read_entry(r, value);
	}
	r->where[0] = '\0';
	if (r->names && !r->known)
		msg_note("the seccomp profile '%s' names no system call that is known here", r->file);
}

/* Its instructions, and their number; NULL after a complaint. */
static const void *
compile(struct reader *r, unsigned short *length)
{
	struct code *code = mem_new(sizeof *code);

	if (!ruleset_make(code, &r->rules)) {
		complain(r, "it is too long: a filter has at most %d instructions", BPF_MAXINSNS);
		return NULL;
	}
	*length = (unsigned short)code->length;
	return code->at;
}

static const void *
make(const char *file, char *text, size_t size, uint64_t caps, unsigned short *length)
{
	struct reader r = { .file = file, .caps = caps };
	yyjson_read_err error;
	yyjson_doc *doc = yyjson_read_opts(text, size, YYJSON_READ_NOFLAG, NULL, &error);

	if (!doc) {
		complain(&r, "not JSON: %s at byte %zu", error.msg, error.pos);
		return NULL;
	}
	read_profile(&r, yyjson_doc_get_root(doc));
	yyjson_doc_free(doc);
	return msg_errors() ? NULL : compile(&r, length);
}

void
profile_settle(struct plan *plan)
{
	uint64_t caps = caps_of_command(plan);

	if (plan->profile) {
		plan->filter = make(plan->profile, plan->profile_text, plan->profile_length, caps,
		    &plan->filter_length);
		plan->filter_sentence = mem_print("by the seccomp profile '%s'", plan->profile);
	}
	if (plan->more_profile)
		plan->more = make(plan->more_profile, plan->more_text, plan->more_text_length, caps,
		    &plan->more_length);
}

/* SPDX-License-Identifier: ISC */
/* jail_config - how the command of the jail is run. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

#include "jail_config.h"
#include "builder/elf/elf.h"
#include "builder/elf/object.h"
#include "builder/recipe/entry.h"
#include "builder/recipe/vars.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/oci_config.h"
#include "lib/platform.h"

static yyjson_val *base;                /* of the image, or NULL */
static const char *base_text;
static size_t base_length;
static const struct entries *lines;
static size_t line_count;               /* that say something */

static const struct key {
	enum verb_kind kind;
	const char *name;               /* in the JSON */
	enum { KEY_LIST, KEY_TEXT, KEY_ENV, KEY_MAP } shape;
} keys[] = {
	{ VERB_CMD, "Cmd", KEY_LIST }, { VERB_ENTRYPOINT, "Entrypoint", KEY_LIST },
	{ VERB_ENV, "Env", KEY_ENV }, { VERB_RUN_USER, "User", KEY_TEXT },
	{ VERB_WORKDIR, "WorkingDir", KEY_TEXT }, { VERB_LABEL, "Labels", KEY_MAP },
};

enum { KEYS = sizeof keys / sizeof keys[0] };

void
jail_config_take(const char *json, size_t length)
{
	base_text = json;
	base_length = length;
	base = yyjson_doc_get_root(yyjson_read_opts((char *)json, length, YYJSON_READ_NOFLAG, NULL, NULL));
}

static const struct key *
key_of(const struct entry *entry)
{
	size_t i;

	for (i = 0; i < KEYS; i++) {
		if (keys[i].kind == entry->kind)
			return &keys[i];
	}
	return NULL;
}

/* The line that counts for a key: the one with override, else the last. */
static const struct entry *
line_for(const struct key *key)
{
	const struct entry *found = NULL, *e;
	size_t i;

	for (i = 0; i < lines->count; i++) {
		e = &lines->items[i];
		if (e->kind == key->kind && (!found || !found->override || e->override))
			found = e;
	}
	return found;
}

void
jail_config_read(const struct entries *entries)
{
	const struct entry *e, *other;
	const struct key *key;
	size_t i;

	lines = entries;
	for (i = 0; i < entries->count; i++) {
		e = &entries->items[i];
		if (!(key = key_of(e)))
			continue;
		line_count++;
		other = line_for(key);
		if (other != e && !other->override && (key->shape == KEY_LIST || key->shape == KEY_TEXT))
			msg_complain("%s: the jail has this line at %s, too: add 'override' to the line that "
			    "should win", e->origin, other->origin);
	}
}

/* The machine of all programs; NULL: there are none, or not of one machine, which is said. */
static const char *
arch_of_programs(struct tree *tree)
{
	const char *arch = NULL, *other;
	const struct node *const *nodes, *first = NULL;
	const struct object *object;
	size_t i, count;

	nodes = tree_sorted(tree, &count);
	for (i = 0; i < count; i++) {
		object = nodes[i]->type == NODE_FILE ? object_of(nodes[i]->content) : NULL;
		other = object && object->kind == OBJECT_ELF ? elf_arch(object->elf) : NULL;
		if (arch && other && strcmp(arch, other)) {
			msg_note("'%s' is for %s and '%s' for %s: say by -D ARCH= for which of them the image is",
			    first->path, arch, nodes[i]->path, other);
			return NULL;
		}
		if (!arch && other) {
			arch = other;
			first = nodes[i];
		}
	}
	return arch;
}

struct platform
jail_config_platform(struct tree *tree)
{
	struct platform p = platform_here(), of_programs;
	yyjson_val *variant = yyjson_obj_get(base, "variant");
	const char *arch = yyjson_get_str(yyjson_obj_get(base, "architecture"));
	const char *given = vars_given("ARCH"), *programs;

	if (arch && *arch)
		return (struct platform){ "linux", arch, variant && yyjson_is_str(variant) ?
		    yyjson_get_str(variant) : "" };
	if (given) {
		platform_parse(&p, given);
	} else if ((programs = arch_of_programs(tree))) {
		platform_parse(&of_programs, programs);
		if (!platform_match(&p, &of_programs)) /* else this machine, whose variant is known */
			p = of_programs;
	}
	return p;
}

/* -- JSON -------------------------------------------------------------------------------- */

static void
put_text(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *name, yyjson_mut_val *value)
{
	yyjson_mut_obj_put(object, yyjson_mut_strcpy(doc, name), value);
}

static yyjson_mut_val *
list_of(yyjson_mut_doc *doc, const struct entry *e)
{
	yyjson_mut_val *list = yyjson_mut_arr(doc);
	size_t i;

	for (i = 0; i < e->more_count; i++)
		yyjson_mut_arr_add_str(doc, list, e->more[i]);
	return list;
}

/* A variable of the list is replaced, or a new one is added at the end. */
static void
set_variable(yyjson_mut_doc *doc, yyjson_mut_val *list, const char *setting)
{
	size_t n = strcspn(setting, "=") + 1, i, max;
	yyjson_mut_val *item;

	yyjson_mut_arr_foreach(list, i, max, item) {
		if (yyjson_mut_is_str(item) && !strncmp(yyjson_mut_get_str(item), setting, n)) {
			yyjson_mut_arr_replace(list, i, yyjson_mut_str(doc, setting));
			return;
		}
	}
	yyjson_mut_arr_add_str(doc, list, setting);
}

static void
add_settings(yyjson_mut_doc *doc, yyjson_mut_val *config, const struct key *key, const struct entry *e)
{
	yyjson_mut_val *all = yyjson_mut_obj_get(config, key->name);
	size_t i;

	if (key->shape == KEY_ENV ? !yyjson_mut_is_arr(all) : !yyjson_mut_is_obj(all)) {
		all = key->shape == KEY_ENV ? yyjson_mut_arr(doc) : yyjson_mut_obj(doc);
		put_text(doc, config, key->name, all);
	}
	for (i = 0; i < e->more_count; i++) {
		const char *text = e->more[i], *equals = strchr(text, '=');

		if (key->shape == KEY_ENV)
			set_variable(doc, all, text);
		else
			put_text(doc, all, mem_copy(text, (size_t)(equals - text)),
			    yyjson_mut_str(doc, equals + 1));
	}
}

/* As in a Dockerfile, a new entrypoint does not get the words of the image's Cmd. */
static void
set_single(yyjson_mut_doc *doc, yyjson_mut_val *config, const struct key *key, const struct entry *e)
{
	put_text(doc, config, key->name, key->shape == KEY_LIST ? list_of(doc, e) :
	    yyjson_mut_str(doc, e->source));
	if (key->kind == VERB_ENTRYPOINT)
		yyjson_mut_obj_remove_key(config, "Cmd");
}

static void
apply_lines(yyjson_mut_doc *doc, yyjson_mut_val *config)
{
	static const enum verb_kind single[] = { VERB_ENTRYPOINT, VERB_CMD, VERB_RUN_USER, VERB_WORKDIR };
	const struct entry *e;
	const struct key *key;
	size_t i;

	for (i = 0; i < sizeof single / sizeof single[0]; i++) {
		key = key_of(&(struct entry){ .kind = single[i] });
		e = key ? line_for(key) : NULL;
		if (e)
			set_single(doc, config, key, e);
	}
	for (i = 0; i < lines->count; i++) {
		e = &lines->items[i];
		key = key_of(e);
		if (key && (key->shape == KEY_ENV || key->shape == KEY_MAP))
			add_settings(doc, config, key, e);
	}
}

yyjson_mut_val *
jail_config_json(yyjson_mut_doc *doc)
{
	yyjson_val *of_image = yyjson_obj_get(base, "config");
	yyjson_mut_val *config = yyjson_is_obj(of_image) ? yyjson_val_mut_copy(doc, of_image) :
	    yyjson_mut_obj(doc);

	apply_lines(doc, config);
	if (!base && !yyjson_mut_obj_get(config, "Cmd") && !yyjson_mut_obj_get(config, "Entrypoint"))
		yyjson_mut_arr_add_str(doc, yyjson_mut_obj_add_arr(doc, config, "Cmd"), "/bin/sh");
	return config;
}

/* Without a line of the recipe, the image's own text. */
static const char *
text_for_jail(size_t *length)
{
	yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
	yyjson_mut_val *root = base ? yyjson_val_mut_copy(doc, base) : yyjson_mut_obj(doc);

	*length = base_length;
	if (!line_count)
		return base_text;
	yyjson_mut_doc_set_root(doc, root);
	put_text(doc, root, "config", jail_config_json(doc));
	return yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, length);
}

void
jail_config_place(struct tree *tree)
{
	size_t length = 0;
	const char *text = text_for_jail(&length);
	struct node node = {
		.path = "/" OCI_CONFIG_FILE, .type = NODE_FILE, .mode = 0444, .origin = "the configuration",
		.override = true,
	};
	char *complaint;

	if (!text)
		return;
	node.content = blob_of_text(text, length);
	complaint = tree_place(tree, &node);
	if (complaint)
		msg_complain("%s", complaint);
}

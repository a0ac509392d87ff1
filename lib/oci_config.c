/* SPDX-License-Identifier: ISC */
/* oci_config - how the command of an image is to be run. */
#define _GNU_SOURCE
#include <string.h>
#include <yyjson.h>

#include "mem.h"
#include "oci_config.h"

/* A string with a NUL in it would be cut. */
static const char *
string(yyjson_val *value)
{
	return yyjson_is_str(value) && strlen(yyjson_get_str(value)) == yyjson_get_len(value) ?
	    yyjson_get_str(value) : NULL;
}

static const char *
text(yyjson_val *json, const char *name, const char **error)
{
	yyjson_val *value = yyjson_obj_get(json, name);
	const char *result;

	if (!value || yyjson_is_null(value))
		return NULL;
	result = string(value);
	if (!result)
		*error = mem_print("'%s' is no string", name);
	return result && *result ? result : NULL;
}

static const char **
list(yyjson_val *json, const char *name, const char **error)
{
	yyjson_val *value = yyjson_obj_get(json, name), *item;
	const char **words;
	yyjson_arr_iter iter;
	size_t n = 0;

	if (!value || yyjson_is_null(value))
		return NULL;
	words = mem_new((yyjson_arr_size(value) + 1) * sizeof *words);
	yyjson_arr_iter_init(value, &iter);
	while ((item = yyjson_arr_iter_next(&iter)) && (words[n] = string(item)))
		n++;
	if (!yyjson_is_arr(value) || item)
		*error = mem_print("'%s' is no list of strings", name);
	return n ? words : NULL;
}

const struct oci_config *
oci_config_read(const char *json, size_t length, const char **error)
{
	struct oci_config *c = mem_new(sizeof *c);
	yyjson_read_err why;
	yyjson_doc *doc = yyjson_read_opts((char *)json, length, YYJSON_READ_NOFLAG, NULL, &why);
	size_t i;

	*error = NULL;
	if (!doc) {
		*error = mem_print("it is not JSON: %s at byte %zu", why.msg, why.pos);
		return NULL;
	}
	c->json = yyjson_obj_get(yyjson_doc_get_root(doc), "config");
	if (c->json && !yyjson_is_obj(c->json) && !yyjson_is_null(c->json))
		*error = "'config' is no object";
	c->user = text(c->json, "User", error);
	c->workdir = text(c->json, "WorkingDir", error);
	c->stop_signal = text(c->json, "StopSignal", error);
	c->env = list(c->json, "Env", error);
	c->entrypoint = list(c->json, "Entrypoint", error);
	c->cmd = list(c->json, "Cmd", error);
	for (i = 0; c->env && c->env[i]; i++) {
		if (*c->env[i] == '=' || !strchr(c->env[i], '='))
			*error = "'Env' has an entry that is not NAME=VALUE";
	}
	if (c->workdir && *c->workdir != '/')
		c->workdir = mem_print("/%s", c->workdir);
	return *error ? NULL : c;
}

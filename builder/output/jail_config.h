/* SPDX-License-Identifier: ISC */
/*
 * jail_config - how the command of the jail is run: the configuration of an image that the
 * recipe has, and the lines cmd, entrypoint, env, user, workdir and label.
 */
#ifndef JAIL_CONFIG_H
#define JAIL_CONFIG_H

#include <stddef.h>

struct entries;
struct platform;
struct tree;
struct yyjson_mut_doc;
struct yyjson_mut_val;

/* The configuration of an image, in JSON. */
void jail_config_take(const char *json, size_t length);

/* Read the lines.  Every complaint is reported. */
void jail_config_read(const struct entries *);

/* The member "config" of a configuration; without a command, a shell. */
struct yyjson_mut_val *jail_config_json(struct yyjson_mut_doc *);

/* The machine of the image in the recipe, of -D ARCH=, of the programs in the tree, or this one. */
struct platform jail_config_platform(struct tree *);

/* Place the configuration in the jail, for the runner, if there is any. */
void jail_config_place(struct tree *);

#endif

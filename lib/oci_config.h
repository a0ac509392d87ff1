/* SPDX-License-Identifier: ISC */
/*
 * oci_config - how the command of an image is to be run: the member "config" of its
 * configuration, by the OCI image specification.
 */
#ifndef OCI_CONFIG_H
#define OCI_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

struct yyjson_val;

/* The file of a jail that has the configuration of the image that the jail was made of. */
#define OCI_CONFIG_FILE ".invoke_ns.json"

/* NULL where the configuration says nothing.  Lists end with NULL. */
struct oci_config {
	const char *user;               /* "worker", "1000:1000", "worker:users" */
	const char *workdir;            /* absolute */
	const char *stop_signal;        /* "SIGTERM" or "15" */
	const char **env;               /* "NAME=VALUE" */
	const char **entrypoint, **cmd;
	struct yyjson_val *json;        /* the member "config", or NULL */
};

/* NULL with the reason in *ERROR: "'Env' is no list of strings" or the like. */
const struct oci_config *oci_config_read(const char *json, size_t length, const char **error);

#endif

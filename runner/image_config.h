/* SPDX-License-Identifier: ISC */
/*
 * image_config - a container image as the jail: its configuration, which says how its command
 * is run, as docker(1) takes it.  The configuration of a jail that was made of an image is in
 * a file of the jail.
 */
#ifndef IMAGE_CONFIG_H
#define IMAGE_CONFIG_H

#include <stdbool.h>

struct plan;
struct run;

/* For the plan: open the image plan->root.  Look for the configuration in the archive
 * plan->root; in the directory plan->root. */
void image_config_open(struct plan *);
void image_config_find(struct plan *);
void image_config_read(struct plan *);

/* For the plan: what the configuration says and no option. */
void image_config_settle(struct plan *);

/* Make the working directory of the image if it is missing. */
bool image_config_workdir_wanted(const struct plan *);
void image_config_make_workdir(const struct plan *, struct run *);

/* --inspect */
void image_config_show(struct plan *);

/* --unpack and --remove: the plan of a run that does nothing else. */
bool image_config_only_unpacks(const struct plan *);
void image_config_settle_unpack(struct plan *);
void image_config_unpack(const struct plan *, struct run *);
void image_config_remove(const struct plan *, struct run *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * uplink - connect the container's network: by pasta(1), or by a pair of interfaces, veth(4).
 *
 * Init sends the host process descriptors of its namespaces, and waits, when /proc is there, until
 * the network is.
 */
#ifndef UPLINK_H
#define UPLINK_H

#include <stdbool.h>

struct plan;
struct run;

/* For the plan, after names_settle(): the command line of pasta. */
void uplink_settle(struct plan *);

bool uplink_wanted(const struct plan *);
bool uplink_pasta_wanted(const struct plan *);
bool uplink_cable_wanted(const struct plan *);
bool uplink_removal_wanted(const struct plan *);

void uplink_look_for_pasta(const struct plan *, struct run *);
void uplink_hand_over(const struct plan *, struct run *);
void uplink_take_over(const struct plan *, struct run *);
void uplink_start_pasta(const struct plan *, struct run *);
void uplink_make_cable(const struct plan *, struct run *);
void uplink_tell_init(const struct plan *, struct run *);
void uplink_set_addresses(const struct plan *, struct run *);
void uplink_take_addresses(const struct plan *, struct run *);
void uplink_end_pasta(const struct plan *, struct run *);
void uplink_remove_cable(const struct plan *, struct run *);

#endif

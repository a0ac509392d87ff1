/* SPDX-License-Identifier: ISC */
/*
 * network - what network the container has: --network, --publish, --publish-in, --dns, --add-host.
 *
 * uplink.c takes the steps, names.c makes the files.
 */
#ifndef NETWORK_H
#define NETWORK_H

struct plan;

/* For the options.  Complain if malformed. */
void network_set(struct plan *, char *value);
void network_publish(struct plan *, char *value);
void network_publish_in(struct plan *, char *value);
void network_add_dns(struct plan *, char *value);
void network_add_host(struct plan *, char *value);

#endif

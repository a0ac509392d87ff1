/* SPDX-License-Identifier: ISC */
/*
 * message_queue - the demonstration of the IPC namespace (-i), as in the programs of 2013.
 *
 * The parent makes a POSIX message queue; the child opens it by name, asks for a line and
 * sends it.  In a new IPC namespace the queue does not exist.  mq_overview(7),
 * ipc_namespaces(7)
 */
#ifndef MESSAGE_QUEUE_H
#define MESSAGE_QUEUE_H

#include <stdbool.h>

struct plan;
struct run;

void message_queue_make(const struct plan *, struct run *);
void message_queue_send(const struct plan *, struct run *);
void message_queue_tell(const struct plan *, struct run *);
void message_queue_receive(const struct plan *, struct run *);
void message_queue_reply(const struct plan *, struct run *);
void message_queue_remove(const struct plan *, struct run *);

#endif

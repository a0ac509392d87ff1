/* SPDX-License-Identifier: ISC */
/*
 * message_queue - the seed's demonstration of the IPC namespace.
 *
 * The parent makes a POSIX message queue, the child opens it by name and sends a
 * line that it asks for.  In an IPC namespace of its own the child finds no such
 * queue: that is the lesson.  mq_overview(7), ipc_namespaces(7)
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
void message_queue_remove(const struct plan *, struct run *);

#endif

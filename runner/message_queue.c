/* SPDX-License-Identifier: ISC */
/* message_queue - the demonstration of the IPC namespace (-i). */
#include "message_queue.h"
#include "plan.h"
#include "run.h"
#include "runner/sys/sys.h"

void
message_queue_make(const struct plan *plan, struct run *run)
{
	run->queue = sys_queue_make(plan->queue_name, &run->queue_guard);
}

void
message_queue_send(const struct plan *plan, struct run *run)
{
	sys_queue_send(plan->queue_name, plan->queue == QUEUE_NEW);
}

void
message_queue_tell(const struct plan *plan, struct run *run)
{
	sys_tell(run->to_host, "host");
}

void
message_queue_receive(const struct plan *plan, struct run *run)
{
	sys_queue_receive(run->queue, run->to_init);
}

/* The command starts after the parent has printed the message, not in the midst of it. */
void
message_queue_reply(const struct plan *plan, struct run *run)
{
	sys_tell(run->to_init, "init");
}

void
message_queue_remove(const struct plan *plan, struct run *run)
{
	sys_queue_remove(run->queue, &run->queue_guard);
}

/* SPDX-License-Identifier: ISC */
/* message_queue - the seed's demonstration of the IPC namespace. */
#include "message_queue.h"
#include "plan.h"
#include "run.h"
#include "sys.h"

bool
queue_wanted(const struct plan *plan)
{
	return plan->queue != QUEUE_NONE;
}

void
queue_make(const struct plan *plan, struct run *run)
{
	run->queue = sys_queue_make(plan->queue_name, &run->queue_guard);
}

void
queue_send(const struct plan *plan, struct run *run)
{
	sys_queue_send(plan->queue_name, plan->queue == QUEUE_NEW);
}

void
queue_tell(const struct plan *plan, struct run *run)
{
	sys_tell(run->to_host, "host");
}

void
queue_receive(const struct plan *plan, struct run *run)
{
	sys_queue_receive(run->queue, run->to_init);
}

void
queue_remove(const struct plan *plan, struct run *run)
{
	sys_queue_remove(run->queue, &run->queue_guard);
}

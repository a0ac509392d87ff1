/* SPDX-License-Identifier: ISC */
/*
 * graph - the processes of a run and their namespaces, as a graph (--explain=dot).
 *
 * A process is a node, and an arrow leads to it from the process that starts it.  A frame holds
 * the processes that are in the namespaces that it names; for those that it does not name, the
 * frame around it counts.  The outermost frame is the host.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <string.h>

#include "graph.h"
#include "join.h"
#include "limits.h"
#include "plan.h"
#include "process.h"
#include "uplink.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/ns/ns.h"

/* What a process that unshares them does not enter itself: its children do. */
enum { OF_CHILDREN = CLONE_NEWPID | CLONE_NEWTIME };

/* TEXT for a label: without control characters, with the quotes and entities of dot, not too long. */
static const char *
quoted(const char *text)
{
	enum { LONGEST = 100 };
	char line[MSG_LINE];
	struct buffer label = { 0 };
	const char *at;
	size_t cut = LONGEST;

	if (msg_escape(line, text) > LONGEST) {
		while ((line[cut] & 0xc0) == 0x80) /* a character of several bytes is left out as a whole */
			cut--;
		text_format(line + cut, sizeof line - cut, "...");
	}
	buffer_add(&label, "", 0);
	for (at = line; *at; at++)
		buffer_print(&label, "%s%c%s", strchr("\"\\", *at) ? "\\" : "", *at, *at == '&' ? "amp;" : "");
	return label.data;
}

/* Open a frame with the namespaces NEW and JOINED, if there is one.  Returns the number of frames. */
static unsigned
open_frame(const char *name, unsigned new, unsigned old)
{
	if (!new && !old)
		return 0;
	msg_out("subgraph cluster_%s {\n\tlabel=\"", name);
	if (new)
		msg_out("new: %s", ns_names(new));
	msg_out("%s%s%s\"; style=rounded; color=\"#2a78b8\"; fontcolor=\"#2a78b8\"\n",
	    new && old ? "\\n" : "", old ? "joined: " : "", old ? ns_names(old) : "");
	return 1;
}

static void
node(const char *name, const char *role)
{
	msg_out("\t\"%s\" [label=\"%s\\n%s\"]\n", name, name, role); /* "edge" is a word of dot */
}

static const char *
ids_inside(const struct plan *plan)
{
	const struct id_range *range = plan->uid_map.ranges;

	if (!plan_unshares(plan, CLONE_NEWUSER) || !plan->uid_map.count)
		return "";
	return mem_print("\\nuid %u here is %u outside", range->inside, range->outside);
}

static void
put_inside(const struct plan *plan)
{
	const char *pid = plan_unshares(plan, CLONE_NEWPID) ? "pid 1 here" : "a child process";
	const char *command = mem_print("'%s', uid %u%s", quoted(plan->command[0]), plan->command_uid,
	    plan->give_up ? "\\nwith fewer privileges" : "");

	if (plan->init) {
		node("init", mem_print("%s: reaps, forwards signals%s", pid, ids_inside(plan)));
		node("command", command);
		msg_out("\tinit -> command [label=\"clone, execve\"]\n");
	} else {
		node("command", mem_print("%s\\n%s%s", command, pid, ids_inside(plan)));
	}
	if (plan->root)
		msg_out("\tjail [shape=folder label=\"/ is %s\"]\n"
		    "\tcommand -> jail [style=dotted arrowhead=none]\n", quoted(plan->root));
}

static void
put_arrows(const struct plan *plan)
{
	const char *first = plan->init ? "init" : "command";

	if (process_edge_wanted(plan))
		msg_out("host -> \"edge\" [label=\"fork\"]\n\"edge\" -> %s [label=\"fork\"]\n", first);
	else
		msg_out("host -> %s [label=\"%s\"]\n", first, plan->cloned ? "clone3" : "fork");
	if (uplink_pasta_wanted(plan))
		msg_out("host -> pasta [label=\"fork\"]\npasta -> %s [style=dashed dir=both label=\"eth0\"]\n",
		    first);
	if (uplink_cable_wanted(plan))
		msg_out("host -> %s [style=dashed dir=both label=\"%s to eth0\"]\n", first,
		    quoted(plan->cable.name));
	if (limits_cgroup_wanted(plan))
		msg_out("cgroup [shape=box3d label=\"%s\"]\ncgroup -> %s [style=dotted label=\"limits\"]\n",
		    quoted(plan->cgroup), first);
}

void
graph_print(const struct plan *plan)
{
	unsigned first = plan->namespaces, rest = 0, frames;

	if (process_edge_wanted(plan)) {
		rest = first & OF_CHILDREN;
		first &= ~(unsigned)OF_CHILDREN;
	}
	msg_out("digraph invoke_ns {\nfontname=\"sans-serif\"; bgcolor=white; labeljust=l\n"
	    "node [shape=box style=filled fillcolor=\"#f4f4f0\" fontname=\"sans-serif\"]\n"
	    "edge [fontname=\"sans-serif\" fontsize=11]\n"
	    "subgraph cluster_host {\n"
	    "\tlabel=\"the host's namespaces\"; style=rounded; color=\"#666666\"\n");
	node("host", "invoke_ns: maps ids, waits");
	if (uplink_pasta_wanted(plan))
		node("pasta", "the way out");
	frames = open_frame("edge", first, join_flags(plan));
	if (process_edge_wanted(plan))
		node("edge", "half inside, and gone soon");
	frames += open_frame("init", rest, 0);
	put_inside(plan);
	for (frames++; frames; frames--)
		msg_out("}\n");
	put_arrows(plan);
	msg_out("}\n");
}

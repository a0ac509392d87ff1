/* SPDX-License-Identifier: ISC */
/*
 * names - /etc/hosts knows the container's own name, /etc/resolv.conf works, and apt knows that
 * there are no other users.
 *
 * They are files of a tmpfs, mounted over those of the jail: nothing is written into it.
 * hosts(5), resolv.conf(5)
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "jail.h"
#include "names.h"
#include "plan.h"
#include "volumes.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"

static const char hosts[] = "/etc/hosts", resolver[] = "/etc/resolv.conf",
	apt[] = "/etc/apt/apt.conf.d/99invoke_ns";

static bool
has_word(int fd, const char *word)
{
	struct buffer lines = { 0 };
	bool has = buffer_read_small(&lines, fd) && text_has_word(lines.data, word);

	buffer_free(&lines);
	return has;
}

/* Is there work to do, as far as that is known?  What an archive or image contains is not. */
static bool
is_wanted(const struct plan *plan, const char *file, const char *word)
{
	int fd;
	bool wanted;

	if (plan->root_kind != ROOT_DIR)
		return true;
	fd = kernel_open_regular(plan->root_dir, file, false);
	wanted = fd < 0 || !has_word(fd, word);
	if (fd < 0) /* then its directory must be there */
		fd = kernel_open_in_root(plan->root_dir, mem_copy(file, (size_t)(strrchr(file, '/') - file)),
		    O_PATH | O_DIRECTORY | O_CLOEXEC, false);
	wanted = wanted && fd >= 0;
	if (fd >= 0)
		close(fd);
	return wanted;
}

static bool
is_given(const struct plan *plan, const char *file)
{
	size_t i;

	for (i = 0; i < plan->volume_count; i++) {
		if (text_is_within(file, plan->volumes[i].target))
			return true;
	}
	return false;
}

/* With --add-host, always: those lines are asked for. */
static void
add_hosts(struct plan *plan)
{
	bool own = plan->hostname && plan_unshares(plan, CLONE_NEWUTS) &&
	    is_wanted(plan, hosts, plan->hostname);
	const char *line = own ? mem_print("127.0.1.1\t%s\n", plan->hostname) : "";

	if (!own && !plan->host_lines)
		return;
	if (is_given(plan, hosts)) {
		if (plan->host_lines)
			msg_note("--add-host adds nothing: '%s' is that of a volume", hosts);
		return;
	}
	volumes_add_first(plan, &(struct volume){
		.kind = VOLUME_TEXT, .target = hosts, .is_file = true, .append = true,
		.source = plan->host_lines ? "a file with the lines of --add-host" :
		    mem_print("a file with the line '127.0.1.1 %s'", plan->hostname),
		.text = mem_print("%s%s", line, plan->host_lines ? plan->host_lines : ""),
		.unless = plan->host_lines ? NULL : plan->hostname,
	});
}

/* Does the line name a server?  Is that one of the loopback network? */
static bool
names_server(const char *line, bool *near)
{
	char *words = mem_print("%s", line), *word = strtok(words, " \t");

	if (!word || strcmp(word, "nameserver") || !(word = strtok(NULL, " \t")))
		return false;
	*near = !strncmp(word, "127.", 4) || !strcmp(word, "::1");
	return true;
}

static bool
has_far_server(const char *text)
{
	char *rest = mem_print("%s", text), *line;
	bool near;

	while ((line = text_line(&rest))) {
		if (names_server(line, &near) && !near)
			return true;
	}
	return false;
}

/* The lines of TEXT but those of servers on the host's loopback. */
static const char *
without_near_servers(const char *text)
{
	char *rest = mem_print("%s", text), *line;
	const char *lines = "";
	bool near;

	while ((line = text_line(&rest))) {
		if (!names_server(line, &near) || !near)
			lines = mem_print("%s%s\n", lines, line);
	}
	return lines;
}

/* A server on the host's loopback, such as that of systemd-resolved, answers only there: take the
 * file with the servers that it asks. */
static const char *
host_configuration(void)
{
	static const char *const others[] = {
		"/run/systemd/resolve/resolv.conf", "/run/NetworkManager/no-stub-resolv.conf",
	};
	const char *own = text_read_file(resolver), *text;
	size_t i;

	for (i = 0; i < sizeof others / sizeof others[0] && (!own || !has_far_server(own)); i++) {
		if ((text = text_read_file(others[i])) && has_far_server(text))
			return text;
	}
	return own;
}

/* A network of the container's own does not lead to the host's loopback, but pasta has a way. */
static const char *
own_configuration(struct plan *plan, const char *text)
{
	const char *lines = without_near_servers(text);

	if (has_far_server(lines))
		return lines;
	if (plan->network == NETWORK_PASTA && strstr(text, "nameserver")) {
		plan->dns_forwarded = true;
		return mem_print("nameserver " NAMES_DNS "\n%s", lines);
	}
	msg_note("names of the network are not resolved: the host's name server listens on its loopback "
	    "alone; give another by --dns ADDR");
	return NULL;
}

static void
add_resolver(struct plan *plan)
{
	bool own = plan_unshares(plan, CLONE_NEWNET);
	const char *text = plan->dns_lines;

	if (is_given(plan, resolver)) {
		if (text)
			msg_note("--dns changes nothing: '%s' is that of a volume", resolver);
		return;
	}
	if ((own && plan->network == NETWORK_NONE) ||
	    (!text && !is_wanted(plan, resolver, "nameserver")))
		return;
	if (!text && !(text = host_configuration())) {
		msg_note("names of the network may not be resolved: the host has no '%s'", resolver);
		return;
	}
	if (!plan->dns_lines && own && !(text = own_configuration(plan, text)))
		return;
	volumes_add_first(plan, &(struct volume){
		.kind = VOLUME_TEXT, .target = resolver, .is_file = true,
		.source = plan->dns_lines ? "a file with the name servers of --dns" : own ?
		    "a file with the name servers of the host" : "a copy of that of the host",
		.text = text, .unless = plan->dns_lines ? NULL : "nameserver",
	});
}

/* apt(8) fetches as the user _apt, and looks whether it has become that user. */
static void
add_apt(struct plan *plan)
{
	static const char name[] = "APT::Sandbox::User";

	if (!plan->fake_owners || is_given(plan, apt) || !is_wanted(plan, apt, name))
		return;
	volumes_add_first(plan, &(struct volume){
		.kind = VOLUME_TEXT, .target = apt, .is_file = true, .append = true,
		.source = "a file with the line 'APT::Sandbox::User \"root\";'",
		.text = "APT::Sandbox::User \"root\";\n", .unless = name,
	});
}

void
names_settle(struct plan *plan)
{
	if (!plan->give_up || !jail_pivot_wanted(plan))
		return;
	add_apt(plan);
	add_resolver(plan);
	add_hosts(plan);
}

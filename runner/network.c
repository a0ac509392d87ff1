/* SPDX-License-Identifier: ISC */
/* network - what network the container has: --network, --publish, --publish-in, --dns, --add-host. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "habits.h"
#include "network.h"
#include "parse.h"
#include "plan.h"
#include "lib/mem.h"
#include "lib/msg.h"

/* -- values ---------------------------------------------------------------------------------- */

/* The size of an address in bits, and of the name of an interface with its NUL: IFNAMSIZ. */
enum { BITS_IPV4 = 32, BITS_IPV6 = 128, NAME_SIZE = 16 };

static bool
parse_address(const char *text, struct address *address)
{
	address->text = text;
	address->family = strchr(text, ':') ? AF_INET6 : AF_INET;
	return inet_pton(address->family, text, address->bytes) == 1;
}

static unsigned
bits_of(const struct address *address)
{
	return address->family == AF_INET ? BITS_IPV4 : BITS_IPV6;
}

/* The bits from FIRST to before END: are they all VALUE? */
static bool
are_all(const struct address *address, unsigned first, unsigned end, unsigned value)
{
	for (; first < end; first++) {
		if ((address->bytes[first / 8] >> (7 - first % 8) & 1U) != value)
			return false;
	}
	return true;
}

static bool
is_same(const struct address *one, const struct address *other, unsigned bits)
{
	unsigned i;

	for (i = 0; i < bits; i++) {
		if ((one->bytes[i / 8] ^ other->bytes[i / 8]) >> (7 - i % 8) & 1U)
			return false;
	}
	return one->family == other->family;
}

/* Of one interface: not that of a network, of all in it, of a group, of loopback, of nothing. */
static bool
is_of_one(const struct address *address, unsigned bits)
{
	unsigned all = bits_of(address), first = address->bytes[0];

	if (address->family == AF_INET && (first == 0 || first == 127 || first >= 224))
		return false;
	if (address->family == AF_INET6 && (first == 0xff || are_all(address, 0, all - 1, 0)))
		return false;
	if (bits + 1 >= all)
		return true;
	return !are_all(address, bits, all, 0) &&
	    (address->family == AF_INET6 || !are_all(address, bits, all, 1));
}

/* As the kernel wants it, dev_valid_name(); and a "%" there would be a number of its choice. */
static bool
is_interface_name(const char *name)
{
	const char *c;

	for (c = name; *c; c++) {
		if (*c <= ' ' || *c > '~' || strchr("/:%,", *c))
			return false;
	}
	return *name && c - name < NAME_SIZE && strcmp(name, ".") && strcmp(name, "..") &&
	    strcmp(name, "all") && strcmp(name, "default") && strcmp(name, "lo");
}

/* -- --network ------------------------------------------------------------------------------- */

/* The host is of the network of the inner address, and the gateway, too. */
static void
check_neighbour(const struct cable *cable, const char *what, const struct address *address)
{
	if (!address->text)
		return;
	if (!is_same(address, &cable->inner, cable->bits))
		msg_complain("--network veth: %s=%s is not in the network of %s/%u", what, address->text,
		    cable->inner.text, cable->bits);
	else if (!is_of_one(address, cable->bits) || is_same(address, &cable->inner, bits_of(address)))
		msg_complain("--network veth: %s=%s cannot be the address of another interface in the "
		    "network of %s/%u", what, address->text, cable->inner.text, cable->bits);
}

static bool
set_inner(struct cable *cable, char *value)
{
	char *slash = value ? strchr(value, '/') : NULL;

	if (!slash)
		return false;
	*slash++ = '\0';
	return parse_address(value, &cable->inner) &&
	    parse_unsigned(slash, bits_of(&cable->inner), &cable->bits) && cable->bits;
}

static bool
set_other(struct cable *cable, const char *word)
{
	if (!strncmp(word, "gw=", 3) && !cable->gateway.text)
		return parse_address(word + 3, &cable->gateway);
	if (!strncmp(word, "host=", 5) && !cable->outer.text)
		return parse_address(word + 5, &cable->outer);
	return false;
}

static void
set_cable(struct cable *cable, const char *value)
{
	char *words = mem_print("%s", value), *word;
	bool ok = set_inner(cable, (cable->name = strsep(&words, ",")) ? strsep(&words, ",") : NULL);

	while (ok && (word = strsep(&words, ",")))
		ok = set_other(cable, word);
	if (!ok) {
		msg_complain("--network 'veth=%s': expected veth=NAME,ADDR/BITS[,gw=ADDR][,host=ADDR], such "
		    "as veth=box0,10.9.0.2/24,gw=10.9.0.1,host=10.9.0.1", value);
		return;
	}
	if (!is_interface_name(cable->name))
		msg_complain("--network veth: '%s' cannot name an interface: expected 1 to 15 bytes without "
		    "blanks, '/', ':' and '%%'", cable->name);
	if (!is_of_one(&cable->inner, cable->bits))
		msg_complain("--network veth: %s/%u is not the address of one interface", cable->inner.text,
		    cable->bits);
	check_neighbour(cable, "gw", &cable->gateway);
	check_neighbour(cable, "host", &cable->outer);
}

void
network_set(struct plan *plan, char *value)
{
	if (plan->network_asked)
		msg_complain("--network is given twice: a container has one network");
	plan->network_asked = true;
	if (!strcmp(value, "none")) {
		plan->network = NETWORK_NONE;
	} else if (!strcmp(value, "host")) {
		plan->network = NETWORK_HOST;
	} else if (!strcmp(value, "pasta")) {
		plan->network = NETWORK_PASTA;
	} else if (!strncmp(value, "veth=", 5)) {
		plan->network = NETWORK_VETH;
		set_cable(&plan->cable, value + 5);
	} else {
		msg_complain("--network '%s': expected none, host, pasta, or veth=NAME,ADDR/BITS%s", value,
		    habits_of_network(value));
	}
	if (plan->network == NETWORK_HOST)
		plan->shared |= CLONE_NEWNET;
	else
		plan->named |= CLONE_NEWNET;
}

/* -- ports ------------------------------------------------------------------------------------- */

static bool
parse_port(const char *text, unsigned *port)
{
	return text && parse_unsigned(text, 65535, port) && *port;
}

/* Cut "/udp" or "/tcp" off.  False for another word. */
static bool
cut_protocol(char *value, bool *udp)
{
	char *slash = strchr(value, '/');

	*udp = slash && !strcmp(slash, "/udp");
	if (slash && !*udp && strcmp(slash, "/tcp"))
		return false;
	if (slash)
		*slash = '\0';
	return true;
}

/* Cut "ADDR:" or "[ADDR]:" off.  False for what is no address. */
static bool
cut_address(char **rest, const char **address)
{
	struct address parsed;
	char *colon = strrchr(*rest, ':'), *at = *rest;

	while (colon && colon > at && *--colon != ':')
		;
	*address = NULL;
	if (!colon || *colon != ':')
		return true;
	*colon = '\0';
	*rest = colon + 1;
	if (*at == '[' && colon[-1] == ']') {
		colon[-1] = '\0';
		at++;
	} else if (strchr(at, ':')) {
		return false;
	}
	*address = at;
	return parse_address(at, &parsed);
}

static const char *
protocol_of(const struct port *port)
{
	return port->udp ? "udp" : "tcp";
}

/* The same address, or one of them is that of all. */
static bool
addresses_meet(const char *one, const char *other)
{
	struct address a = { 0 }, b = { 0 };
	unsigned bits;

	parse_address(one, &a);
	parse_address(other, &b);
	bits = bits_of(&a);
	return a.family == b.family &&
	    (are_all(&a, 0, bits, 0) || are_all(&b, 0, bits, 0) || is_same(&a, &b, bits));
}

static bool
overlap(const struct port *one, const struct port *other)
{
	return one->outside == other->outside && one->udp == other->udp &&
	    one->inward == other->inward &&
	    (!one->address || !other->address || addresses_meet(one->address, other->address));
}

static void
add_port(struct plan *plan, const struct port *port)
{
	size_t i;

	for (i = 0; i < plan->port_count; i++) {
		if (overlap(&plan->ports[i], port)) {
			msg_complain("--publish%s: %s port %u is given twice", port->inward ? "-in" : "",
			    protocol_of(port), port->outside);
			return;
		}
	}
	plan->ports = mem_grow(plan->ports, plan->port_count, sizeof *plan->ports);
	plan->ports[plan->port_count++] = *port;
}

void
network_publish(struct plan *plan, char *value)
{
	struct port port = { 0 };
	char *rest = mem_print("%s", value), *inside;

	if (cut_protocol(rest, &port.udp) && cut_address(&rest, &port.address) &&
	    (inside = strchr(rest, ':'))) {
		*inside++ = '\0';
		if (parse_port(rest, &port.outside) && parse_port(inside, &port.inside)) {
			add_port(plan, &port);
			return;
		}
	}
	msg_complain("--publish '%s': expected [ADDR:]HOSTPORT:PORT[/udp], such as 8080:80, "
	    "127.0.0.1:8080:80, [::1]:8080:80 or 5353:53/udp", value);
}

void
network_publish_in(struct plan *plan, char *value)
{
	struct port port = { .inward = true };
	char *rest = mem_print("%s", value);

	if (cut_protocol(rest, &port.udp) && parse_port(rest, &port.outside)) {
		port.inside = port.outside;
		add_port(plan, &port);
	} else {
		msg_complain("--publish-in '%s': expected PORT[/udp], a port of the host's loopback that the "
		    "command reaches at the same port of 127.0.0.1", value);
	}
}

/* -- names --------------------------------------------------------------------------------------- */

void
network_add_dns(struct plan *plan, char *value)
{
	enum { MOST = 3 }; /* resolv.conf(5): MAXNS */
	struct address address;

	if (!parse_address(value, &address))
		msg_complain("--dns '%s': expected the address of a name server, such as 9.9.9.9", value);
	else if (++plan->dns_count > MOST)
		msg_complain("--dns '%s': programs ask three name servers and no more", value);
	else
		plan->dns_lines = mem_print("%snameserver %s\n", plan->dns_lines ? plan->dns_lines : "",
		    value);
}

/* A line of hosts(5) may have several names, but each option adds one. */
static bool
is_host_name(const char *name)
{
	return *name && strlen(name) < 256 && name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")] == '\0';
}

void
network_add_host(struct plan *plan, char *value)
{
	struct address address;
	char *name = mem_print("%s", value), *text = strchr(name, ':');

	if (text)
		*text++ = '\0';
	if (!text || !is_host_name(name) || !parse_address(text, &address))
		msg_complain("--add-host '%s': expected NAME:ADDR, such as box:10.9.0.2", value);
	else
		plan->host_lines = mem_print("%s%s\t%s\n", plan->host_lines ? plan->host_lines : "", text,
		    name);
}

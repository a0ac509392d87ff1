/* SPDX-License-Identifier: ISC */
/*
 * network - fuzz the words of --network, --publish, --publish-in, --dns and --add-host, beside a
 * reader of their syntax that is written anew here.
 *
 * A line of the input is an option: a letter for it, and the value.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/network.h"
#include "runner/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

__extension__ typedef unsigned __int128 wide;

static struct plan plan;
static size_t dns_taken, hosts_taken;

/* -- the other reader ------------------------------------------------------------------------ */

/* An address as a number of BITS bits. */
struct number {
	wide value;
	unsigned bits;
};

static bool
read_number(const char *text, struct number *number)
{
	unsigned char bytes[16];
	unsigned i;

	number->bits = strchr(text, ':') ? 128 : 32;
	number->value = 0;
	if (inet_pton(number->bits == 128 ? AF_INET6 : AF_INET, text, bytes) != 1)
		return false;
	for (i = 0; i < number->bits / 8; i++)
		number->value = number->value << 8 | bytes[i];
	return true;
}

/* From 1 to MOST. */
static unsigned
read_count(const char *text, unsigned most)
{
	unsigned n = 0;

	for (; isdigit((unsigned char)*text) && n <= most; text++)
		n = 10 * n + (unsigned)(*text - '0');
	return *text || n > most ? 0 : n;
}

static wide
rest_of(struct number number, unsigned prefix)
{
	wide all = prefix ? ((wide)1 << (number.bits - prefix)) - 1 : ~(wide)0;

	return number.value & all;
}

/* No network, no broadcast, no group, no loopback. */
static bool
is_one(struct number number, unsigned prefix)
{
	unsigned first = (unsigned)(number.value >> (number.bits - 8)), own = number.bits - prefix;
	wide rest = rest_of(number, prefix);

	if (number.bits == 32 ? !first || first == 127 || first >= 224 : first == 255 || number.value < 2)
		return false;
	return own < 2 || (rest && (number.bits == 128 || rest != ((wide)1 << own) - 1));
}

static bool
is_neighbour(const char *text, struct number inner, unsigned prefix)
{
	struct number other;

	return read_number(text, &other) && other.bits == inner.bits && is_one(other, prefix) &&
	    other.value != inner.value &&
	    other.value - rest_of(other, prefix) == inner.value - rest_of(inner, prefix);
}

static bool
names_interface(const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; i < n; i++) {
		if (!isgraph((unsigned char)name[i]) || (unsigned char)name[i] > 126 || strchr("/:%", name[i]))
			return false;
	}
	return n && n < 16 && !same(name, ".") && !same(name, "..") && !same(name, "lo") &&
	    !same(name, "all") && !same(name, "default");
}

/* NAME,ADDR/BITS[,gw=ADDR][,host=ADDR] */
static bool
reads_cable(char *text)
{
	char *name = strsep(&text, ","), *inner = strsep(&text, ","), *word;
	char *slash = inner ? strchr(inner, '/') : NULL;
	bool gateway = false, outer = false, good;
	struct number number;
	unsigned prefix;

	if (!slash)
		return false;
	*slash = '\0';
	good = names_interface(name) && read_number(inner, &number);
	prefix = good ? read_count(slash + 1, number.bits) : 0;
	if (!prefix || !is_one(number, prefix))
		return false;
	while ((word = strsep(&text, ","))) {
		if (!strncmp(word, "gw=", 3) && !gateway)
			gateway = is_neighbour(word + 3, number, prefix);
		else if (!strncmp(word, "host=", 5) && !outer)
			outer = is_neighbour(word + 5, number, prefix);
		else
			return false;
		if (*word == 'g' ? !gateway : !outer)
			return false;
	}
	return true;
}

/* [ADDR:]PORT:PORT[/udp], or INWARD PORT[/udp] */
static bool
reads_port(char *text, bool inward)
{
	char *slash = strchr(text, '/'), *colon;
	struct number number;

	if (slash && !same(slash, "/udp") && !same(slash, "/tcp"))
		return false;
	if (slash)
		*slash = '\0';
	if (inward)
		return read_count(text, 65535);
	if (!(colon = strrchr(text, ':')) || !read_count(colon + 1, 65535))
		return false;
	*colon = '\0';
	if (!(colon = strrchr(text, ':')))
		return read_count(text, 65535);
	*colon = '\0';
	if (!read_count(colon + 1, 65535))
		return false;
	if (*text == '[' && colon[-1] == ']')
		colon[-1] = '\0', text++;
	else if (strchr(text, ':'))
		return false;
	return read_number(text, &number);
}

static bool
reads_host(char *text)
{
	static const char good[] = "-._";
	char *address = strchr(text, ':'), *at;
	struct number number;

	for (at = text; address && at < address; at++) {
		if (!isalnum((unsigned char)*at) && !strchr(good, *at))
			return false;
	}
	return address && address > text && address - text < 256 && read_number(address + 1, &number);
}

/* -- what must hold -------------------------------------------------------------------------- */

/* Two ports that are one and the same: pasta could not bind the second. */
static bool
meet(const struct port *one, const struct port *other)
{
	struct number a = { 0 }, b = { 0 };

	if (one->outside != other->outside || one->udp != other->udp || one->inward != other->inward)
		return false;
	if (!one->address || !other->address)
		return true;
	must(read_number(one->address, &a) && read_number(other->address, &b));
	return a.bits == b.bits && (!a.value || !b.value || a.value == b.value);
}

static void
check_ports(void)
{
	const struct port *port;
	size_t i, j;

	for (i = 0; i < plan.port_count && (port = &plan.ports[i]); i++) {
		must(port->outside && port->outside < 65536 && port->inside && port->inside < 65536);
		must(!port->inward || (!port->address && port->inside == port->outside));
		for (j = 0; j < i; j++)
			must(!meet(port, &plan.ports[j]));
	}
}

/* LINES lines, each of which begins with BEGIN, and has no more than two words. */
static void
check_lines(const char *text, size_t lines, const char *begin)
{
	must(!text == !lines);
	for (; text && *text; lines--) {
		must(lines && !strncmp(text, begin, strlen(begin)));
		text += strcspn(text, " \t\n");
		must(*text == ' ' || *text == '\t');
		text += 1 + strcspn(text + 1, " \t\n\r");
		must(*text++ == '\n');
	}
	must(!lines);
}

static void
take_network(char *value, char *copy)
{
	bool first = !plan.network_asked, good = same(copy, "none") || same(copy, "host") ||
	    same(copy, "pasta") || (!strncmp(copy, "veth=", 5) && reads_cable(copy + 5));

	network_set(&plan, value);
	must(!msg_errors() == (first && good));
}

static void
take_port(char *value, char *copy, bool inward)
{
	size_t before = plan.port_count;
	bool good = reads_port(copy, inward);

	if (inward)
		network_publish_in(&plan, value);
	else
		network_publish(&plan, value);
	must(plan.port_count == before + !msg_errors());
	must(good || msg_errors());
	must(!good || !msg_errors() || before); /* there is another that it meets */
	check_ports();
}

static void
take_option(void *line)
{
	char *value = (char *)line + 1, *copy = mem_copy(value, strlen(value));
	struct number number;

	switch (*(char *)line) {
	case 'n': take_network(value, copy); break;
	case 'p': take_port(value, copy, false); break;
	case 'i': take_port(value, copy, true); break;
	case 'd':
		network_add_dns(&plan, value);
		must(!msg_errors() == (read_number(copy, &number) && dns_taken < 3));
		dns_taken += !msg_errors();
		check_lines(plan.dns_lines, dns_taken, "nameserver ");
		break;
	case 'a':
		network_add_host(&plan, value);
		must(!msg_errors() == reads_host(copy));
		hosts_taken += !msg_errors();
		check_lines(plan.host_lines, hosts_taken, "");
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = mem_copy((const char *)bytes, size), *line;

	plan = (struct plan){ 0 };
	dns_taken = hosts_taken = 0;
	while ((line = text_line(&text))) {
		if (*line)
			must(messages_run(take_option, line));
	}
	memory_free();
	return 0;
}

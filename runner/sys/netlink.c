/* SPDX-License-Identifier: ISC */
/*
 * netlink - network interfaces, addresses and routes: rtnetlink(7).
 *
 * Each action is one message on a socket of its own, and the kernel's answer to it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include "door.h"
#include "sys.h"
#include "lib/mem.h"
#include "lib/text.h"
#include "runner/plan.h"

/* A message with attributes. */
struct message {
	union {
		struct nlmsghdr header;
		char bytes[512];
	};
};

static void *
begin(struct message *message, unsigned short type, unsigned short flags, size_t size)
{
	*message = (struct message){ .header = {
		.nlmsg_len = (uint32_t)NLMSG_LENGTH(size), .nlmsg_type = type,
		.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags),
	} };
	return NLMSG_DATA(&message->header);
}

/* Append an attribute, or the beginning of one with others in it. */
static struct rtattr *
add(struct message *message, unsigned short type, const void *data, size_t size)
{
	size_t at = NLMSG_ALIGN(message->header.nlmsg_len);
	struct rtattr *attribute = (void *)(message->bytes + at);

	if (at + RTA_LENGTH(size) > sizeof *message)
		failed("the message is too long");
	*attribute = (struct rtattr){ (unsigned short)RTA_LENGTH(size), type };
	if (size)
		memcpy(RTA_DATA(attribute), data, size);
	message->header.nlmsg_len = (uint32_t)(at + RTA_LENGTH(size));
	return attribute;
}

static void
end_of(struct message *message, struct rtattr *attribute)
{
	attribute->rta_len = (unsigned short)(message->bytes + message->header.nlmsg_len -
	    (char *)attribute);
}

union answer {
	struct nlmsghdr header;
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
	} refusal;
	char bytes[16384];
};

/* The first message of the answer. */
static void
exchange(const struct message *message, union answer *answer)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t n;
	int fd;

	done(fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
	done(sendto(fd, message, message->header.nlmsg_len, 0, (struct sockaddr *)&kernel,
	    sizeof kernel));
	do
		n = recv(fd, answer, sizeof *answer, 0);
	while (n < 0 && errno == EINTR);
	done(n);
	close(fd);
	if (n < (ssize_t)sizeof answer->header || answer->header.nlmsg_len > (size_t)n ||
	    (answer->header.nlmsg_type == NLMSG_ERROR && n < (ssize_t)sizeof answer->refusal))
		failed("the kernel's answer is cut off");
}

/* Returns 0, or -1 and errno. */
static int
ask(const struct message *message)
{
	union answer answer;

	exchange(message, &answer);
	if (answer.header.nlmsg_type != NLMSG_ERROR)
		failed("the kernel's answer is no acknowledgement");
	errno = -answer.refusal.error.error;
	return errno ? -1 : 0;
}

static size_t
size_of(const struct address *address)
{
	return address->family == AF_INET ? 4 : 16;
}

static int
number_of(const char *interface)
{
	unsigned number = if_nametoindex(interface);

	done(number ? 0 : -1);
	return (int)number;
}

/* -- the pair of a run that was killed ----------------------------------------------------------
 *
 * The kernel removes it with the container's namespace, a moment after the last process of that: a
 * run that is started at once waits for it.  The alias of the outer interface tells whose it is.
 */

static const char alias_begin[] = "invoke_ns ";

static void
set_alias(int number)
{
	struct ifinfomsg link = { .ifi_family = AF_UNSPEC, .ifi_index = number };
	struct message message;
	char alias[32];

	memcpy(begin(&message, RTM_SETLINK, 0, sizeof link), &link, sizeof link);
	add(&message, IFLA_IFALIAS, alias, text_format(alias, sizeof alias, "%s%d", alias_begin, getpid()));
	done(ask(&message));
}

/* The run that the interface belongs to; 0: to none.  False: there is no such interface. */
static bool
find_owner(const char *name, pid_t *owner)
{
	struct ifinfomsg any = { .ifi_family = AF_UNSPEC };
	struct message message;
	struct rtattr *attribute;
	union answer answer;
	char alias[32];
	int left;

	memcpy(begin(&message, RTM_GETLINK, 0, sizeof any), &any, sizeof any);
	add(&message, IFLA_IFNAME, name, strlen(name) + 1);
	exchange(&message, &answer);
	*owner = 0;
	if (answer.header.nlmsg_type != RTM_NEWLINK)
		return answer.refusal.error.error != -ENODEV;
	left = (int)IFLA_PAYLOAD(&answer.header);
	for (attribute = IFLA_RTA(NLMSG_DATA(&answer.header)); RTA_OK(attribute, left);
	    attribute = RTA_NEXT(attribute, left)) {
		if (attribute->rta_type != IFLA_IFALIAS)
			continue;
		text_format(alias, sizeof alias, "%.*s", (int)RTA_PAYLOAD(attribute),
		    (char *)RTA_DATA(attribute));
		if (!strncmp(alias, alias_begin, sizeof alias_begin - 1))
			*owner = (pid_t)strtol(alias + sizeof alias_begin - 1, NULL, 10);
	}
	return true;
}

/* Is it gone already, or does its run not live any more? */
static bool
is_going(const char *name)
{
	struct pollfd end = { .events = POLLIN };
	bool ended;
	pid_t owner;

	if (!find_owner(name, &owner))
		return true;
	if (owner <= 0)
		return false;
	end.fd = (int)syscall(__NR_pidfd_open, owner, 0);
	if (end.fd < 0)
		return errno == ESRCH;
	ended = poll(&end, 1, 0) > 0;
	close(end.fd);
	return ended;
}

/* For ten seconds at most. */
static void
make_link(const struct message *message, const char *name)
{
	static const struct timespec moment = { 0, 10000000 };
	enum { MOST = 1000 };
	int tries;

	for (tries = 0; ask(message) < 0; tries++) {
		if (errno != EEXIST)
			cannot();
		if (tries == MOST || !is_going(name)) {
			errno = EEXIST;
			cannot();
		}
		nanosleep(&moment, NULL);
	}
}

int
sys_make_cable(const char *name, const char *inner, int net_ns, bool kept)
{
	struct ifinfomsg link = { .ifi_family = AF_UNSPEC };
	struct rtattr *info, *data, *peer;
	struct message message;
	int number;

	if (!doing("make the interfaces '%s' and, in the container, '%s': a veth pair", name, inner))
		return 0;
	memcpy(begin(&message, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof link), &link, sizeof link);
	add(&message, IFLA_IFNAME, name, strlen(name) + 1);
	info = add(&message, IFLA_LINKINFO, NULL, 0);
	add(&message, IFLA_INFO_KIND, "veth", sizeof "veth" - 1);
	data = add(&message, IFLA_INFO_DATA, NULL, 0);
	peer = add(&message, VETH_INFO_PEER, &link, sizeof link);
	add(&message, IFLA_IFNAME, inner, strlen(inner) + 1);
	add(&message, IFLA_NET_NS_FD, &(uint32_t){ (uint32_t)net_ns }, sizeof(uint32_t));
	end_of(&message, peer);
	end_of(&message, data);
	end_of(&message, info);
	make_link(&message, name);
	number = number_of(name);
	if (!kept)
		set_alias(number);
	return number;
}

/* ENODEV: the kernel has removed both with the container's namespace, or the caller has moved
 * this one to another. */
void
sys_remove_interface(const char *name, int number)
{
	struct ifinfomsg link = { .ifi_family = AF_UNSPEC, .ifi_index = number };
	struct message message;

	if (!doing("remove the interface '%s', if it is still there", name))
		return;
	memcpy(begin(&message, RTM_DELLINK, 0, sizeof link), &link, sizeof link);
	done(ask(&message) < 0 && errno != ENODEV ? -1 : 0);
}

/* IFA_F_NODAD: an address is of no use while the kernel still looks for another of its kind.  An
 * address that is LOCAL alone is none to send from: it is deprecated, or of the scope "host". */
static int
add_address(const char *interface, const struct address *address, unsigned bits, bool local)
{
	struct ifaddrmsg body = {
		.ifa_family = (uint8_t)address->family, .ifa_prefixlen = (uint8_t)bits,
		.ifa_flags = address->family == AF_INET6 ? IFA_F_NODAD : 0,
		.ifa_scope = local && address->family == AF_INET ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE,
		.ifa_index = (uint32_t)number_of(interface),
	};
	struct ifa_cacheinfo deprecated = { .ifa_prefered = 0, .ifa_valid = UINT32_MAX };
	struct message message;

	memcpy(begin(&message, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, sizeof body), &body, sizeof body);
	add(&message, IFA_LOCAL, address->bytes, size_of(address));
	add(&message, IFA_ADDRESS, address->bytes, size_of(address));
	if (local && address->family == AF_INET6)
		add(&message, IFA_CACHEINFO, &deprecated, sizeof deprecated);
	return ask(&message);
}

void
sys_add_address(const char *interface, const struct address *address, unsigned bits)
{
	if (doing("give '%s' the address %s/%s", interface, address->text, in_digits(bits)))
		done(add_address(interface, address, bits, false));
}

void
sys_add_gateway(const char *interface, const struct address *gateway)
{
	struct rtmsg route = {
		.rtm_family = (unsigned char)gateway->family, .rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_STATIC, .rtm_scope = RT_SCOPE_UNIVERSE, .rtm_type = RTN_UNICAST,
	};
	struct message message;

	if (!doing("send all for other networks to %s, by '%s'", gateway->text, interface))
		return;
	memcpy(begin(&message, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, sizeof route), &route,
	    sizeof route);
	add(&message, RTA_GATEWAY, gateway->bytes, size_of(gateway));
	add(&message, RTA_OIF, &(int){ number_of(interface) }, sizeof(int));
	done(ask(&message));
}

/* -- the addresses of the host ------------------------------------------------------------------ */

static bool
read_address(const struct ifaddrs *entry, struct address *address)
{
	static char text[INET6_ADDRSTRLEN];

	if (!entry->ifa_addr || entry->ifa_flags & IFF_LOOPBACK)
		return false;
	address->family = entry->ifa_addr->sa_family;
	if (address->family == AF_INET)
		memcpy(address->bytes, &((struct sockaddr_in *)(void *)entry->ifa_addr)->sin_addr, 4);
	else if (address->family == AF_INET6)
		memcpy(address->bytes, &((struct sockaddr_in6 *)(void *)entry->ifa_addr)->sin6_addr, 16);
	else
		return false;
	if (!inet_ntop(address->family, address->bytes, text, sizeof text))
		return false;
	address->text = mem_print("%s", text);
	return true;
}

bool
sys_list_addresses(struct address **list, size_t *count)
{
	struct ifaddrs *first, *entry;
	struct address address = { 0 };
	size_t n = 0;

	*list = NULL;
	if (getifaddrs(&first) < 0)
		return false;
	for (entry = first; entry; entry = entry->ifa_next) {
		if (!read_address(entry, &address))
			continue;
		*list = mem_grow(*list, n, sizeof **list);
		(*list)[n++] = address;
	}
	freeifaddrs(first);
	*count = n;
	return true;
}

static bool
has_address(const struct address *address)
{
	struct address *list, *one;
	size_t n = 0;

	done(sys_list_addresses(&list, &n) ? 0 : -1);
	for (one = list; one < list + n; one++) {
		if (one->family == address->family && !memcmp(one->bytes, address->bytes, size_of(one)))
			return true;
	}
	return false;
}

/* EACCES, EOPNOTSUPP: IPv6 is switched off in the container. */
void
sys_take_address(const char *interface, const struct address *address)
{
	if (!doing("take the host's address %s for '%s'", address->text, interface) ||
	    has_address(address))
		return;
	done(add_address(interface, address, 8 * (unsigned)size_of(address), true) < 0 &&
	    (address->family == AF_INET || (errno != EACCES && errno != EOPNOTSUPP)) ? -1 : 0);
}

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
#include <string.h>
#include <sys/socket.h>
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

/* Returns 0, or -1 and errno. */
static int
ask(const struct message *message)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	union {
		struct nlmsghdr header;
		struct {
			struct nlmsghdr header;
			struct nlmsgerr error;
		} refusal;
		char bytes[1024];
	} answer;
	ssize_t n;
	int fd;

	done(fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
	done(sendto(fd, message, message->header.nlmsg_len, 0, (struct sockaddr *)&kernel,
	    sizeof kernel));
	do
		n = recv(fd, &answer, sizeof answer, 0);
	while (n < 0 && errno == EINTR);
	done(n);
	close(fd);
	if (n < (ssize_t)sizeof answer.refusal || answer.header.nlmsg_type != NLMSG_ERROR)
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

int
sys_make_cable(const char *name, const char *inner, int net_ns)
{
	struct ifinfomsg link = { .ifi_family = AF_UNSPEC };
	struct rtattr *info, *data, *peer;
	struct message message;
	void *body;

	if (!doing("make the interfaces '%s' and, in the container, '%s': a veth pair", name, inner))
		return 0;
	body = begin(&message, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof link);
	memcpy(body, &link, sizeof link);
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
	done(ask(&message));
	return number_of(name);
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

size_t
sys_list_addresses(struct address **list)
{
	struct ifaddrs *first, *entry;
	struct address address = { 0 };
	size_t n = 0;

	*list = NULL;
	if (getifaddrs(&first) < 0)
		return 0;
	for (entry = first; entry; entry = entry->ifa_next) {
		if (!read_address(entry, &address))
			continue;
		*list = mem_grow(*list, n, sizeof **list);
		(*list)[n++] = address;
	}
	freeifaddrs(first);
	return n;
}

static bool
has_address(const struct address *address)
{
	struct address *list, *one;
	size_t n = sys_list_addresses(&list);

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

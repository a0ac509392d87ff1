/* SPDX-License-Identifier: ISC */
/* kernel_calls - C30-C33: system calls that no jail needs, and families of sockets. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe.h"

enum { OWN_KEYRING = -2, KEYCTL_ASK_ID = 0, USER_MODE_ONLY = 1, LOG_SIZE = 10 };

/* Calls whose arguments the kernel refuses after it has checked the privilege: unknown
 * flags, a missing file, a wrong magic number.  The table has them by number. */
static const struct bad_call {
	const char *name;
	long number;
	long argument[5];
} bad_calls[] = {
	{ "kexec_load",      SYS_kexec_load,      { 0, 99, 0, 0xffff } },
	{ "kexec_file_load", SYS_kexec_file_load, { -1, -1, 0, 0, 0xffff } },
	{ "init_module",     SYS_init_module,     { 0 } },
	{ "finit_module",    SYS_finit_module,    { -1 } },
	{ "delete_module",   SYS_delete_module,   { (long)"", O_NONBLOCK } },
	{ "swapon",          SYS_swapon,          { (long)"/proc/none" } },
	{ "swapoff",         SYS_swapoff,         { (long)"/proc/none" } },
	{ "acct",            SYS_acct,            { (long)"/" } },
	{ "quotactl",        SYS_quotactl,        { 0x80000500, (long)"/proc/none" } },
	{ "reboot",          SYS_reboot,          { 1, 2, 3 } },
	{ "lookup_dcookie",  SYS_lookup_dcookie,  { 0 } },
	{ "request_key",     SYS_request_key,     { (long)"user", (long)"probe-none" } },
	{ "add_key",         SYS_add_key,
		{ (long)"user", (long)"probe", (long)"x", 1, OWN_KEYRING } },
	{ "keyctl",          SYS_keyctl,          { KEYCTL_ASK_ID, OWN_KEYRING, 1 } },
	{ "userfaultfd",     SYS_userfaultfd,     { USER_MODE_ONLY } },
	{ "syslog",          SYS_syslog,          { LOG_SIZE } },
};

static bool
call_reached(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof bad_calls / sizeof bad_calls[0]; i++) {
		const struct bad_call *call = &bad_calls[i];
		const long *a = call->argument;

		if (strcmp(call->name, name) == 0)
			return reached(syscall(call->number, a[0], a[1], a[2], a[3], a[4]));
	}
	return saw("no such row: the probe is wrong");
}

static bool
io_uring(const char *subject)
{
	char params[120] = { 0 };

	return reached(syscall(SYS_io_uring_setup, 1, params));
}

static bool
bpf_map(const char *subject)
{
	union bpf_attr attr = { 0 };

	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = attr.value_size = 4;
	attr.max_entries = 1;
	return reached(syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof attr));
}

static bool
perf_event(const char *subject)
{
	struct perf_event_attr attr = { 0 };

	attr.type = PERF_TYPE_SOFTWARE;
	attr.size = sizeof attr;
	attr.disabled = attr.exclude_kernel = 1;
	return reached(syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));
}

static bool
ports(const char *subject)
{
	if (!reached(syscall(SYS_ioperm, 0x80, 1, 1)))
		return false;
	syscall(SYS_ioperm, 0x80, 1, 0);
	return true;
}

/* Set the clock's tick to its present value. */
static bool
clock_set(const char *subject)
{
	struct timex clock = { 0 };

	if (adjtimex(&clock) < 0)
		return false;
	clock.modes = ADJ_TICK;
	return reached(adjtimex(&clock));
}

static bool
cached_pages(const char *subject)
{
	uint64_t range[2] = { 0, 4096 }, told[5];
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	return fd >= 0 && reached(syscall(SYS_cachestat, fd, range, told, 0));
}

/* A family that the kernel lacks counts as closed, like a forbidden one. */
static bool
has_socket(int family, int type, int protocol)
{
	return socket(family, type | SOCK_CLOEXEC, protocol) >= 0;
}

static bool
af_alg(const char *subject)
{
	return has_socket(38, SOCK_SEQPACKET, 0) && saw("a socket of AF_ALG");
}

static bool
af_vsock(const char *subject)
{
	return has_socket(40, SOCK_STREAM, 0) && saw("a socket of AF_VSOCK");
}

static bool
af_packet(const char *subject)
{
	return has_socket(AF_PACKET, SOCK_DGRAM, 0) && saw("a socket of AF_PACKET");
}

static bool
raw_ip(const char *subject)
{
	return has_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) && saw("a raw socket");
}

/* ax25 ipx appletalk netrom atmpvc x25 rose decnet econet atmsvc rds llc tipc rxrpc
 * isdn phonet ieee802154 caif nfc kcm qipcrtr smc xdp: families that no jail needs. */
static bool
exotic_families(const char *subject)
{
	static const int families[] = {
		3, 4, 5, 6, 8, 9, 11, 12, 19, 20, 21, 26, 30, 33, 34, 35, 36, 37, 39, 41, 42, 43, 44,
	};
	size_t i;
	int type;

	for (i = 0; i < sizeof families / sizeof families[0]; i++) {
		for (type = SOCK_STREAM; type <= SOCK_SEQPACKET; type++) {
			if (has_socket(families[i], type, 0))
				return saw("a socket of family %d", families[i]);
		}
	}
	return false;
}

static bool
is_x86_64(void)
{
	struct utsname machine;

	return uname(&machine) == 0 && strcmp(machine.machine, "x86_64") == 0;
}

/* getpid is number 20 of i386.  Where int 0x80 is disabled, it faults: closed. */
static bool
i386_door(const char *subject)
{
	static const unsigned char code[] = { 0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3 };
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int (*call)(void);
	pid_t pid;
	int status = 1;

	if (!is_x86_64() || page == MAP_FAILED)
		return false;
	memcpy(page, code, sizeof code);
	memcpy(&call, &page, sizeof call);
	pid = fork();
	if (pid == 0)
		_exit(call() != getpid());
	return waitpid(pid, &status, 0) == pid && status == 0 && saw("int 0x80 was answered");
}

static bool
x32_door(const char *subject)
{
	return is_x86_64() && syscall(0x40000000 | SYS_getpid) >= 0 && saw("x32 was answered");
}

static bool
no_filter(const char *subject)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 0 && saw("there is no seccomp filter");
}

static const struct surface rows[] = {
	{ "C30-io_uring",        io_uring,        NULL },
	{ "C30-bpf",             bpf_map,         NULL },
	{ "C30-perf_event_open", perf_event,      NULL },
	{ "C30-userfaultfd",     call_reached,    "userfaultfd" },
	{ "C30-keyctl",          call_reached,    "keyctl" },
	{ "C30-add_key",         call_reached,    "add_key" },
	{ "C30-request_key",     call_reached,    "request_key" },
	{ "C30-kexec_load",      call_reached,    "kexec_load" },
	{ "C30-kexec_file_load", call_reached,    "kexec_file_load" },
	{ "C30-init_module",     call_reached,    "init_module" },
	{ "C30-finit_module",    call_reached,    "finit_module" },
	{ "C30-delete_module",   call_reached,    "delete_module" },
	{ "C30-swapon",          call_reached,    "swapon" },
	{ "C30-swapoff",         call_reached,    "swapoff" },
	{ "C30-acct",            call_reached,    "acct" },
	{ "C30-quotactl",        call_reached,    "quotactl" },
	{ "C30-ioperm",          ports,           NULL },
	{ "C30-clock",           clock_set,       NULL },
	{ "C30-reboot",          call_reached,    "reboot" },
	{ "C30-syslog",          call_reached,    "syslog" },
	{ "C30-lookup_dcookie",  call_reached,    "lookup_dcookie" },
	{ "C30-cachestat",       cached_pages,    NULL },
	{ "C31-AF_ALG",          af_alg,          NULL },
	{ "C31-AF_VSOCK",        af_vsock,        NULL },
	{ "C31-AF_PACKET",       af_packet,       NULL },
	{ "C31-raw",             raw_ip,          NULL },
	{ "C31-exotic",          exotic_families, NULL },
	{ "C32-i386",            i386_door,       NULL },
	{ "C32-x32",             x32_door,        NULL },
	{ "C33-no-filter",       no_filter,       NULL },
};

const struct surfaces kernel_calls = { rows, sizeof rows / sizeof rows[0] };

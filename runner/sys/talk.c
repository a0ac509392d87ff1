/* SPDX-License-Identifier: ISC */
/* talk - the messages between a process that asks and a run that has a name. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "door.h"
#include "talk.h"
#include "lib/kernel.h"
#include "lib/text.h"

const char *const talk_kinds[TALK_KINDS] = {
	"user", "mnt", "pid", "net", "ipc", "uts", "cgroup", "time",
};

socklen_t
talk_address(struct sockaddr_un *address, uid_t uid, const char *name)
{
	size_t n;

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	n = text_format(address->sun_path + 1, sizeof address->sun_path - 1, "invoke_ns/%u/%s", uid, name);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + n);
}

/* -- the process at the other end --------------------------------------------------- */

bool
peer_open(struct peer *peer, int socket)
{
	struct ucred other;
	socklen_t size = sizeof other;

	*peer = (struct peer){ .pidfd = -1 };
	if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &other, &size) < 0 || other.pid <= 0)
		return false;
	peer->pid = other.pid;
	peer->uid = other.uid;
	peer->pidfd = (int)syscall(__NR_pidfd_open, other.pid, 0);
	return peer->pidfd >= 0;
}

void
peer_close(struct peer *peer)
{
	if (peer->pidfd >= 0)
		close(peer->pidfd);
	peer->pidfd = -1;
}

bool
peer_is_alive(const struct peer *peer)
{
	struct pollfd end = { .fd = peer->pidfd, .events = POLLIN };

	return peer->pidfd >= 0 && poll(&end, 1, 0) == 0;
}

/* Is /proc that of our pid namespace? */
static bool
proc_is_ours(void)
{
	char text[16];
	ssize_t n = readlink("/proc/self", text, sizeof text - 1);

	text[n > 0 ? n : 0] = '\0';
	return strtol(text, NULL, 10) == getpid();
}

static bool
same_namespace(pid_t pid, const char *kind)
{
	char theirs[48], ours[48];
	struct stat a, b;

	text_format(theirs, sizeof theirs, "/proc/%d/ns/%s", pid, kind);
	text_format(ours, sizeof ours, "/proc/self/ns/%s", kind);
	return stat(theirs, &a) == 0 && stat(ours, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Only a process with the rights of ptrace(2) may look at a namespace of another: a user cannot look
 * at root's.  Root of our user namespace may do everything here anyway. */
bool
peer_is_near(const struct peer *peer)
{
	if (!proc_is_ours())
		return false;
	if (peer->uid == 0 && geteuid() != 0)
		return peer_is_alive(peer);
	return same_namespace(peer->pid, "user") && same_namespace(peer->pid, "pid") && peer_is_alive(peer);
}

bool
peer_is_stopped(const struct peer *peer)
{
	struct process_state state = { 0 };
	char path[32];
	int fd;

	text_format(path, sizeof path, "/proc/%d/stat", peer->pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return false;
	read_process_state(fd, &state);
	close(fd);
	return state.is_stopped;
}

/* The socket may have another holder than the process that has called listen(2), whose pid another
 * process has by now: what is signalled is a process of the user at least. */
bool
peer_signal(const struct peer *peer, uid_t uid, int signal)
{
	char path[32];
	struct stat st;

	text_format(path, sizeof path, "/proc/%d", peer->pid);
	if (stat(path, &st) < 0 || st.st_uid != uid || !peer_is_alive(peer))
		return false;
	return syscall(__NR_pidfd_send_signal, peer->pidfd, signal, NULL, 0) == 0;
}

/* -- messages ------------------------------------------------------------------------- */

bool
talk_begin(int socket, uint64_t *fresh)
{
	int on = 1;

	return setsockopt(socket, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0 &&
	    getrandom(fresh, sizeof *fresh, GRND_NONBLOCK) == sizeof *fresh;
}

union ancillary {
	char bytes[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(TALK_FDS * sizeof(int))];
	struct cmsghdr aligned;
};

bool
talk_send(int socket, const struct talk_word *word, const char *text, size_t length, const int fds[],
	size_t count)
{
	union ancillary control = { { 0 } };
	struct talk_word copy = *word;
	struct iovec parts[2] = { { &copy, sizeof copy }, { (void *)(uintptr_t)text, length } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = length ? 2 : 1 };
	ssize_t n;

	if (count) {
		message.msg_control = &control;
		message.msg_controllen = CMSG_SPACE(count * sizeof fds[0]);
		control.aligned = (struct cmsghdr){
			.cmsg_len = CMSG_LEN(count * sizeof fds[0]), .cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		};
		memcpy(CMSG_DATA(&control.aligned), fds, count * sizeof fds[0]);
	}
	do
		n = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)(sizeof copy + length);
}

/* Keep MOST of the descriptors, and close the others. */
static void
take_fds(const struct cmsghdr *header, int fds[], size_t most, size_t *count)
{
	size_t i, n = (header->cmsg_len - CMSG_LEN(0)) / sizeof fds[0];
	int fd;

	for (i = 0; i < n; i++) {
		memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
		if (*count < most)
			fds[(*count)++] = fd;
		else
			close(fd);
	}
}

/* The sender's pid, or 0. */
static pid_t
read_ancillary(struct msghdr *message, int fds[], size_t most, size_t *count)
{
	struct cmsghdr *header;
	struct ucred sender = { 0 };

	for (header = CMSG_FIRSTHDR(message); header; header = CMSG_NXTHDR(message, header)) {
		if (header->cmsg_level != SOL_SOCKET)
			continue;
		if (header->cmsg_type == SCM_RIGHTS)
			take_fds(header, fds, most, count);
		else if (header->cmsg_type == SCM_CREDENTIALS && header->cmsg_len >= CMSG_LEN(sizeof sender))
			memcpy(&sender, CMSG_DATA(header), sizeof sender);
	}
	return sender.pid;
}

static void
close_all(int fds[], size_t *count)
{
	while (*count)
		close(fds[--*count]);
}

ssize_t
talk_receive(int socket, const struct peer *peer, struct talk_word *word, char *text, size_t size,
	int fds[], size_t *count)
{
	union ancillary control;
	struct iovec parts[2] = { { word, sizeof *word }, { text, size } };
	struct msghdr message = {
		.msg_iov = parts, .msg_iovlen = 2, .msg_control = &control, .msg_controllen = sizeof control,
	};
	size_t most = *count;
	pid_t sender;
	ssize_t n;

	*count = 0;
	do
		n = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -1;
	sender = read_ancillary(&message, fds, most, count);
	if (sender == peer->pid && n >= (ssize_t)sizeof *word && !(message.msg_flags & MSG_TRUNC) &&
	    word->version == TALK_VERSION)
		return n - (ssize_t)sizeof *word;
	close_all(fds, count);
	errno = n ? EPROTO : ECONNRESET;
	return -1;
}

/* SPDX-License-Identifier: ISC */
/* channel - messages between the processes of a run. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"

void
sys_channel(int *host_end, int *inner_end, const char *actor, int life[2])
{
	int ends[2] = { -1, -1 };

	if (doing("open a channel for the %s process", actor)) {
		done(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
		done(life ? pipe2(life, O_CLOEXEC) : 0);
	}
	*host_end = ends[0];
	*inner_end = ends[1];
}

void
sys_drop_end(int *end)
{
	if (*end >= 0)
		close(*end);
	*end = -1;
}

static bool
receive(int channel, void *data, size_t size)
{
	ssize_t n;

	answer_while(channel);
	do
		n = recv(channel, data, size, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno != ECONNRESET)
		done(n);
	return n == (ssize_t)size;
}

void
sys_tell(int channel, const char *actor)
{
	if (doing("tell the %s process to go on", actor))
		/* EPIPE: it has ended, and who waits for it will see that */
		done(send(channel, "", 1, MSG_NOSIGNAL) < 0 && errno != EPIPE ? -1 : 0);
}

bool
sys_await(int channel, const char *actor)
{
	char byte;

	return !doing("wait for the %s process", actor) || receive(channel, &byte, 1);
}

void
sys_tell_pid(int channel, pid_t pid)
{
	if (!doing("tell the host process the pid of init"))
		return;
	if (send(channel, &pid, sizeof pid, MSG_NOSIGNAL) < 0) {
		int error = errno;

		kill(pid, SIGKILL); /* or init would run on without the host */
		errno = error;
		cannot();
	}
}

bool
sys_await_pid(int channel, pid_t *pid)
{
	if (!doing("wait for the pid of init"))
		return true;
	if (!receive(channel, pid, sizeof *pid))
		return false;
	add_child(*pid);
	return true;
}

/* Ancillary data of a message of one byte, see unix(7). */
union ancillary {
	char bytes[CMSG_SPACE(sizeof(struct ucred))];
	struct cmsghdr aligned;
};

static void
send_with(int channel, char what, int type, const void *data, size_t size)
{
	union ancillary control = { { 0 } };
	struct iovec byte = { &what, 1 };
	struct msghdr message = {
		.msg_iov = &byte, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = size ? CMSG_SPACE(size) : 0,
	};

	control.aligned = (struct cmsghdr){
		.cmsg_len = CMSG_LEN(size), .cmsg_level = SOL_SOCKET, .cmsg_type = type,
	};
	memcpy(CMSG_DATA(&control.aligned), data, size);
	done(sendmsg(channel, &message, MSG_NOSIGNAL));
}

/* 0 at end of file, or -1. */
static int
receive_with(int channel, char *what, int type, void *data, size_t size)
{
	union ancillary control;
	struct iovec iov = { what, 1 };
	struct msghdr message = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof control,
	};
	struct cmsghdr *header;
	ssize_t n;

	answer_while(channel);
	do
		n = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == ECONNRESET ? 0 : -1;
	header = n > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	if (!header || header->cmsg_type != type)
		return 0;
	memcpy(data, CMSG_DATA(header), size);
	return 1;
}

void
send_fd(int channel, char what, int fd)
{
	send_with(channel, what, SCM_RIGHTS, &fd, fd < 0 ? 0 : sizeof fd);
}

int
receive_fd(int channel, char *what, int *fd)
{
	int result;

	*what = 0;
	*fd = -1;
	result = receive_with(channel, what, SCM_RIGHTS, fd, sizeof *fd);
	return result == 0 && *what ? 1 : result;
}

void
sys_hand_over(int channel, int fd, const char *what)
{
	if (doing("send the descriptor of %s", what))
		send_fd(channel, 0, fd);
}

bool
sys_take_over(int channel, int *fd, const char *what)
{
	char byte;
	int result;

	if (!doing("receive the descriptor of %s", what))
		return true;
	done(result = receive_fd(channel, &byte, fd));
	return result;
}

void
sys_introduce(int channel)
{
	struct ucred me;

	if (!doing("tell the host process the pid of the command"))
		return;
	me = (struct ucred){ getpid(), geteuid(), getegid() };
	send_with(channel, 0, SCM_CREDENTIALS, &me, sizeof me);
}

bool
sys_meet(int channel, pid_t *pid)
{
	struct ucred sender;
	char byte = 0;
	int on = 1, result;

	if (!doing("wait for the pid of the command"))
		return true;
	done(setsockopt(channel, SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
	done(result = receive_with(channel, &byte, SCM_CREDENTIALS, &sender, sizeof sender));
	if (result > 0)
		*pid = sender.pid;
	return result;
}

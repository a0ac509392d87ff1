/* SPDX-License-Identifier: ISC */
/* queue - the POSIX message queue of the demonstration (-i). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/msg.h"
#include "runner/run.h"

enum { MESSAGE_MAX = 80 };

static bool
remove_queue(const char *name)
{
	return mq_unlink(name) == 0 || errno == ENOENT;
}

int
sys_queue_make(const char *name, struct guard *guard)
{
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = MESSAGE_MAX + 1 };
	mqd_t queue;

	if (!doing("make the message queue '%s', and a process that removes it at the end", name))
		return -1;
	guard_begin(guard, remove_queue, name);
	queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK | O_CLOEXEC, 0600, &attr);
	guard_made(guard, queue);
	done(fchmod(queue, 0622)); /* root inside may be another user outside */
	return queue;
}

/* Read byte by byte: the input after the line is for the command.  Returns the length, or
 * -1 at end of file. */
static int
read_line(char *line, int size)
{
	int n = 0;
	char c = 0;

	while (read(STDIN_FILENO, &c, 1) == 1 && c != '\n') {
		if (n < size - 1)
			line[n] = c;
		n++;
	}
	if (n == 0 && c != '\n')
		return -1;
	if (n > size - 1) {
		msg_note("cut the message after %d characters", size - 1);
		n = size - 1;
	}
	line[n] = '\0';
	return n;
}

static void
ask_and_send(mqd_t queue)
{
	char message[MESSAGE_MAX + 1];

	msg_out("\n     Child: enter a message to send to the parent process (MAX %d chars)\n"
	    "     >> ", MESSAGE_MAX);
	if (read_line(message, sizeof message) < 0) {
		msg_out("\n     Child: there was no message\n");
		return;
	}
	msg_out("\n");
	done(mq_send(queue, message, strlen(message) + 1, 0));
}

void
sys_queue_send(const char *name, bool own_namespace)
{
	mqd_t queue;

	if (!doing("open the message queue '%s' and send a message to the parent", name))
		return;
	queue = mq_open(name, O_WRONLY | O_CLOEXEC);
	if (queue >= 0) {
		ask_and_send(queue);
		mq_close(queue);
		return;
	}
	if (errno != ENOENT || !own_namespace)
		cannot();
	msg_out("\n     Child: cannot open the message queue '%s': %s\n"
	    "     Child: that is the lesson: the parent made it in its own IPC namespace,\n"
	    "     Child: and in this new one there is no such queue\n", name, strerror(ENOENT));
}

/* The child writes to the channel after it has sent; end of file means that it ended. */
void
sys_queue_receive(int queue, int channel)
{
	char message[MESSAGE_MAX + 1], byte;
	ssize_t n;

	if (!doing("receive the child's message"))
		return;
	do
		n = recv(channel, &byte, 1, 0);
	while (n < 0 && errno == EINTR);
	done(n < 0 && errno != ECONNRESET ? -1 : 0);
	if (mq_receive(queue, message, sizeof message, NULL) >= 0) {
		message[MESSAGE_MAX] = '\0';
		msg_out("\n    Parent: the following message was received from the child\n"
		    "     >> %s\n\n", message);
	} else if (errno == EAGAIN) {
		msg_out("\n    Parent: no message was received from the child\n\n");
	} else {
		cannot();
	}
}

void
sys_queue_remove(int queue, struct guard *guard)
{
	if (!doing("remove the message queue"))
		return;
	mq_close(queue);
	guard_end(guard);
}

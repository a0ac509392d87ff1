/* SPDX-License-Identifier: ISC */
/*
 * talk - what a process that asks and the run that has a name say to each other.
 *
 * A connection to the abstract socket "invoke_ns/UID/NAME", SOCK_SEQPACKET, unix(7):
 *
 *	the run     TALK_HELLO, with a fresh number
 *	the asker   a question, with that number as echo, and a fresh number of its own
 *	the run     the answer, with that number as echo, and the text or the descriptors
 *
 * Each side has a pidfd of the other before it sends its fresh number.  The kernel writes the
 * pid of the sender to each message (SO_PASSCRED).  So if the number comes back from that pid
 * while the process of the pidfd lives, that process has sent it, and no pid is mistaken.
 */
#ifndef TALK_H
#define TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

enum talk { TALK_HELLO, TALK_LIST, TALK_ENTER, TALK_STOP, TALK_END };

enum { TALK_VERSION = 1, TALK_KINDS = 8, TALK_FDS = 1 + TALK_KINDS, TALK_LONGEST = 32768 };

struct talk_word {
	uint32_t version, what;         /* enum talk */
	uint64_t echo, fresh;           /* in the answer to TALK_ENTER: which run it is */
	uint32_t number;                /* TALK_STOP: seconds; TALK_ENTER: a bit for each kind; */
	uint32_t error;                 /* TALK_END: status, and here the signal */
};

/* The kinds of namespaces in the order in which their descriptors are sent, behind that of the
 * file of restrictions; the names of /proc/PID/ns. */
extern const char *const talk_kinds[TALK_KINDS];

/* The address of the name; its length. */
socklen_t talk_address(struct sockaddr_un *, uid_t, const char *name);

/* The process at the other end. */
struct peer {
	pid_t pid;
	uid_t uid;
	int pidfd;
};

/* False if the kernel does not tell the process, or it is in another pid namespace or has ended. */
bool peer_open(struct peer *, int socket);
void peer_close(struct peer *);
/* Is it in our user and our pid namespace, as no process in a container of ours is?  False where
 * /proc does not tell. */
bool peer_is_near(const struct peer *);
bool peer_is_alive(const struct peer *);
/* The process is stopped by a signal, or traced. */
bool peer_is_stopped(const struct peer *);
/* Send it the signal.  False if it is not a process of user UID any more. */
bool peer_signal(const struct peer *, uid_t, int signal);

/* From now on the kernel writes the sender's pid to what is received.  A fresh number. */
bool talk_begin(int socket, uint64_t *fresh);
/* Send the word with a TEXT and COUNT descriptors; do not wait. */
bool talk_send(int socket, const struct talk_word *, const char *text, size_t length,
	const int fds[], size_t count);
/* Receive a word of the peer with a text of up to SIZE bytes and *COUNT descriptors at most; all
 * others are closed.  The length of the text; -1 and errno: EAGAIN if nothing has come, or another
 * if the peer is gone, or it is not the peer's. */
ssize_t talk_receive(int socket, const struct peer *, struct talk_word *, char *text, size_t size,
	int fds[], size_t *count);

#endif

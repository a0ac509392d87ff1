/* SPDX-License-Identifier: ISC */
/*
 * answer - the name of a run, and the answers of its host process to those that ask: talk.h.
 *
 * The abstract socket is unique, needs no file, and is gone with the process that has bound it.
 * The host process answers where it waits: in sys_watch(), and for the processes inside.  It answers
 * to its own user and to root, and to no process in a container.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "talk.h"
#include "lib/kernel.h"
#include "lib/text.h"

/* A process that asks.  It stays until the end if it waits for that. */
struct guest {
	int fd;
	struct peer peer;
	uint64_t challenge, echo;
	bool waits;
};

static int name_socket = -1;
static struct guest guests[ANSWER_FDS - 1];
static size_t guest_count;
static uint64_t identity;               /* of this run, when it was asked for */
static const struct sys_teller *teller;
static struct sys_run_facts facts;
static bool running;                    /* in sys_watch() */
static int stop_after = -1;             /* milliseconds, if this run is to end */

/* A run was killed, and a process that it had just forked has not let go of the name yet. */
static bool
is_left_behind(const struct sockaddr_un *address, socklen_t size)
{
	struct peer holder = { .pidfd = -1 };
	bool left;
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return false;
	errno = 0;
	if (connect(fd, (const struct sockaddr *)address, size) < 0)
		left = errno == ECONNREFUSED;
	else
		left = peer_open(&holder, fd) ? !peer_is_alive(&holder) : errno == ESRCH;
	peer_close(&holder);
	close(fd);
	return left;
}

/* For a second at most; and seldom, as each look waits in the queue of listen(2). */
static void
bind_name(const struct sockaddr_un *address, socklen_t size)
{
	static const struct timespec moment = { 0, 50000000 };
	enum { MOST = 20 };
	int tries;

	for (tries = 0; bind(name_socket, (const struct sockaddr *)address, size) < 0; tries++) {
		if (errno != EADDRINUSE)
			cannot();
		if (tries == MOST || !is_left_behind(address, size)) {
			errno = EADDRINUSE;
			cannot();
		}
		nanosleep(&moment, NULL);
	}
}

void
sys_take_name(uid_t uid, const char *name, const struct sys_teller *by)
{
	enum { BACKLOG = 64 };
	struct sockaddr_un address;
	socklen_t size = talk_address(&address, uid, name);

	if (!doing("take the name '%s', by the abstract socket 'invoke_ns/%s/%s'", name, in_digits(uid),
	    name))
		return;
	done(name_socket = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
	bind_name(&address, size);
	done(listen(name_socket, BACKLOG));
	teller = by;
}

/* -- guests ---------------------------------------------------------------------------- */

static void
leave(size_t i)
{
	close(guests[i].fd);
	peer_close(&guests[i].peer);
	guests[i] = guests[--guest_count];
}

void
answer_leave(void)
{
	sys_drop_end(&name_socket);
	while (guest_count)
		leave(0);
}

/* The newest is more likely to be asking still than the oldest, unless that waits for the end. */
static void
make_room(void)
{
	size_t i;

	for (i = 0; i < guest_count && guest_count == ANSWER_FDS - 1; i++) {
		if (!guests[i].waits)
			leave(i);
	}
	if (guest_count == ANSWER_FDS - 1)
		leave(0);
}

static bool
is_trusted(const struct peer *peer)
{
	return (peer->uid == geteuid() || peer->uid == 0) && peer_is_near(peer);
}

static void
receive_guest(void)
{
	struct guest guest = { .fd = accept4(name_socket, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK) };
	struct talk_word hello = { .version = TALK_VERSION, .what = TALK_HELLO };

	if (guest.fd < 0)
		return;
	if (peer_open(&guest.peer, guest.fd) && is_trusted(&guest.peer) &&
	    talk_begin(guest.fd, &guest.challenge)) {
		hello.fresh = guest.challenge;
		if (talk_send(guest.fd, &hello, NULL, 0, NULL, 0)) {
			make_room();
			guests[guest_count++] = guest;
			return;
		}
	}
	close(guest.fd);
	peer_close(&guest.peer);
}

/* -- answers ----------------------------------------------------------------------------- */

/* The first child of init; proc_pid_task(5).  The others are orphans that init has got. */
static pid_t
first_child(pid_t pid)
{
	char path[64], text[32];
	ssize_t n;
	int fd;

	text_format(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return 0;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return (pid_t)strtol(text, NULL, 10);
}

static void
learn_facts(void)
{
	facts.runner = getpid();
	facts.starting = !running || is_setting_up();
	facts.command = facts.starting ? 0 : facts.init ? first_child(facts.init) : facts.child;
}

/* The namespaces of the command, by which a user can reach them: init lets nobody look at it.  A
 * bit in *KINDS for each, and their number; 0 and errno. */
static size_t
open_namespaces(int fds[], uint32_t *kinds)
{
	char path[64];
	size_t i, n = 0;
	int error = 0;

	for (i = 0; i < TALK_KINDS; i++) {
		text_format(path, sizeof path, "/proc/%d/ns/%s", facts.command, talk_kinds[i]);
		if ((fds[n] = open(path, O_RDONLY | O_CLOEXEC)) >= 0) {
			*kinds |= 1U << i;
			n++;
		} else if (errno != ENOENT || i == 0) {
			error = errno; /* a kernel may lack a kind, but none lacks the first */
			break;
		}
	}
	/* the pid is that process's still */
	if (!error && facts.init && first_child(facts.init) != facts.command)
		error = ESRCH;
	while (error && n)
		close(fds[--n]);
	errno = error;
	return n;
}

/* A file in memory with the text of the teller, or -1 and errno. */
static int
file_of_restrictions(void)
{
	size_t length = 0;
	char *text = teller->tell(teller->of, &facts, true, &length);
	int fd = memfd_create("invoke_ns.restrictions", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0 && (!kernel_write_all(fd, text, length) ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW) < 0)) {
		close(fd);
		fd = -1;
	}
	free(text);
	return fd;
}

static void
answer_enter(struct guest *guest, struct talk_word *word)
{
	int fds[TALK_FDS];
	size_t n = 0;

	errno = EAGAIN;
	if (!facts.starting && (fds[0] = file_of_restrictions()) >= 0) {
		n = open_namespaces(fds + 1, &word->number);
		if (!n)
			close(fds[0]);
	}
	word->error = n ? 0 : (uint32_t)errno;
	if (!identity && getrandom(&identity, sizeof identity, GRND_NONBLOCK) != sizeof identity)
		identity = (uint64_t)getpid();
	word->fresh = identity;
	n += n ? 1 : 0;
	talk_send(guest->fd, word, NULL, 0, fds, n);
	while (n)
		close(fds[--n]);
}

static void
answer_list(struct guest *guest, const struct talk_word *word)
{
	size_t length = 0;
	char *text = teller->tell(teller->of, &facts, false, &length);

	talk_send(guest->fd, word, text, length, NULL, 0);
	free(text);
}

/* While this process sets up, a signal ends the run. */
static void
answer_stop(struct guest *guest, const struct talk_word *word, unsigned seconds)
{
	enum { MOST = 1000000 };
	int after = (int)(seconds < MOST ? seconds : MOST) * 1000;

	talk_send(guest->fd, word, NULL, 0, NULL, 0);
	guest->waits = true;
	if (stop_after < 0 || after < stop_after)
		stop_after = after;
	if (!running) {
		answer_end(128 + SIGTERM, SIGTERM);
		kill(getpid(), SIGTERM);
	}
}

/* False if the guest has nothing more to ask. */
static bool
attend_guest(struct guest *guest)
{
	struct talk_word word = { 0 }, answer;
	size_t none = 0;

	if (guest->waits || talk_receive(guest->fd, &guest->peer, &word, NULL, 0, NULL, &none) < 0)
		return false;
	if (word.echo != guest->challenge || !peer_is_alive(&guest->peer))
		return false;
	guest->echo = word.fresh;
	answer = (struct talk_word){ .version = TALK_VERSION, .what = word.what, .echo = word.fresh };
	learn_facts();
	if (word.what == TALK_LIST)
		answer_list(guest, &answer);
	else if (word.what == TALK_ENTER)
		answer_enter(guest, &answer);
	else if (word.what == TALK_STOP)
		answer_stop(guest, &answer, word.number);
	return guest->waits;
}

/* -- in the loops that wait ---------------------------------------------------------------- */

size_t
answer_poll(struct pollfd *fds)
{
	size_t i;

	if (name_socket < 0)
		return 0;
	fds[0] = (struct pollfd){ name_socket, POLLIN, 0 };
	for (i = 0; i < guest_count; i++)
		fds[1 + i] = (struct pollfd){ guests[i].fd, POLLIN, 0 };
	return 1 + guest_count;
}

void
answer_attend(const struct pollfd *fds, size_t count)
{
	size_t i;

	for (i = count; i > 1; i--) { /* leave() puts the last one in the place of another */
		if (fds[i - 1].revents && !attend_guest(&guests[i - 2]))
			leave(i - 2);
	}
	if (count && fds[0].revents & POLLIN)
		receive_guest();
}

void
answer_while(int channel)
{
	struct pollfd fds[1 + ANSWER_FDS] = { { channel, POLLIN, 0 } };
	size_t count;

	while (name_socket >= 0) {
		count = answer_poll(fds + 1);
		if (poll(fds, 1 + count, -1) < 0 && errno != EINTR)
			return;
		if (fds[0].revents)
			return;
		answer_attend(fds + 1, count);
	}
}

void
answer_begin(pid_t child, bool is_init)
{
	running = true;
	facts.child = child;
	facts.init = is_init ? child : 0;
}

bool
answer_must_stop(int *milliseconds)
{
	bool must = stop_after >= 0;

	*milliseconds = stop_after;
	stop_after = -1;
	return must;
}

void
answer_end(int status, int signal)
{
	struct talk_word word = {
		.version = TALK_VERSION, .what = TALK_END,
		.number = (uint32_t)status, .error = (uint32_t)signal,
	};
	size_t i;

	for (i = 0; i < guest_count; i++) {
		word.echo = guests[i].echo;
		if (guests[i].waits)
			talk_send(guests[i].fd, &word, NULL, 0, NULL, 0);
	}
}

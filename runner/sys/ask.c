/* SPDX-License-Identifier: ISC */
/*
 * ask - ask runs by their names: the other side of answer.c.
 *
 * A run that is stopped, or blocked, does not hang the process that asks: many are asked at once,
 * and each has a limited time.  A process that has such a name is believed only if it is of
 * the name's user, and in no container.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "talk.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"

enum { AT_ONCE = 64, A_WHILE = 100, PATIENCE = 5000 };

/* A question on its way. */
struct call {
	struct sys_asked *of;           /* NULL: no question */
	int socket;
	struct peer peer;
	uint64_t fresh;
	bool asked;                     /* the run has said hello */
	int64_t until;
};

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void
hang_up(struct call *call, enum sys_answer answer)
{
	call->of->answer = answer;
	call->of = NULL;
	if (call->socket >= 0)
		close(call->socket);
	peer_close(&call->peer);
}

/* False if there is an answer already. */
static bool
dial(struct call *call, struct sys_asked *of, bool only_pid)
{
	struct sockaddr_un address;
	socklen_t size = talk_address(&address, of->uid, of->name);

	*call = (struct call){ .of = of, .peer.pidfd = -1, .until = now() + PATIENCE };
	call->socket = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (call->socket < 0)
		msg_cannot("open a socket to ask '%s'", of->name);
	if (connect(call->socket, (struct sockaddr *)&address, size) < 0) {
		/* EAGAIN: too many ask already; EPROTOTYPE: another kind of socket */
		hang_up(call, errno == EAGAIN ? SYS_SILENT : errno == EPROTOTYPE ? SYS_OF_OTHERS : SYS_NO_NAME);
		return false;
	}
	if (!peer_open(&call->peer, call->socket)) {
		if (call->peer.pid && errno != ESRCH)
			msg_cannot("open a pidfd of process %d, which has the name '%s'", call->peer.pid, of->name);
		hang_up(call, call->peer.pid ? SYS_NO_NAME : SYS_OF_OTHERS);
		return false;
	}
	of->pid = call->peer.pid;
	of->owner = call->peer.uid;
	if (of->owner != of->uid || !peer_is_near(&call->peer)) {
		hang_up(call, SYS_OF_OTHERS);
		return false;
	}
	if (!only_pid && talk_begin(call->socket, &call->fresh))
		return true;
	hang_up(call, only_pid ? SYS_ANSWERED : SYS_REFUSED);
	return false;
}

/* -- answers ------------------------------------------------------------------------------- */

/* What lies in a file of memory; NULL for another file. */
static char *
read_memory(int fd, size_t *length)
{
	enum { TMPFS_MAGIC = 0x01021994, MOST = 16 << 20 };
	struct statfs fs;
	struct stat st;
	size_t n = 0;
	ssize_t got = 1;
	char *text;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size < 1 || st.st_size > MOST ||
	    fstatfs(fd, &fs) < 0 || (unsigned long)fs.f_type != TMPFS_MAGIC)
		return NULL;
	*length = (size_t)st.st_size;
	text = mem_new(*length + 1);
	for (; n < *length && got > 0; n += got > 0 ? (size_t)got : 0)
		got = pread(fd, text + n, *length - n, (off_t)n);
	return n == *length ? text : NULL;
}

static bool
is_namespace(int fd)
{
	enum { NSFS_MAGIC = 0x6e736673 };
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && (unsigned long)fs.f_type == NSFS_MAGIC;
}

/* The descriptors of an answer: false if they are not what the word says. */
static bool
take_namespaces(struct sys_asked *of, const struct talk_word *word, int fds[], size_t count)
{
	size_t i, n = 1;

	if (count && !(of->text = read_memory(fds[0], &of->length)))
		return false;
	for (i = 0; i < TALK_KINDS; i++) {
		of->namespaces[i] = -1;
		if (word->number >> i & 1 && (n >= count || !is_namespace(fds[n])))
			return false;
		if (word->number >> i & 1)
			of->namespaces[i] = fds[n++];
	}
	of->identity = word->fresh;
	of->error = word->error > 0 && word->error < 4096 ? (int)word->error : 0;
	return count ? n == count : of->error;
}

static bool
take_answer(struct call *call, const struct talk_word *word, const char *text, ssize_t length,
	int fds[], size_t count)
{
	struct sys_asked *of = call->of;
	bool good;

	if (word->echo != call->fresh || !peer_is_alive(&call->peer))
		good = false;
	else if (word->what == TALK_LIST)
		good = length > 0;
	else
		good = word->what == TALK_ENTER && take_namespaces(of, word, fds, count);
	if (good && length > 0) {
		of->text = mem_copy(text, (size_t)length);
		of->length = (size_t)length;
	}
	if (count && good)
		close(fds[0]);
	while (count && !good)
		close(fds[--count]);
	return good;
}

/* Something has come.  The first word is the hello. */
static void
listen_to(struct call *call, enum talk what)
{
	static LARGE char text[TALK_LONGEST];
	struct talk_word word = { 0 };
	int fds[TALK_FDS];
	size_t count = call->asked ? TALK_FDS : 0;
	ssize_t n = talk_receive(call->socket, &call->peer, &word, text, sizeof text, fds, &count);

	if (n < 0) {
		if (errno != EAGAIN)
			hang_up(call, SYS_REFUSED);
	} else if (call->asked) {
		hang_up(call, take_answer(call, &word, text, n, fds, count) ? SYS_ANSWERED : SYS_REFUSED);
	} else {
		word = (struct talk_word){
			.version = TALK_VERSION, .what = what, .echo = word.fresh, .fresh = call->fresh,
		};
		call->asked = talk_send(call->socket, &word, NULL, 0, NULL, 0);
		if (!call->asked)
			hang_up(call, SYS_REFUSED);
	}
}

/* After a while of silence, it is worth a look. */
static void
look_after_silence(struct call calls[], size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (calls[i].of && now() >= calls[i].until)
			hang_up(&calls[i], SYS_SILENT);
		else if (calls[i].of && peer_is_stopped(&calls[i].peer))
			hang_up(&calls[i], SYS_STOPPED);
	}
}

void
sys_ask(enum sys_question question, struct sys_asked asked[], size_t count)
{
	enum talk what = question == SYS_ASK_LINE ? TALK_LIST : TALK_ENTER;
	struct call calls[AT_ONCE] = { { 0 } };
	struct pollfd fds[AT_ONCE];
	size_t next = 0, i, used;
	int ready;

	for (;;) {
		for (used = i = 0; i < AT_ONCE; i++) {
			while (!calls[i].of && next < count)
				dial(&calls[i], &asked[next++], question == SYS_ASK_PID);
			fds[i] = (struct pollfd){ calls[i].of ? calls[i].socket : -1, POLLIN, 0 };
			used = calls[i].of ? i + 1 : used;
		}
		if (!used)
			return;
		/* EINVAL for more than RLIMIT_NOFILE, which may be lower than AT_ONCE */
		if ((ready = poll(fds, used, A_WHILE)) < 0 && errno != EINTR)
			msg_cannot("wait for the runs that are asked");
		if (ready == 0)
			look_after_silence(calls, used);
		for (i = 0; i < used; i++) {
			if (ready > 0 && calls[i].of && fds[i].revents)
				listen_to(&calls[i], what);
		}
	}
}

void
sys_ask_namespaces(const char *who, uid_t uid, const char *name, uint64_t identity, const char *names,
	int found[8])
{
	struct sys_asked asked = { .uid = uid, .name = name };

	if (!doing("ask the container '%s' for its %s namespace%s", who, names,
	    strchr(names, ' ') ? "s" : ""))
		return;
	sys_ask(SYS_ASK_NAMESPACES, &asked, 1);
	if (asked.answer != SYS_ANSWERED || asked.error || asked.identity != identity)
		failed("it has ended meanwhile, or does not answer");
	memcpy(found, asked.namespaces, sizeof asked.namespaces);
}

/* -- the end of a run ---------------------------------------------------------------------- */

enum parting { ENDED, LATE, REFUSED };

/* Wait for a word of the run or its end.  False: the time is up. */
static bool
wait_for_run(int socket, const struct call *call, int64_t until)
{
	struct pollfd fds[2] = { { socket, POLLIN, 0 }, { call->peer.pidfd, POLLIN, 0 } };
	int64_t left = until - now();

	return left > 0 && (poll(fds, 2, (int)left) != 0 || now() < until);
}

/* The run has hung up. */
static enum parting
see_end(const struct call *call, int64_t until)
{
	if (!call->asked)
		until = now() + A_WHILE;
	while (peer_is_alive(&call->peer)) {
		if (!wait_for_run(-1, call, until))
			return call->asked ? LATE : REFUSED;
	}
	return ENDED;
}

/* Ask, and wait for the last word, until the process has ended or the time is up: that of a run
 * that has heard is longer by LATER. */
static enum parting
see_off(struct call *call, unsigned seconds, int64_t until, int *status, int *signal)
{
	enum { LATER = 10000 };
	struct talk_word word = { 0 };
	size_t none = 0;
	bool alive;

	for (;;) {
		alive = peer_is_alive(&call->peer);
		while (talk_receive(call->socket, &call->peer, &word, NULL, 0, NULL, &none) == 0) {
			if (word.what == TALK_HELLO && !call->asked) {
				word = (struct talk_word){ .version = TALK_VERSION, .what = TALK_STOP,
					.echo = word.fresh, .fresh = call->fresh, .number = seconds };
				call->asked = talk_send(call->socket, &word, NULL, 0, NULL, 0);
			} else if (word.what == TALK_STOP && word.echo == call->fresh) {
				until += LATER;
			} else if (word.what == TALK_END && word.echo == call->fresh) {
				*status = (int)(word.number & 255);
				*signal = (int)(word.error & 127);
			}
		}
		if (!alive)
			return ENDED;
		if (errno != EAGAIN)
			return see_end(call, until);
		if (!wait_for_run(call->socket, call, until))
			return LATE;
	}
}

void
sys_stop(struct sys_asked *run, unsigned seconds, int *status, int *signal)
{
	enum { STATUS_OF_KILL = 128 + SIGKILL };
	struct call call;
	enum parting parting;

	*status = -1;
	*signal = 0;
	if (!dial(&call, run, false))
		return;
	if (peer_is_stopped(&call.peer))
		peer_signal(&call.peer, run->uid, SIGCONT);
	parting = see_off(&call, seconds, now() + (int64_t)seconds * 1000, status, signal);
	if (parting == LATE && peer_signal(&call.peer, run->uid, SIGKILL)) {
		*status = STATUS_OF_KILL;
		*signal = SIGKILL;
		parting = see_end(&call, now() + PATIENCE);
	}
	hang_up(&call, parting == ENDED ? SYS_ANSWERED : SYS_REFUSED);
}

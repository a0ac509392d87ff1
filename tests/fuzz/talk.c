/* SPDX-License-Identifier: ISC */
/*
 * talk - fuzz what a run and a process that asks receive from each other.
 *
 * The input is one message after another: a byte with the number of descriptors that come with
 * it, a byte with its length in units of 8, and its bytes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include "must.h"
#include "runner/sys/talk.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
send_message(int socket, const uint8_t *bytes, size_t size, size_t fds)
{
	struct talk_word word = { 0 };
	int list[TALK_FDS];
	size_t i;

	for (i = 0; i < TALK_FDS; i++)
		list[i] = STDERR_FILENO;
	if (size < sizeof word) {
		must(size == 0 || send(socket, bytes, size, MSG_NOSIGNAL) == (ssize_t)size);
		return;
	}
	memcpy(&word, bytes, sizeof word);
	must(talk_send(socket, &word, (const char *)bytes + sizeof word, size - sizeof word, list, fds));
}

/* Descriptors that are not asked for are closed, and no text is longer than the room. */
static void
receive_message(int socket, const uint8_t *bytes, size_t size, size_t most)
{
	enum { ROOM = 256 };
	struct peer peer = { getpid(), getuid(), -1 };
	struct talk_word word = { 0 };
	char text[ROOM];
	int fds[TALK_FDS];
	size_t i, count = most;
	ssize_t n = talk_receive(socket, &peer, &word, text, sizeof text, fds, &count);

	must(n <= ROOM && count <= most && (n >= 0 || count == 0));
	if (n >= 0) {
		must(word.version == TALK_VERSION && (size_t)n + sizeof word == size);
		must(!memcmp(text, bytes + sizeof word, (size_t)n));
	}
	for (i = 0; i < count; i++)
		must(close(fds[i]) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	int ends[2], before, after;
	uint64_t fresh;

	must((before = dup(STDERR_FILENO)) >= 0 && close(before) == 0);
	must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0);
	must(talk_begin(ends[1], &fresh));
	while (size >= 2) {
		size_t fds = bytes[0] % (TALK_FDS + 1), length = bytes[1] * 8U;
		size_t most = bytes[0] & 128 ? TALK_FDS : 0;

		bytes += 2;
		size -= 2;
		length = length < size ? length : size;
		send_message(ends[0], bytes, length, fds);
		receive_message(ends[1], bytes, length, most);
		bytes += length;
		size -= length;
	}
	close(ends[0]);
	close(ends[1]);
	must((after = dup(STDERR_FILENO)) == before && close(after) == 0);
	return 0;
}

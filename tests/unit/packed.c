/* SPDX-License-Identifier: ISC */
/* packed - archives for the tests of the archive reader, and lists of their entries. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "feed.h"
#include "packed.h"
#include "runner/archive.h"
#include "runner/inflate.h"

static void
pad(struct made *m, size_t size)
{
	made_zeros(m, (size - m->size % size) % size);
}

void
made_cpio(struct made *m, const struct cpio *c)
{
	size_t size = c->data ? strlen(c->data) : 0, n = strlen(c->name) + 1;
	char header[128];

	snprintf(header, sizeof header, "%s%08X%08x%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX%08X",
	    c->magic ? c->magic : "070701", c->ino, c->mode, c->uid, c->gid, c->nlink, c->mtime,
	    c->size ? c->size : size, 3u, 1u, c->major, c->minor,
	    c->name_size ? c->name_size : n, c->check);
	made_text(m, header);
	made_bytes(m, c->name, n);
	pad(m, 4);
	made_bytes(m, c->data, size);
	pad(m, 4);
}

void
made_cpio_end(struct made *m)
{
	made_cpio(m, &(struct cpio){ .name = "TRAILER!!!", .nlink = 1 });
	pad(m, 512);
}

/* A number in base 256 has all its bytes. */
static void
field(char *at, const char *value, size_t size)
{
	memcpy(at, value, *value & 0x80 ? size : strnlen(value, size));
}

void
made_tar(struct made *m, const struct tar *t)
{
	size_t size = t->data_size ? t->data_size : t->data ? strlen(t->data) : 0;
	char h[512] = { 0 }, text[16];
	unsigned sum = 0, i;

	field(h, t->name, 100);
	field(h + 100, t->mode ? t->mode : "0000644", 8);
	field(h + 108, t->uid ? t->uid : "0000007", 8);
	field(h + 116, t->gid ? t->gid : "0000010", 8);
	snprintf(text, sizeof text, "%011zo", size);
	if (t->size)
		memcpy(h + 124, t->size, 12);
	else
		field(h + 124, text, 12);
	if (t->mtime)
		memcpy(h + 136, t->mtime, 12);
	else
		field(h + 136, "00000001750", 12);
	h[156] = t->type;
	if (t->link)
		field(h + 157, t->link, 100);
	memcpy(h + 257, t->magic ? t->magic : "ustar\0" "00", 8);
	field(h + 329, t->major ? t->major : "", 8);
	field(h + 337, t->minor ? t->minor : "", 8);
	field(h + 345, t->prefix ? t->prefix : "", 155);
	memset(h + 148, ' ', 8);
	for (i = 0; i < sizeof h; i++)
		sum += (unsigned char)h[i];
	snprintf(text, sizeof text, "%06o", sum);
	memcpy(h + 148, text, 7);
	if (t->check)
		field(h + 148, t->check, 8);
	made_bytes(m, h, sizeof h);
	made_bytes(m, t->data, size);
	pad(m, 512);
}

void
made_tar_end(struct made *m)
{
	made_zeros(m, 1024);
	pad(m, 10240);
}

void
made_record(struct made *m, const char *key, const char *value)
{
	size_t n = strlen(key) + strlen(value) + 3, all = n;
	char *text = malloc(n + 32);

	assert_non_null(text);
	while (snprintf(text, n + 32, "%zu %s=%s\n", all, key, value) != (int)all)
		all++;
	made_text(m, text);
	free(text);
}

void
made_pax(struct made *m, const struct made *records)
{
	made_tar(m, &(struct tar){ .type = 'x', .name = "PaxHeaders/x",
	    .data = (char *)records->at, .data_size = records->size });
}

static void __attribute__((format(printf, 2, 3)))
say(struct made *out, const char *format, ...)
{
	char text[10000];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	made_text(out, text);
}

static void
say_entry(struct made *out, const struct archive_entry *e)
{
	static const char types[] = "=pc?d?b?-?l?s???";

	say(out, "%c %o %u:%u %llu %lld %s", types[e->mode >> 12], e->mode & 07777, e->uid, e->gid,
	    (unsigned long long)e->size, (long long)e->mtime, e->name);
	if (e->link)
		say(out, " %s %s", e->mode & S_IFMT ? "->" : "=", e->link);
	if (S_ISCHR(e->mode) || S_ISBLK(e->mode))
		say(out, " %u,%u", e->major, e->minor);
	if (S_ISREG(e->mode) && e->nlink > 1)
		say(out, " #%u/%u", e->ino, e->nlink);
}

static void
say_data(struct made *out, struct archive *a, size_t by)
{
	char data[4096];
	ssize_t n;
	bool any = false;

	while (by && (n = archive_data(a, data, by)) > 0) {
		made_text(out, any ? "" : " [");
		made_bytes(out, data, n);
		any = true;
	}
	if (any)
		made_text(out, "]");
}

char *
listed(const struct made *m, size_t chunk, size_t by)
{
	static struct archive a;
	static struct inflate z;
	struct feed feed = { .at = m->at, .size = m->size, .chunk = chunk };
	struct archive_entry e;
	struct made out = { 0 };
	int more;

	memset(&a, 0xa5, sizeof a);
	if (m->size > 2 && !memcmp(m->at, "\x1f\x8b", 2)) {
		inflate_start(&z, feed_read, &feed);
		archive_start(&a, inflate_read, &z);
	} else {
		archive_start(&a, feed_read, &feed);
	}
	while ((more = archive_next(&a, &e)) > 0) {
		say_entry(&out, &e);
		say_data(&out, &a, by);
		made_text(&out, "\n");
	}
	assert_int_equal(more, a.wrong ? -1 : 0);
	if (a.wrong && e.name)
		say(&out, "wrong: %s '%s'\n", a.wrong, e.name);
	else if (a.wrong)
		say(&out, "wrong: %s\n", a.wrong);
	else
		assert_int_equal(feed.done, feed.size);
	/* the state is final */
	assert_int_equal(archive_next(&a, &e), more);
	assert_int_equal(archive_data(&a, &e, sizeof e), more);
	made_bytes(&out, "", 1);
	return (char *)out.at;
}

void
must_list(const struct made *m, const char *listing)
{
	static const size_t chunks[] = { 0, 1, 100 };
	char *list;
	size_t i;

	for (i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
		list = listed(m, chunks[i], i ? i : 4096);
		if (strcmp(list, listing))
			fail_msg("%s\nand not\n%s", list, listing);
		free(list);
	}
}

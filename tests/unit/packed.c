/* SPDX-License-Identifier: ISC */
/* packed - archives for the tests of lib/unarchive.c, and a listing of what is read. */
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
#include <archive_entry.h>

#include "feed.h"
#include "packed.h"
#include "lib/unarchive.h"

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
say_entry(struct made *out, struct unarchive *u, struct archive_entry *e)
{
	static const char types[] = "?pc?d?b?-?l?s???";
	unsigned type = archive_entry_filetype(e);
	const char *link = unarchive_link(u);

	say(out, "%c %o %lld:%lld %lld %lld %s", unarchive_is_hard_link(u) ? '=' : types[type >> 12],
	    archive_entry_perm(e), (long long)archive_entry_uid(e), (long long)archive_entry_gid(e),
	    type == AE_IFLNK ? 0 : (long long)archive_entry_size(e), (long long)archive_entry_mtime(e), unarchive_name(u));
	if (link)
		say(out, " %s %s", unarchive_is_hard_link(u) ? "=" : "->", link);
	if (type == AE_IFCHR || type == AE_IFBLK)
		say(out, " %u,%u", (unsigned)archive_entry_rdevmajor(e),
		    (unsigned)archive_entry_rdevminor(e));
}

/* Bytes that are told as they come, and holes. */
static int
say_data(struct made *out, struct unarchive *u)
{
	const void *data;
	int64_t offset, end = 0;
	size_t size;
	bool any = false;
	int more;

	while ((more = unarchive_data(u, &data, &size, &offset)) > 0) {
		if (!size)
			continue;
		made_text(out, any ? "" : " [");
		if (offset != end)
			say(out, "<%lld>", (long long)(offset - end));
		made_bytes(out, data, size);
		end = offset + (int64_t)size;
		any = true;
	}
	made_text(out, any ? "]" : "");
	return more;
}

/* libarchive's words stand in parentheses: other versions have others. */
static void
say_end(struct made *out, struct unarchive *u, int result)
{
	const char *name = unarchive_name(u), *error = unarchive_error(u);
	int length = error ? (int)strcspn(error, "(") : 0;

	if (length && error[length])
		length--;
	assert_int_equal(result, error ? -1 : 0);
	if (unarchive_warning(u))
		say(out, "note: %s\n", unarchive_warning(u));
	if (error && *name)
		say(out, "wrong: %.*s '%s'\n", length, error, name);
	else if (error)
		say(out, "wrong: %.*s\n", length, error);
}

char *
listed(const struct made *m, size_t chunk, bool data)
{
	struct feed feed = { .at = m->at, .size = m->size, .chunk = chunk };
	struct unarchive *u = unarchive_open(feed_read, &feed);
	struct archive_entry *entry;
	struct made out = { 0 };
	const void *bytes;
	int64_t offset;
	size_t size;
	int result;

	assert_non_null(u);
	while ((result = unarchive_next(u, &entry)) > 0) {
		say_entry(&out, u, entry);
		if (data && (result = say_data(&out, u)) < 0)
			break;
		made_text(&out, "\n");
	}
	if (out.size && out.at[out.size - 1] != '\n')
		made_text(&out, "\n");
	say_end(&out, u, result);
	assert_true(result < 0 || feed.done == feed.size);
	/* and so it stays */
	assert_int_equal(unarchive_next(u, &entry), result);
	assert_int_equal(unarchive_data(u, &bytes, &size, &offset), result);
	unarchive_close(u);
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
		list = listed(m, chunks[i], true);
		if (strcmp(list, listing))
			fail_msg("%s\nand not\n%s", list, listing);
		free(list);
	}
}

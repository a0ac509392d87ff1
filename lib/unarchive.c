/* SPDX-License-Identifier: ISC */
/* unarchive - the entries of a tar or cpio archive, by libarchive. */
#define _GNU_SOURCE
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decompress.h"
#include "unarchive.h"

enum {
	TAIL = 4096, NAME = PATH_MAX,
	TRAILER = 127,                  /* a cpio's last header with its name, at most */
	MOST_HEADER = 1 << 24,          /* bytes of an entry before its contents */
};

static const char behind[] = "something else follows its end",
	too_large[] = "it is too large: unpack it to a directory",
	long_header[] = "it is damaged: it holds a header of more than 16 MiB";

/* The bytes come from decompress.c and go to a reader of libarchive's.  How far an archive
 * reaches is known, and so what follows it can be read as another one. */
struct unarchive {
	struct decompress *source;
	struct archive *reader;
	void (*watch)(void *context, const void *bytes, size_t size);
	void *context;
	const char *error;
	char reason[256], warning[256];
	bool begun, ended, hard_link;
	bool out_of_input, has_entry;
	int64_t entry_size;
	int64_t start;                  /* where this reader's archive begins */
	int64_t at;                     /* of the bytes that were decompressed */
	int64_t most;                   /* of them; 0: any number */
	int64_t header;                 /* where the header that is being read begins; -1: none is */
	const unsigned char *piece;     /* the newest of them */
	size_t piece_size;
	unsigned char tail[TAIL];       /* those before them */
	size_t tail_size;
	struct {
		const unsigned char *bytes;
		size_t size;
	} again[2];                     /* to be read once more, by the next reader */
	unsigned char kept[TAIL];
	char name[NAME], link[NAME];
	bool has_link;
};

enum { COMPRESSED = 4 };           /* the first rows */

static const struct format {
	const char *bytes;
	unsigned at, length;
	const char *name;               /* NULL: it is read */
} formats[] = {
	{ "\x1f\x8b", 0, 2, NULL },                     /* gzip */
	{ "\x28\xb5\x2f\xfd", 0, 4, NULL },             /* zstd */
	{ "\xfd" "7zXZ", 0, 5, NULL },
	{ "BZh", 0, 3, NULL },
	{ "07070", 0, 5, NULL },                        /* cpio: newc, crc, odc */
	{ "\xc7\x71", 0, 2, NULL },                     /* cpio: binary, either byte order */
	{ "\x71\xc7", 0, 2, NULL },
	{ "PK\x03\x04", 0, 4, "a zip archive" },
	{ "7z\xbc\xaf\x27\x1c", 0, 6, "a 7-Zip archive" },
	{ "Rar!", 0, 4, "a RAR archive" },
	{ "\x04\x22\x4d\x18", 0, 4, "compressed by lz4" },
	{ "LZIP", 0, 4, "compressed by lzip" },
	{ "\x89LZO", 0, 4, "compressed by lzop" },
	{ "\x1f\x9d", 0, 2, "compressed by compress" },
	{ "\x5d\0\0", 0, 3, "compressed by lzma, in the old format" },
	{ "!<arch>\n", 0, 8, "an ar archive" },
	{ "\xed\xab\xee\xdb", 0, 4, "an RPM package" },
	{ "QFI\xfb", 0, 4, "a qcow2 disk image" },
	{ "xar!", 0, 4, "a xar archive" },
	{ "MSCF", 0, 4, "a cabinet archive" },
};

static const struct format *
format_of(const unsigned char *bytes, size_t length)
{
	const struct format *f;

	for (f = formats; f < formats + sizeof formats / sizeof formats[0]; f++) {
		if (f->at + f->length <= length && !memcmp(bytes + f->at, f->bytes, f->length))
			return f;
	}
	return NULL;
}

/* Every tar header has the sum of its bytes at 148, counted with blanks there; V7 has
 * nothing else to tell it by. */
static bool
is_tar(const unsigned char *block, size_t length)
{
	enum { BLOCK = 512, CHECK = 148 };
	unsigned sum = 0, given = 0, i;

	if (length < BLOCK)
		return false;
	for (i = 0; i < BLOCK; i++)
		sum += i - CHECK < 8 ? ' ' : block[i];
	for (i = CHECK; i < CHECK + 8 && block[i] == ' '; i++)
		;
	for (; i < CHECK + 8 && block[i] >= '0' && block[i] <= '7'; i++)
		given = given * 8 + (block[i] - '0');
	return given == sum;
}

bool
unarchive_compressed(const unsigned char *bytes, size_t length)
{
	const struct format *f = format_of(bytes, length);

	return f && f < formats + COMPRESSED;
}

const char *
unarchive_foreign(const unsigned char *bytes, size_t length)
{
	const struct format *f = format_of(bytes, length);

	return f ? f->name : NULL;
}

bool
unarchive_known(const unsigned char *bytes, size_t length)
{
	const struct format *f = format_of(bytes, length);

	return (f && !f->name) || is_tar(bytes, length);
}

static int
fail(struct unarchive *u, const char *error)
{
	if (!u->error)
		u->error = error;
	return -1;
}

/* The last bytes of what goes out of sight: the reader looks ahead, and may not need
 * what it has seen. */
static void
keep_tail(struct unarchive *u)
{
	size_t n = u->piece_size < TAIL ? u->piece_size : TAIL;
	size_t old = u->tail_size < TAIL - n ? u->tail_size : TAIL - n;

	memmove(u->tail, u->tail + u->tail_size - old, old);
	if (n)
		memcpy(u->tail + old, u->piece + u->piece_size - n, n);
	u->tail_size = old + n;
}

/* libarchive takes memory for all that a header says of itself. */
static const char *
excess(const struct unarchive *u)
{
	return u->most && u->at > u->most ? too_large :
	    u->header >= 0 && u->at - u->header > MOST_HEADER ? long_header : NULL;
}

static la_ssize_t
read_unpacked(struct archive *a, void *data, const void **buffer)
{
	struct unarchive *u = data;
	ssize_t n;
	int i;

	for (i = 0; i < 2; i++) {
		if (u->again[i].size) {
			*buffer = u->again[i].bytes;
			n = (ssize_t)u->again[i].size;
			u->again[i].size = 0;
			return n;
		}
	}
	keep_tail(u);
	u->piece_size = 0;
	n = decompress_next(u->source, buffer);
	if (n < 0) {
		archive_set_error(a, EINVAL, "%s", decompress_error(u->source));
		return -1;
	}
	u->out_of_input = n == 0;
	u->piece = *buffer;
	u->piece_size = (size_t)n;
	u->at += n;
	if (u->watch)
		u->watch(u->context, *buffer, (size_t)n);
	if (!excess(u))
		return n;
	archive_set_error(a, EFBIG, "%s", excess(u));
	return -1;
}

/* In our words, with libarchive's behind them.  It has no words for some. */
static const char *
why(struct unarchive *u)
{
	const char *text = archive_error_string(u->reader);

	if (decompress_error(u->source))
		return decompress_error(u->source);
	if (excess(u))
		return excess(u);
	if (text && !strcmp(text, "Unrecognized archive format"))
		return u->begun ? behind : "it is neither a cpio nor a tar archive";
	if (text ? strstr(text, "runcated") || strstr(text, "End of") : u->out_of_input)
		return "it is truncated";
	if (!text || !strncmp(text, "Damaged", 7))
		return "it is damaged";
	snprintf(u->reason, sizeof u->reason, "it is damaged (%s)", text);
	return u->reason;
}

/* libarchive goes on behind a damaged header, and without what it cannot read of one; but
 * nothing is lost with an access control list, which is not unpacked. */
static bool
is_damage(struct unarchive *u, int result)
{
	const char *text = archive_error_string(u->reader);

	if (result == ARCHIVE_WARN && text && (strstr(text, "ACL") || strstr(text, "acl")))
		return false;
	return result < ARCHIVE_OK;
}

static int
open_reader(struct unarchive *u)
{
	struct archive *a = archive_read_new();

	archive_read_free(u->reader);
	u->reader = a;
	if (!a)
		return fail(u, "out of memory");
	archive_read_support_format_tar(a);
	archive_read_support_format_cpio(a);
	if (archive_read_open(a, u, NULL, read_unpacked, NULL) < ARCHIVE_WARN)
		return fail(u, why(u));
	return 0;
}

struct unarchive *
unarchive_open_layer(ssize_t (*read)(void *context, void *buffer, size_t size),
    void (*watch)(void *context, const void *bytes, size_t size), void *context)
{
	struct unarchive *u = calloc(1, sizeof *u);

	if (!u)
		return NULL;
	u->watch = watch;
	u->context = context;
	u->header = -1;
	/* pax names are UTF-8, and libarchive gives them in the locale's encoding */
	setlocale(LC_CTYPE, "C.UTF-8");
	if (!(u->source = decompress_open(read, context)))
		fail(u, "out of memory");
	else
		open_reader(u);
	return u;
}

struct unarchive *
unarchive_open(ssize_t (*read)(void *context, void *buffer, size_t size), void *context)
{
	return unarchive_open_layer(read, NULL, context);
}

void
unarchive_close(struct unarchive *u)
{
	archive_read_free(u->reader);
	if (u->source)
		decompress_close(u->source);
	free(u);
}

void
unarchive_limit(struct unarchive *u, int64_t bytes)
{
	u->most = bytes;
}

/* What the reader has seen and not used, from POSITION on, comes once more. */
static int
push_back(struct unarchive *u, int64_t position)
{
	int64_t piece_start = u->at - (int64_t)u->piece_size;
	size_t before = position < piece_start ? (size_t)(piece_start - position) : 0;

	if (before > u->tail_size)
		return fail(u, behind);
	memcpy(u->kept, u->tail + u->tail_size - before, before);
	u->again[0].bytes = u->kept;
	u->again[0].size = before;
	u->again[1].bytes = u->piece + (before ? 0 : position - piece_start);
	u->again[1].size = before ? u->piece_size : (size_t)(u->at - position);
	return 0;
}

/* Another archive behind this one?  Zeros may stand between them. */
static int
go_on(struct unarchive *u)
{
	const unsigned char *bytes = NULL;
	const void *buffer;
	la_ssize_t n, zeros;

	if (push_back(u, u->start + archive_filter_bytes(u->reader, 0)) < 0)
		return -1;
	do {
		n = read_unpacked(u->reader, u, &buffer);
		bytes = buffer;
		for (zeros = 0; zeros < n && !bytes[zeros]; zeros++)
			;
	} while (n > 0 && zeros == n);
	if (n <= 0)
		return n < 0 ? fail(u, why(u)) : 0;
	u->again[0].bytes = bytes + zeros;
	u->again[0].size = (size_t)(n - zeros);
	u->start = u->at - (int64_t)(u->again[0].size + u->again[1].size);
	return open_reader(u) < 0 ? -1 : 1;
}

/* A name that leads out is refused; "." and "//" and a '/' at the end go. */
static int
tidy(struct unarchive *u, const char *from, char *name)
{
	char *to = name, *part;

	if (!from || !*from)
		return fail(u, "it holds an empty name");
	if (strlen(from) >= NAME)
		return fail(u, "it holds a name that is too long");
	strcpy(name, from);
	if (*from == '/' && !u->watch)
		return fail(u, "it holds an absolute name");
	from += strspn(from, "/");
	for (; *from; from += *from == '/') {
		if (to != name)
			*to++ = '/';
		for (part = to; *from && *from != '/';)
			*to++ = *from++;
		if (to == part + 2 && part[0] == '.' && part[1] == '.') {
			strcpy(to, from);
			return fail(u, "it holds a name with '..'");
		}
		if (to == part || (to == part + 1 && *part == '.'))
			to = part == name ? part : part - 1;
	}
	if (to == name)
		*to++ = '.';
	*to = '\0';
	return 0;
}

static int
take_names(struct unarchive *u, struct archive_entry *entry)
{
	const char *link = archive_entry_hardlink(entry), *text = archive_entry_symlink(entry);

	u->hard_link = link != NULL;
	u->has_link = link || text;
	if (tidy(u, archive_entry_pathname(entry), u->name) < 0)
		return -1;
	if (link)
		return tidy(u, link, u->link);
	if (archive_entry_filetype(entry) == AE_IFLNK && (!text || !*text))
		return fail(u, "it holds a link to nothing");
	if (text && strlen(text) >= NAME)
		return fail(u, "it holds a name that is too long");
	if (text)
		strcpy(u->link, text);
	return 0;
}

/* libarchive looks for a header behind a damaged one, and is silent where that is the last
 * one, which ends the archive. */
static bool
has_lost_entry(struct unarchive *u)
{
	int64_t size = archive_filter_bytes(u->reader, 0) - archive_read_header_position(u->reader);

	return (archive_format(u->reader) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_CPIO &&
	    size > TRAILER;
}

static void
note_warning(struct unarchive *u)
{
	const char *text = archive_error_string(u->reader);

	if (text && !*u->warning)
		snprintf(u->warning, sizeof u->warning, "%s", text);
}

/* What is left of the contents of the entry before it is no part of the next header. */
static int
read_header(struct unarchive *u, struct archive_entry **entry)
{
	int result = u->has_entry ? archive_read_data_skip(u->reader) : ARCHIVE_OK;

	u->has_entry = false;
	if (result < ARCHIVE_OK || result == ARCHIVE_EOF)
		return result == ARCHIVE_EOF ? ARCHIVE_FATAL : result;
	u->header = u->at;
	result = archive_read_next_header(u->reader, entry);
	u->has_entry = result == ARCHIVE_OK || result == ARCHIVE_WARN;
	if (!excess(u))
		u->header = -1;
	return result;
}

int
unarchive_next(struct unarchive *u, struct archive_entry **entry)
{
	int result;

	*u->name = '\0';
	while (!u->error && !u->ended) {
		result = read_header(u, entry);
		if (result == ARCHIVE_EOF && has_lost_entry(u))
			return fail(u, "it is damaged");
		if (result == ARCHIVE_EOF) {
			u->ended = go_on(u) == 0;
			continue;
		}
		if (is_damage(u, result))
			return fail(u, why(u));
		if (result == ARCHIVE_WARN)
			note_warning(u);
		u->begun = true;
		u->entry_size = archive_entry_size(*entry);
		return take_names(u, *entry) < 0 ? -1 : 1;
	}
	return u->error ? -1 : 0;
}

const char *
unarchive_name(const struct unarchive *u)
{
	return u->name;
}

const char *
unarchive_link(const struct unarchive *u)
{
	return u->has_link ? u->link : NULL;
}

bool
unarchive_is_hard_link(const struct unarchive *u)
{
	return u->hard_link;
}

int
unarchive_data(struct unarchive *u, const void **data, size_t *size, int64_t *offset)
{
	la_int64_t at = 0;
	int result;

	if (u->error || u->ended)
		return u->error ? -1 : 0;
	result = archive_read_data_block(u->reader, data, size, &at);
	*offset = at;
	if (result == ARCHIVE_EOF)
		return 0;
	if (result == ARCHIVE_WARN)
		note_warning(u);
	return is_damage(u, result) ? fail(u, why(u)) : 1;
}

int64_t
unarchive_size(const struct unarchive *u)
{
	return u->entry_size;
}

const char *
unarchive_error(const struct unarchive *u)
{
	return u->error;
}

const char *
unarchive_warning(const struct unarchive *u)
{
	return *u->warning ? u->warning : NULL;
}

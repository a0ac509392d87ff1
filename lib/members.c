/* SPDX-License-Identifier: ISC */
/* members - the files that a container image consists of. */
#define _GNU_SOURCE
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel.h"
#include "mem.h"
#include "members.h"
#include "unarchive.h"

enum { MOST = 100000, PIECE = 1 << 14, DEEPEST = 8 };

/* A member of an archive: its place, or the name of another member. */
struct member {
	const char *name, *link;
	uint64_t at, size;
	bool sparse;
};

struct members {
	int fd;
	bool directory;
	struct member *items;   /* sorted by name */
	size_t count;
	uint64_t size;          /* of the archive */
	uint64_t at;            /* the next byte to read */
	unsigned char piece[PIECE];
};

/* The first components of names in the archives that docker, podman, skopeo and others write;
 * others have digests there. */
static const char *const known[] = {
	"blobs", "index.json", "manifest.json", "oci-layout", "repositories", "version", "VERSION",
};

static bool
is_of_image(const char *name)
{
	enum { DIGEST = 12 };
	size_t n = strcspn(name, "/"), i;

	for (i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (strlen(known[i]) == n && !strncmp(name, known[i], n))
			return true;
	}
	return !strncmp(name, "sha256:", 7) || strspn(name, "0123456789abcdef") >= DIGEST;
}

static la_ssize_t
read_piece(struct archive *a, void *data, const void **bytes)
{
	struct members *m = data;
	ssize_t n;

	do
		n = pread(m->fd, m->piece, PIECE, (off_t)m->at);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		m->at += (uint64_t)n;
	*bytes = m->piece;
	return n;
}

/* The contents of a member are passed over without a look. */
static la_int64_t
skip(struct archive *a, void *data, la_int64_t size)
{
	struct members *m = data;
	uint64_t left = m->at < m->size ? m->size - m->at : 0;

	if ((uint64_t)size > left)
		size = (la_int64_t)left;
	m->at += (uint64_t)size;
	return size;
}

static const char *
tidy(const char *name, const char **error)
{
	const char *part;

	while (!strncmp(name, "./", 2))
		name += 2;
	for (part = name; *part; part += strcspn(part, "/"), part += *part == '/') {
		if (!strncmp(part, "..", 2) && (!part[2] || part[2] == '/'))
			*error = mem_print("its member '%.100s' has a name with '..'", name);
	}
	if (*name == '/')
		*error = mem_print("its member '%.100s' has an absolute name", name);
	return name;
}

/* The member that a symbolic link leads to: relative to its own directory, inside. */
static const char *
target_of(const char *name, const char *link)
{
	const char *slash = strrchr(name, '/');
	size_t n = slash ? (size_t)(slash - name) : 0;

	while (!strncmp(link, "../", 3) || !strncmp(link, "./", 2)) {
		if (link[1] == '/') {
			link += 2;
			continue;
		}
		while (n && name[--n] != '/')
			;
		link += 3;
	}
	return mem_print("%.*s%s%s", (int)n, name, n ? "/" : "", link);
}

static void
add(struct members *m, struct archive *a, struct archive_entry *entry, const char *name,
    const char **error)
{
	const char *hard = archive_entry_hardlink(entry), *soft = archive_entry_symlink(entry);
	struct member member = { .name = mem_copy(name, strlen(name)) };

	if (!hard && !soft && archive_entry_filetype(entry) != AE_IFREG)
		return;
	if (m->count == MOST) {
		*error = mem_print("it holds more than %d members", MOST);
		return;
	}
	if (hard || soft) {
		member.link = hard ? mem_print("%s", tidy(hard, error)) : target_of(name, soft);
	} else {
		member.at = (uint64_t)archive_filter_bytes(a, 0);
		member.size = (uint64_t)archive_entry_size(entry);
		member.sparse = archive_entry_sparse_count(entry) > 0;
		if (member.at > m->size || member.size > m->size - member.at)
			*error = mem_print("it is truncated in '%.100s'", name);
	}
	m->items = mem_grow(m->items, m->count, sizeof *m->items);
	m->items[m->count++] = member;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct member *)a)->name, ((const struct member *)b)->name);
}

static void
sort(struct members *m, const char **error)
{
	size_t i;

	if (m->count)
		qsort(m->items, m->count, sizeof *m->items, by_name);
	for (i = 1; i < m->count && !*error; i++) {
		if (!strcmp(m->items[i - 1].name, m->items[i].name))
			*error = mem_print("it holds '%.100s' twice", m->items[i].name);
	}
	if (!m->count && !*error)
		*error = "it is empty";
}

static void
list(struct members *m, struct archive *a, const char **error)
{
	struct archive_entry *entry;
	const char *name;
	int result;

	while (!*error && (result = archive_read_next_header(a, &entry)) != ARCHIVE_EOF) {
		if (result < ARCHIVE_WARN || !(name = archive_entry_pathname(entry))) {
			*error = m->count ? mem_print("it is damaged behind '%.100s'",
			    m->items[m->count - 1].name) : "it is no tar archive";
			return;
		}
		name = tidy(name, error);
		if (!*name || !strcmp(name, "."))
			continue;
		if (!*error && !is_of_image(name))
			*error = mem_print("it is no container image: it holds '%.100s'", name);
		if (!*error)
			add(m, a, entry, name, error);
	}
	sort(m, error);
}

static void
open_archive(struct members *m, const char **error)
{
	struct archive *a = archive_read_new();
	const void *head;
	la_ssize_t n = read_piece(NULL, m, &head);

	m->at = 0;
	if (!a) {
		*error = "out of memory";
	} else if (n < 0) {
		*error = mem_print("cannot read it: %s", strerror(errno));
	} else if (unarchive_compressed(head, (size_t)n)) {
		*error = "it is compressed: decompress it first, as by 'zstd -d', 'gzip -d' or 'xz -d'";
	} else {
		archive_read_support_format_tar(a);
		archive_read_set_read_callback(a, read_piece);
		archive_read_set_skip_callback(a, skip);
		archive_read_set_callback_data(a, m);
		if (archive_read_open1(a) < ARCHIVE_WARN)
			*error = "it is no tar archive";
		else
			list(m, a, error);
	}
	archive_read_free(a);
}

struct members *
members_open(const char *path, const char **error)
{
	struct members *m = mem_new(sizeof *m);
	struct stat st;

	*error = NULL;
	/* O_NONBLOCK: a pipe without a writer is not waited for */
	m->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (m->fd < 0 || fstat(m->fd, &st) < 0) {
		*error = mem_print("cannot read it: %s", strerror(errno));
	} else if (S_ISDIR(st.st_mode)) {
		m->directory = true;
	} else if (!S_ISREG(st.st_mode)) {
		*error = S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) ?
		    "it is a pipe, and is read more than once: write it to a file first" :
		    "it is neither a file nor a directory";
	} else {
		m->size = (uint64_t)st.st_size;
		open_archive(m, error);
	}
	if (*error && m->fd >= 0)
		close(m->fd);
	return *error ? NULL : m;
}

void
members_close(struct members *m)
{
	close(m->fd);
}

static const struct member *
look(const struct members *m, const char *name)
{
	struct member key = { .name = name };

	return m->count ? bsearch(&key, m->items, m->count, sizeof key, by_name) : NULL;
}

bool
members_has(const struct members *m, const char *name)
{
	struct stat st;

	if (!m->directory)
		return look(m, name);
	return fstatat(m->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* No link is followed: it could lead out of the directory. */
static const char *
find_file(const struct members *m, const char *name, struct extent *extent)
{
	struct stat st;
	int fd = kernel_open_regular(m->fd, name, true);

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? "it is missing" :
		    errno == ELOOP ? "it is a symbolic link, which could lead out of the image" :
		    errno == EINVAL ? "it is no regular file" : strerror(errno);
	if (fstat(fd, &st) < 0) {
		close(fd);
		return strerror(errno);
	}
	*extent = (struct extent){ fd, 0, (uint64_t)st.st_size };
	return NULL;
}

const char *
members_find(const struct members *m, const char *name, struct extent *extent)
{
	const struct member *member;
	int hops = 0;

	if (m->directory)
		return find_file(m, name, extent);
	while ((member = look(m, name)) && member->link) {
		name = member->link;
		if (++hops > DEEPEST)
			return "it is a link to itself";
	}
	if (!member)
		return hops ? "it is a link to a member that is missing" : "it is missing";
	if (member->sparse)
		return "it is a sparse file";
	*extent = (struct extent){ m->fd, member->at, member->size };
	return NULL;
}

static bool
read_all(const struct extent *extent, char *text)
{
	size_t done = 0;
	ssize_t n;

	for (; done < extent->size; done += (size_t)n) {
		n = pread(extent->fd, text + done, extent->size - done, (off_t)(extent->at + done));
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return false;
	}
	return true;
}

char *
members_text(const struct members *m, const char *name, size_t most, size_t *length,
    const char **error)
{
	struct extent extent = { 0 };
	char *text = NULL;

	*error = members_find(m, name, &extent);
	if (*error)
		return NULL;
	if (extent.size > most) {
		*error = mem_print("it has more than %zu bytes", most);
	} else {
		text = mem_new((size_t)extent.size + 1);
		*length = (size_t)extent.size;
		if (!read_all(&extent, text))
			*error = "it cannot be read";
	}
	if (m->directory)
		close(extent.fd);
	return *error ? NULL : text;
}

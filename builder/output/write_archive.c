/* SPDX-License-Identifier: ISC */
/* write_archive - a tree as a tar or cpio archive, by libarchive. */
#define _GNU_SOURCE
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "stage.h"
#include "write_archive.h"
#include "builder/recipe/vars.h"
#include "builder/status.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "lib/kernel.h"
#include "lib/msg.h"
#include "lib/oci_config.h"

enum {
	BLOCK = 512, RECORD = 10240,    /* a cpio ends with a block, a tar with a record */
	PIECE = 1 << 16,
	HEAD = 1024,                    /* bytes in the first block of zstd */
	FIRST_INODE = 721,              /* as gen_init_cpio counts; any number would do */
};

struct writer {
	struct archive *archive;
	struct archive_entry *entry;
	ZSTD_CCtx *zstd;                /* NULL: another compression, or none */
	size_t head_left;               /* bytes that are still to go into the first block */
	const struct stage *stage;
	enum archive_format format;
	unsigned inode;
};

static const mode_t types[] = {
	[NODE_DIR] = AE_IFDIR, [NODE_FILE] = AE_IFREG, [NODE_LINK] = AE_IFLNK,
	[NODE_CHAR] = AE_IFCHR, [NODE_BLOCK] = AE_IFBLK, [NODE_PIPE] = AE_IFIFO,
	[NODE_SOCK] = AE_IFSOCK,
};

static _Noreturn void
fail(const struct writer *w)
{
	const char *text = archive_error_string(w->archive);

	msg_die(STATUS_IO, "cannot write '%s': %s", w->stage->output, text ? text : "no reason given");
}

static void
must(const struct writer *w, la_ssize_t result)
{
	if (result < ARCHIVE_WARN)
		fail(w);
}

static bool
write_all(const struct writer *w, const void *bytes, size_t length)
{
	if (kernel_write_all(w->stage->fd, bytes, length))
		return true;
	archive_set_error(w->archive, errno, "%s", strerror(errno));
	return false;
}

static bool
compress_zstd(struct writer *w, const void *bytes, size_t length, ZSTD_EndDirective how)
{
	static char piece[PIECE];
	ZSTD_inBuffer in = { bytes, length, 0 };
	size_t left;

	do {
		ZSTD_outBuffer out = { piece, sizeof piece, 0 };

		left = ZSTD_compressStream2(w->zstd, &out, &in, how);
		if (ZSTD_isError(left)) {
			archive_set_error(w->archive, EINVAL, "%s", ZSTD_getErrorName(left));
			return false;
		}
		if (!write_all(w, piece, out.pos))
			return false;
	} while (in.pos < in.size || (how != ZSTD_e_continue && left));
	return true;
}

/* The first entries are a block of their own: invoke_ns looks at them before it unpacks the rest,
 * and a block is decompressed as a whole. */
static bool
compress_head(struct writer *w, const char *bytes, size_t length)
{
	size_t n = length < w->head_left ? length : w->head_left;

	w->head_left -= n;
	return compress_zstd(w, bytes, n, w->head_left ? ZSTD_e_continue : ZSTD_e_flush) &&
	    (n == length || compress_zstd(w, bytes + n, length - n, ZSTD_e_continue));
}

static la_ssize_t
emit(struct archive *a, void *data, const void *bytes, size_t length)
{
	struct writer *w = data;
	bool written = w->head_left ? compress_head(w, bytes, length) :
	    w->zstd ? compress_zstd(w, bytes, length, ZSTD_e_continue) : write_all(w, bytes, length);

	return written ? (la_ssize_t)length : -1;
}

/* The best level takes a second for 2 MB: so it is for small trees.  Its window is kept
 * small: the reader touches as much memory, at each start of a bundle.  The shortest match is 4
 * bytes and not 3: the archive is 3 % larger, and zstd -b decompresses it in 0.85 of the time. */
static bool
is_small(const struct node *const *nodes, size_t count)
{
	enum { SMALL = 16 << 20 };
	long long size = 0;
	size_t i;

	for (i = 0; i < count; i++)
		size += nodes[i]->type == NODE_FILE ? nodes[i]->content->size : 0;
	return size <= SMALL;
}

static void
open_filter(struct writer *w, enum archive_filter filter, bool small)
{
	struct archive *a = w->archive;

	switch (filter) {
	case FILTER_NONE:
		break;
	case FILTER_GZIP:
		must(w, archive_write_add_filter_gzip(a));
		must(w, archive_write_set_filter_option(a, "gzip", "timestamp", NULL));
		break;
	case FILTER_ZSTD:
		/* not by libarchive: its frames have no checksum */
		if (!(w->zstd = ZSTD_createCCtx()))
			msg_no_memory();
		ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_compressionLevel, small ? 19 : 3);
		ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_windowLog, small ? 17 : 0);
		ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_minMatch, small ? 4 : 0);
		ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_checksumFlag, 1);
		w->head_left = HEAD;
		break;
	case FILTER_XZ:
		must(w, archive_write_add_filter_xz(a));
		break;
	}
}

static void
open_archive(struct writer *w, enum archive_filter filter, bool small)
{
	struct archive *a = w->archive = archive_write_new();
	int unit = w->format == ARCHIVE_TAR ? RECORD : BLOCK;

	w->entry = archive_entry_new();
	if (!a || !w->entry)
		msg_no_memory();
	/* names are UTF-8 in pax headers */
	setlocale(LC_CTYPE, "C.UTF-8");
	if (w->format == ARCHIVE_TAR) {
		must(w, archive_write_set_format_pax_restricted(a));
		must(w, archive_write_set_format_option(a, "pax", "xattrheader", "SCHILY"));
	} else
		must(w, archive_write_set_format_cpio_newc(a));
	open_filter(w, filter, small);
	/* what follows compressed bytes would be no part of them */
	must(w, archive_write_set_bytes_per_block(a, PIECE / unit * unit));
	must(w, archive_write_set_bytes_in_last_block(a, filter != FILTER_NONE ? 1 : unit));
	must(w, archive_write_open(a, w, NULL, emit, NULL));
}

static void
put_content(const struct writer *w, const struct blob *content)
{
	static char piece[PIECE];
	long long left = content->size;
	ssize_t n;
	int fd;

	if (!content->source) {
		must(w, archive_write_data(w->archive, content->text, (size_t)content->size));
		return;
	}
	fd = blob_open(content);
	while (left && (n = read(fd, piece, sizeof piece)) != 0) {
		stage_poll();
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			msg_cannot("read '%s'", content->source);
		if (n > left)
			n = left;
		must(w, archive_write_data(w->archive, piece, (size_t)n));
		left -= n;
	}
	blob_check(content, fd);
	if (left)
		msg_die(STATUS_IO, "'%s' is shorter than it says", content->source);
	close(fd);
}

/* In a tar the first name has the data.  In a cpio the names of a file share an inode
 * number, and the data comes with the last of them. */
static bool
set_names(struct writer *w, const struct node *node)
{
	struct names *names = node->names;

	archive_entry_set_nlink(w->entry, names ? names->count : node->type == NODE_DIR ? 2 : 1);
	if (w->format == ARCHIVE_TAR) {
		if (names && names->first != node)
			archive_entry_set_hardlink(w->entry, names->first->path + 1);
		return !names || names->first == node;
	}
	if (!names || !names->inode)
		archive_entry_set_ino64(w->entry, w->inode++);
	if (names && !names->inode)
		names->inode = w->inode - 1;
	if (names)
		archive_entry_set_ino64(w->entry, names->inode);
	return !names || ++names->written == names->count;
}

static void
set_header(struct writer *w, const struct node *node)
{
	struct archive_entry *entry = w->entry;
	long long time = vars_epoch();

	if (node->has_time)
		time = node->time;
	else if (node->type == NODE_FILE)
		time = blob_time(node->content, time);
	archive_entry_clear(entry);
	archive_entry_set_pathname(entry, node->path[1] ? node->path + 1 : ".");
	archive_entry_set_filetype(entry, types[node->type]);
	archive_entry_set_perm(entry, node->mode);
	archive_entry_set_uid(entry, node->uid);
	archive_entry_set_gid(entry, node->gid);
	archive_entry_set_mtime(entry, time, 0);
	archive_entry_set_size(entry, 0);
	if (node->caps && w->format == ARCHIVE_TAR)
		archive_entry_xattr_add_entry(entry, "security.capability", node->caps, node->caps_size);
	if (node->type == NODE_LINK)
		archive_entry_set_symlink(entry, node->target);
	if (node->type == NODE_CHAR || node->type == NODE_BLOCK) {
		archive_entry_set_rdevmajor(entry, node->major);
		archive_entry_set_rdevminor(entry, node->minor);
	}
	if (w->format == ARCHIVE_CPIO && (time > 0xffffffff ||
	    (node->type == NODE_FILE && node->content->size > 0xffffffff)))
		msg_die(STATUS_IO, "'%s' is too %s for a cpio archive", node->path,
		    time > 0xffffffff ? "new" : "large");
}

static void
put_node(struct writer *w, const struct node *node)
{
	bool data;

	/* a cpio is unpacked into a directory that exists */
	if (w->format == ARCHIVE_CPIO && !node->path[1] && node->implied)
		return;
	if (w->format == ARCHIVE_TAR && node->type == NODE_SOCK) {
		msg_note("'%s' is left out: tar knows no sockets", node->path);
		return;
	}
	set_header(w, node);
	data = set_names(w, node) && node->type == NODE_FILE;
	if (data)
		archive_entry_set_size(w->entry, node->content->size);
	must(w, archive_write_header(w->archive, w->entry));
	if (data && node->content->size)
		put_content(w, node->content);
}

/* The runner looks for it behind the root. */
static bool
is_config(const struct node *node)
{
	return !strcmp(node->path, "/" OCI_CONFIG_FILE);
}

static const struct node *
find_config(const struct node *const *nodes, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (is_config(nodes[i]))
			return nodes[i];
	}
	return NULL;
}

void
write_archive(struct tree *tree, const struct stage *stage, enum archive_format format,
    enum archive_filter filter)
{
	struct writer w = { .stage = stage, .format = format, .inode = FIRST_INODE };
	const struct node *const *nodes, *config;
	size_t i, count;

	nodes = tree_sorted(tree, &count);
	config = find_config(nodes, count);
	open_archive(&w, filter, is_small(nodes, count));
	for (i = 0; i < count; i++) {
		stage_poll();
		if (!is_config(nodes[i]))
			put_node(&w, nodes[i]);
		if (!i && config)
			put_node(&w, config);
	}
	must(&w, archive_write_close(w.archive));
	if (w.zstd && !compress_zstd(&w, NULL, 0, ZSTD_e_end))
		fail(&w);
	ZSTD_freeCCtx(w.zstd);
	archive_entry_free(w.entry);
	archive_write_free(w.archive);
}

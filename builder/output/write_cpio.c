/* SPDX-License-Identifier: ISC */
/* write_cpio - a tree as an archive that the kernel unpacks (cpio, "newc"). */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "archive_name.h"
#include "sink.h"
#include "write_cpio.h"
#include "builder/recipe/vars.h"
#include "builder/status.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "lib/msg.h"

enum {
	FIRST_INODE = 721,      /* as gen_init_cpio counts; any would do */
	BLOCK = 512,
};

struct header {
	const char *name;
	unsigned inode, mode, uid, gid, links, major, minor;
	long long size, mtime;
};

static const unsigned types[] = {
	[NODE_DIR] = S_IFDIR, [NODE_FILE] = S_IFREG, [NODE_LINK] = S_IFLNK,
	[NODE_CHAR] = S_IFCHR, [NODE_BLOCK] = S_IFBLK, [NODE_PIPE] = S_IFIFO,
	[NODE_SOCK] = S_IFSOCK,
};

static void
put_header(struct sink *sink, const struct header *h)
{
	char text[128];
	size_t n = strlen(h->name) + 1;

	/* magic ino mode uid gid nlink mtime size dev rdev namesize check */
	snprintf(text, sizeof text, "070701%08X%08X%08X%08X%08X%08llX%08llX"
	    "%08X%08X%08X%08X%08zX%08X", h->inode, h->mode, h->uid, h->gid,
	    h->links, (unsigned long long)h->mtime, (unsigned long long)h->size,
	    3u, 1u, h->major, h->minor, n, 0u);
	sink_write(sink, text, 110);
	sink_write(sink, h->name, n);
	sink_pad(sink, 4);
}

/* Names of one file share an inode, and its bytes come with the last of them. */
static struct header
header_of(const struct node *node)
{
	static unsigned inode = FIRST_INODE;
	struct header h = {
		.name = node->path[1] ? node->path + 1 : ".",
		.mode = node->mode | types[node->type], .uid = node->uid,
		.gid = node->gid, .links = node->type == NODE_DIR ? 2 : 1,
		.major = node->major, .minor = node->minor,
	};

	if (node->names) {
		h.links = node->names->count;
		if (!node->names->inode)
			node->names->inode = inode++;
		h.inode = node->names->inode;
		node->names->written++;
	} else {
		h.inode = inode++;
	}
	if (node->type == NODE_LINK)
		h.size = (long long)strlen(node->target);
	if (node->type == NODE_FILE &&
	    (!node->names || node->names->written == node->names->count))
		h.size = node->content->size;
	return h;
}

static void
put_node(struct sink *sink, const struct node *node)
{
	struct header h;

	/* The root of whoever unpacks is there. */
	if (!node->path[1] && node->implied)
		return;
	h = header_of(node);
	h.mtime = vars_epoch();
	if (node->type == NODE_FILE)
		h.mtime = blob_time(node->content, h.mtime);
	if (h.size > 0xffffffff || h.mtime > 0xffffffff)
		msg_die(STATUS_IO, "'%s' is too %s for a cpio archive", node->path,
		    h.size > 0xffffffff ? "large" : "new");
	put_header(sink, &h);
	if (node->type == NODE_LINK)
		sink_write(sink, node->target, h.size);
	else if (h.size)
		sink_content(sink, node->content);
	sink_pad(sink, 4);
}

static void
put_end(struct sink *sink)
{
	put_header(sink, &(struct header){ .name = "TRAILER!!!", .links = 1 });
	sink_pad(sink, BLOCK);
}

void
write_cpio(struct tree *tree, const struct stage *stage)
{
	archive_write(tree, stage, false, put_node, put_end);
}

void
write_cpio_gz(struct tree *tree, const struct stage *stage)
{
	archive_write(tree, stage, true, put_node, put_end);
}

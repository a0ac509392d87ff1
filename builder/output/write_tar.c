/* SPDX-License-Identifier: ISC */
/* write_tar - a tree as a tar archive (POSIX pax where ustar is too small). */
#include <stdio.h>
#include <string.h>

#include "archive_name.h"
#include "sink.h"
#include "write_tar.h"
#include "builder/recipe/vars.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "lib/mem.h"
#include "lib/msg.h"

enum {
	BLOCK = 512, RECORD = 10240,
	NAME = 100, PREFIX = 155,
	MOST_ID = 07777777,             /* in seven octal digits */
	MOST_DEVICE = 07777777,
};

enum { MOST_SIZE_BITS = 33 };           /* in eleven */

/* POSIX.1-2001, pax, "ustar Interchange Format". */
struct ustar {
	char name[NAME], mode[8], uid[8], gid[8], size[12], mtime[12], check[8];
	char type, link[NAME], magic[8], user[32], group[32], major[8], minor[8];
	char prefix[PREFIX], pad[12];
};

struct member {
	const char *name, *link;
	char type;
	unsigned mode, uid, gid, major, minor;
	long long size, mtime;
};

static const char types[] = {
	[NODE_DIR] = '5', [NODE_FILE] = '0', [NODE_LINK] = '2', [NODE_CHAR] = '3',
	[NODE_BLOCK] = '4', [NODE_PIPE] = '6',
};

static void
octal(char *field, size_t size, unsigned long long value)
{
	size_t i;

	for (i = size - 1; i-- > 0; value /= 8)
		field[i] = (char)('0' + value % 8);
}

/* Cut a long name at a '/'; false when it does not fit in any way. */
static bool
put_name(struct ustar *u, const char *name)
{
	size_t n = strlen(name), cut;

	if (n <= NAME) {
		memcpy(u->name, name, n);
		return true;
	}
	for (cut = n < PREFIX ? n : PREFIX; cut > 0; cut--)
		if (name[cut] == '/' && n - cut - 1 <= NAME && n - cut > 1)
			break;
	if (!cut)
		return false;
	memcpy(u->prefix, name, cut);
	memcpy(u->name, name + cut + 1, n - cut - 1);
	return true;
}

static void
put_header(struct sink *sink, const struct member *m)
{
	struct ustar u = { .type = m->type, .magic = "ustar\0" "00" };
	const unsigned char *bytes = (const unsigned char *)&u;
	unsigned sum = 0;
	size_t i;

	if (!put_name(&u, m->name))
		memcpy(u.name, m->name, NAME);
	if (m->link)
		memcpy(u.link, m->link,
		    strlen(m->link) < NAME ? strlen(m->link) : NAME);
	octal(u.mode, sizeof u.mode, m->mode);
	octal(u.uid, sizeof u.uid, m->uid > MOST_ID ? 0 : m->uid);
	octal(u.gid, sizeof u.gid, m->gid > MOST_ID ? 0 : m->gid);
	octal(u.size, sizeof u.size, m->size >> MOST_SIZE_BITS ? 0 : m->size);
	octal(u.mtime, sizeof u.mtime, m->mtime);
	octal(u.major, sizeof u.major, m->major);
	octal(u.minor, sizeof u.minor, m->minor);
	memset(u.check, ' ', sizeof u.check);
	for (i = 0; i < sizeof u; i++)
		sum += bytes[i];
	snprintf(u.check, sizeof u.check, "%06o", sum);
	sink_write(sink, &u, sizeof u);
}

/* "LENGTH KEY=VALUE\n", where LENGTH counts itself, too. */
static void
add_pax(struct buffer *pax, const char *key, const char *value)
{
	size_t n = strlen(key) + strlen(value) + 3, digits = 1, most = 10;

	while (n + digits >= most) {
		digits++;
		most *= 10;
	}
	buffer_print(pax, "%zu %s=%s\n", n + digits, key, value);
}

/* What ustar has no room for goes into a header of its own before. */
static void
put_pax(struct sink *sink, const struct member *m)
{
	struct ustar probe = { 0 };
	struct buffer pax = { 0 };
	struct member extended = { .name = "././@PaxHeader", .type = 'x', .mode = 0644 };

	if (!put_name(&probe, m->name))
		add_pax(&pax, "path", m->name);
	if (m->link && strlen(m->link) > NAME)
		add_pax(&pax, "linkpath", m->link);
	if (m->uid > MOST_ID)
		add_pax(&pax, "uid", mem_print("%u", m->uid));
	if (m->gid > MOST_ID)
		add_pax(&pax, "gid", mem_print("%u", m->gid));
	if (m->size >> MOST_SIZE_BITS)
		add_pax(&pax, "size", mem_print("%lld", m->size));
	if (!pax.length)
		return;
	extended.size = (long long)pax.length;
	extended.mtime = m->mtime;
	put_header(sink, &extended);
	sink_write(sink, pax.data, pax.length);
	sink_pad(sink, BLOCK);
}

static struct member
member_of(const struct node *node)
{
	struct member m = {
		.name = node->path + 1, .type = types[node->type],
		.link = node->target, .mode = node->mode, .uid = node->uid,
		.gid = node->gid, .major = node->major, .minor = node->minor,
		.mtime = vars_epoch(),
	};

	if (node->type == NODE_DIR)
		m.name = mem_print("%s/", node->path[1] ? node->path + 1 : ".");
	if (node->type != NODE_FILE)
		return m;
	m.mtime = blob_time(node->content, m.mtime);
	m.size = node->content->size;
	if (node->names && node->names->first != node) {
		m.type = '1';
		m.link = node->names->first->path + 1;
		m.size = 0;
	}
	return m;
}

static void
put_node(struct sink *sink, const struct node *node)
{
	struct member m = member_of(node);

	if (node->type == NODE_SOCK) {
		msg_note("'%s' is left out: tar knows no sockets", node->path);
		return;
	}
	put_pax(sink, &m);
	put_header(sink, &m);
	if (m.size)
		sink_content(sink, node->content);
	sink_pad(sink, BLOCK);
}

static void
put_end(struct sink *sink)
{
	static const char end[2 * BLOCK];

	sink_write(sink, end, sizeof end);
	/* As tar(1) does it: some readers want whole records. */
	while (sink->offset % RECORD)
		sink_write(sink, end, BLOCK);
}

void
write_tar(struct tree *tree, const struct stage *stage)
{
	archive_write(tree, stage, false, put_node, put_end);
}

void
write_tar_gz(struct tree *tree, const struct stage *stage)
{
	archive_write(tree, stage, true, put_node, put_end);
}

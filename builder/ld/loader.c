/* SPDX-License-Identifier: ISC */
/* loader - the interpreter of a program. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "ldcache.h"
#include "ldconf.h"
#include "loader.h"
#include "builder/elf/elf.h"
#include "builder/elf/object.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *
loader_musl_list(const char *interpreter)
{
	const char *arch = base_name(interpreter) + strlen("ld-musl-");
	const char *slash = strrchr(interpreter, '/');
	int prefix = slash ? (int)(slash - interpreter) : 0;

	/* dynlink.c: the prefix is the parent of the interpreter's directory. */
	while (prefix > 0 && interpreter[prefix - 1] != '/')
		prefix--;
	if (prefix > 0)
		prefix--;
	return mem_print("%.*s/etc/ld-musl-%.*s.path", prefix, interpreter,
	    (int)strcspn(arch, "."), arch);
}

static void
add_dir(const char ***dirs, size_t *count, const char *text, size_t size)
{
	*dirs = mem_grow(*dirs, *count, sizeof **dirs);
	(*dirs)[(*count)++] = mem_copy(text, size);
}

static void
read_defaults(struct loader *loader)
{
	const char *list = object_default_dirs(loader->node->content, loader->musl);
	size_t n;

	if (!list) {
		list = loader->musl ? "/lib:/usr/local/lib:/usr/lib" : "/lib:/usr/lib";
		msg_note("no default directories found in '%s': using '%s'",
		    loader->path, list);
	}
	for (;; list += n + 1) {
		n = strcspn(list, ":");
		if (n)
			add_dir(&loader->defaults, &loader->n_defaults, list, n);
		if (!list[n])
			break;
	}
	/* glibc's $LIB and its first default directory are both slibdir. */
	if (loader->n_defaults)
		loader->lib = loader->defaults[0] + 1;
}

static void
read_cache(struct loader *loader, const struct vfs *view, bool big_endian)
{
	static const char path[] = "/etc/ld.so.cache";
	const struct node *node = vfs_find(view, path);
	struct ldcache *cache = mem_new(sizeof *cache);
	const char *wrong;

	if (!node || node->type != NODE_FILE)
		return;
	/* It stays mapped, because its strings are used. */
	wrong = ldcache_open(cache, blob_map(node->content),
	    node->content->size, big_endian);
	if (wrong)
		msg_note("cannot use '%s': %s", path, wrong);
	else
		loader->cache = cache;
}

static void
read_musl_list(struct loader *loader, const struct vfs *view)
{
	char *path = loader_musl_list(loader->path);
	const struct node *node = vfs_find(view, path);
	struct ldconf list;
	struct ldconf_item item;
	const char *text;

	if (!node || node->type != NODE_FILE)
		return;
	text = blob_map(node->content);
	ldconf_open(&list, text, node->content->size);
	while (ldconf_musl_next(&list, &item)) {
		if (item.kind == LDCONF_DIR)
			add_dir(&loader->listed, &loader->n_listed, item.text,
			    item.size);
		else
			msg_note("'%s': '%.*s' is not an absolute path: ignored",
			    path, (int)item.size, item.text);
	}
	blob_release(node->content, text);
	/* The list replaces the default directories, even if it is empty. */
	loader->n_defaults = 0;
}

static char *
examine(struct loader *loader, const struct vfs *view, const struct elf *elf)
{
	const struct object *object;

	loader->node = vfs_find(view, loader->path);
	if (!loader->node)
		return mem_print("its interpreter '%s' is missing: %s",
		    loader->path, strerror(errno));
	if (loader->node->type != NODE_FILE)
		return mem_print("its interpreter '%s' is %s", loader->path,
		    node_kind(loader->node));
	object = object_of(loader->node->content);
	if (object->kind == OBJECT_BROKEN)
		return mem_print("its interpreter '%s' cannot be read: %s",
		    loader->path, object->reason);
	if (object->kind != OBJECT_ELF)
		return mem_print("its interpreter '%s' is not a program", loader->path);
	if (!elf_same_kind(elf, object->elf))
		return mem_print("its interpreter '%s' is of another architecture",
		    loader->path);
	return NULL;
}

static void
read_loader(struct loader *loader, const struct vfs *view,
    const struct elf *elf)
{
	loader->musl = !strncmp(base_name(loader->path), "ld-musl-", 8);
	loader->complaint = examine(loader, view, elf);
	if (loader->complaint)
		return;
	read_defaults(loader);
	if (loader->musl) {
		read_musl_list(loader, view);
		return;
	}
	read_cache(loader, view, elf->big_endian);
	/* Only ldconfig(8) reads ld.so.conf, and it is not run in a jail. */
	if (!loader->cache && !view->finished)
		ldconf_read(view, "/etc/ld.so.conf", &loader->listed,
		    &loader->n_listed);
}

const struct loader *
loader_of(const struct vfs *view, const char *path, const struct elf *elf)
{
	static struct known {
		const struct vfs *view;
		struct loader *loader;
		const struct elf *elf;
	} *known;
	static size_t count;
	struct loader *loader;
	size_t i;

	for (i = 0; i < count; i++)
		if (known[i].view == view && elf_same_kind(known[i].elf, elf) &&
		    !strcmp(known[i].loader->path, path))
			return known[i].loader;
	loader = mem_new(sizeof *loader);
	loader->path = path;
	read_loader(loader, view, elf);
	known = mem_grow(known, count, sizeof *known);
	known[count++] = (struct known){ view, loader, elf };
	return loader;
}

/* The path of the interpreter by ABI. */
static const struct usual {
	uint16_t machine;
	bool wide, big_endian;
	const char *path;
} usual[] = {
	{ EM_X86_64,  true,  false, "/lib64/ld-linux-x86-64.so.2" },
	{ EM_X86_64,  false, false, "/libx32/ld-linux-x32.so.2" },
	{ EM_386,     false, false, "/lib/ld-linux.so.2" },
	{ EM_AARCH64, true,  false, "/lib/ld-linux-aarch64.so.1" },
	{ EM_ARM,     false, false, "/lib/ld-linux-armhf.so.3" },
	{ EM_PPC64,   true,  false, "/lib64/ld64.so.2" },
	{ EM_S390,    true,  true,  "/lib/ld64.so.1" },
	{ EM_RISCV,   true,  false, "/lib/ld-linux-riscv64-lp64d.so.1" },
};

enum { USUAL = sizeof usual / sizeof usual[0] };

const char *
loader_guess(const struct elf *elf)
{
	size_t i;

	/* Alpine's libraries need "libc.musl-x86_64.so.1". */
	for (i = 0; i < elf->n_needs; i++)
		if (!strncmp(elf->needs[i].name, "libc.musl-", 10))
			return mem_print("/lib/ld-musl-%s", elf->needs[i].name + 10);
	for (i = 0; i < USUAL; i++)
		if (usual[i].machine == elf->machine && usual[i].wide == elf->wide &&
		    usual[i].big_endian == elf->big_endian)
			return usual[i].path;
	return NULL;
}

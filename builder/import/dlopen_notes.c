/* SPDX-License-Identifier: ISC */
/* dlopen_notes - what programs will open that no file lists. */
#include <stdlib.h>
#include <string.h>

#include "dlopen_notes.h"
#include "builder/elf/elf.h"
#include "builder/elf/object.h"
#include "builder/ld/closure.h"
#include "builder/ld/loader.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "lib/mem.h"
#include "lib/msg.h"

/* A topic that somebody touched. */
static struct touched {
	const struct hint_topic *topic;
	const char *path, *symbol;      /* the first */
	size_t files;
	const struct node *last;
} *touched;
static size_t count;

/* What, in a path of the jail, shows that a topic was thought of. */
static const struct cured {
	const char *topic, *trace;
} cured[] = {
	{ "libgcc_s", "/libgcc_s.so." },
	{ "gconv", "/gconv/" },
	{ "nss", "/libnss_" },
	{ "nss", "/etc/nsswitch.conf" },
	{ "pam", "/security/pam_" },
	{ "terminfo", "/terminfo/" },
	{ "certs", "/ssl/certs/" },
};

enum { CURED = sizeof cured / sizeof cured[0] };

struct looking {
	const struct node *node;
	bool program, musl;
};

static void
touch(const struct hint *hint, const struct node *node)
{
	struct touched *t;
	size_t i;

	for (i = 0; i < count; i++) {
		t = &touched[i];
		if (t->topic != hint->topic)
			continue;
		t->files += t->last != node;
		t->last = node;
		return;
	}
	touched = mem_grow(touched, count, sizeof *touched);
	touched[count++] = (struct touched){
		hint->topic, node->path, hint->symbol, 1, node,
	};
}

static bool
see(const char *name, void *data)
{
	const struct looking *looking = data;
	const struct hint *hint = dlopen_notes_for(name);

	/* A line for=PROGRAM is for programs; half of all libraries open others. */
	if (hint && (!looking->musl || hint->topic->musl) &&
	    (looking->program || !hint->topic->per_program))
		touch(hint, looking->node);
	return true;
}

/* libc's own parts import each other's functions for others to call. */
static bool
is_libc(const struct loaded *l)
{
	const char *soname = l->object->elf->soname;

	return l->how == FOUND_INTERPRETER ||
	    (soname && (!strncmp(soname, "libc.so.", 8) ||
	    !strncmp(soname, "libpthread.so.", 14) ||
	    !strncmp(soname, "libdl.so.", 9)));
}

void
dlopen_notes_program(const struct closure *c)
{
	struct looking looking = { .musl = c->loader && c->loader->musl };
	size_t i;

	for (i = 0; i < c->count; i++) {
		struct object *object = (struct object *)c->items[i]->object;

		if (object->hinted || is_libc(c->items[i]))
			continue;
		object->hinted = true;
		looking.node = c->items[i]->node;
		looking.program = i == 0;
		object_imports(c->items[i]->node->content, see, &looking);
	}
}

static bool
is_cured(const struct hint_topic *topic, const struct node *const *nodes,
    size_t n)
{
	size_t i, j;

	for (i = 0; i < CURED; i++)
		for (j = 0; !strcmp(cured[i].topic, topic->name) && j < n; j++)
			if (strstr(nodes[j]->path, cured[i].trace))
				return true;
	return false;
}

void
dlopen_notes_tell(struct tree *tree)
{
	const struct node *const *nodes;
	const struct touched *t;
	size_t i, n;

	nodes = tree_sorted(tree, &n);
	for (i = 0; i < count; i++) {
		t = &touched[i];
		if (!is_cured(t->topic, nodes, n))
			msg_note("'%s'%s %s (%s): add '%s%s'", t->path, t->files > 1 ?
			    mem_print(" (and %zu more)", t->files - 1) : "",
			    t->topic->text, t->symbol, t->topic->cure,
			    t->topic->per_program ? t->path : "");
	}
}

static const struct hint_topic cancel = {
	"libgcc_s", "unwinds a stack, or ends a thread, for which glibc opens libgcc_s.so.1",
	"lib libgcc_s.so.1 for=", true, false,
};

static const struct hint_topic opens = {
	"dlopen", "opens libraries by name",
	"lib SONAME for=", true, true,
};

static const struct hint_topic gconv = {
	"gconv", "converts between character sets, for which glibc opens modules",
	"include packs/gconv.rootfs", false, false,
};

static const struct hint_topic nss = {
	"nss", "looks up names of users or hosts, for which glibc opens modules",
	"include packs/nss.rootfs", false, false,
};

static const struct hint_topic pam = {
	"pam", "authenticates with PAM, which opens modules and reads /etc/pam.d",
	"tree /lib/${MULTIARCH}/security /lib/${MULTIARCH}/security deps", false, true,
};

static const struct hint_topic terminfo = {
	"terminfo", "draws on terminals, which are described in the terminfo database",
	"include packs/terminfo.rootfs", false, true,
};

static const struct hint_topic certs = {
	"certs", "checks certificates against those of the system",
	"include packs/certs.rootfs", false, true,
};

const struct hint hints[] = {
	{ "SSL_CTX_set_default_verify_paths",         &certs },
	{ "backtrace",                                &cancel },
	{ "dlmopen",                                  &opens },
	{ "dlopen",                                   &opens },
	{ "getaddrinfo",                              &nss },
	{ "getgrent",                                 &nss },
	{ "getgrgid",                                 &nss },
	{ "getgrgid_r",                               &nss },
	{ "getgrnam",                                 &nss },
	{ "getgrnam_r",                               &nss },
	{ "getgrouplist",                             &nss },
	{ "gethostbyaddr",                            &nss },
	{ "gethostbyaddr_r",                          &nss },
	{ "gethostbyname",                            &nss },
	{ "gethostbyname2",                           &nss },
	{ "gethostbyname2_r",                         &nss },
	{ "gethostbyname_r",                          &nss },
	{ "getnameinfo",                              &nss },
	{ "getprotobyname",                           &nss },
	{ "getpwent",                                 &nss },
	{ "getpwnam",                                 &nss },
	{ "getpwnam_r",                               &nss },
	{ "getpwuid",                                 &nss },
	{ "getpwuid_r",                               &nss },
	{ "getservbyname",                            &nss },
	{ "getservbyname_r",                          &nss },
	{ "getservbyport",                            &nss },
	{ "getspnam",                                 &nss },
	{ "gnutls_certificate_set_x509_system_trust", &certs },
	{ "iconv_open",                               &gconv },
	{ "initgroups",                               &nss },
	{ "initscr",                                  &terminfo },
	{ "newterm",                                  &terminfo },
	{ "pam_start",                                &pam },
	{ "pthread_cancel",                           &cancel },
	{ "pthread_exit",                             &cancel },
	{ "setupterm",                                &terminfo },
	{ "tgetent",                                  &terminfo },
};

const size_t hints_count = sizeof hints / sizeof hints[0];

static int
compare(const void *symbol, const void *hint)
{
	return strcmp(symbol, ((const struct hint *)hint)->symbol);
}

const struct hint *
dlopen_notes_for(const char *symbol)
{
	return bsearch(symbol, hints, hints_count, sizeof *hints, compare);
}

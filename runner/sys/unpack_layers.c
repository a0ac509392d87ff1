/* SPDX-License-Identifier: ISC */
/*
 * unpack_layers - a container image, unpacked as the jail.
 *
 * The tree of its layers is in memory, and verified, before the first of its names is made:
 * until then the contents of its files have numbers for names.  Then no name leads through a
 * link.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/layers.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/oci.h"
#include "lib/remove.h"
#include "lib/text.h"
#include "lib/unarchive.h"
#include "runner/plan.h"

static const char contents[] = ".contents.invoke_ns";

static LARGE struct {
	int store;              /* the directory of the contents */
	const struct plan *plan;        /* whose limit counts, or NULL */
	uint64_t files, left, dropped;
	unsigned strangers, without_caps;
	char path[PATH_MAX];
	char error[256];
} state;

/* -- the contents --------------------------------------------------------------------- */

static const char *
fail(int fd)
{
	if (errno == ENOSPC && state.plan)
		text_format(state.error, sizeof state.error, "%s", too_much_memory(state.plan,
		    "unpack the image to a directory by --unpack"));
	else
		text_format(state.error, sizeof state.error, "it cannot be written: %s%s", strerror(errno),
		    errno == EFBIG ? ", raise 'ulimit -f'" : "");
	if (fd >= 0)
		close(fd);
	return state.error;
}

static bool
write_at(int fd, const char *data, size_t size, int64_t offset)
{
	errno = ENOSPC;
	/* what a later layer removes takes time, too */
	if (size > state.left || (state.plan && state.dropped > state.plan->unpack_limit))
		return false;
	state.left -= size;
	return kernel_write_at(fd, data, size, offset);
}

static void
number_of(char name[24], const struct layers_file *file)
{
	text_format(name, 24, "%llu", (unsigned long long)file->content);
}

static const char *
put(void *context, struct layers_file *file, struct unarchive *archive)
{
	const void *data;
	int64_t offset;
	size_t size;
	char name[24];
	int fd, more;

	file->content = ++state.files;
	number_of(name, file);
	fd = openat(state.store, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(-1);
	while ((more = unarchive_data(archive, &data, &size, &offset)) > 0) {
		if (!write_at(fd, data, size, offset))
			return fail(fd);
		file->size += (int64_t)size;
	}
	if (more == 0 && unarchive_size(archive) > 0 && ftruncate(fd, (off_t)unarchive_size(archive)) < 0)
		return fail(fd);
	close(fd);
	return more < 0 ? unarchive_error(archive) : NULL;
}

static void
drop(void *context, const struct layers_file *file)
{
	char name[24];

	number_of(name, file);
	if (unlinkat(state.store, name, 0) == 0) {
		state.left += (uint64_t)file->size;
		state.dropped += (uint64_t)file->size;
	}
}

/* -- the tree, in the working directory -------------------------------------------------- */

static const char *
here(void)
{
	return *state.path ? state.path + 1 : ".";
}

static void
must(long result)
{
	static LARGE char reason[PATH_MAX + 64];

	if (result >= 0)
		return;
	text_format(reason, sizeof reason, "'%.400s': %s", here(), strerror(errno));
	failed(reason);
}

/* Of a file with several names the content stays where it is until the last is made. */
static int
make_file(struct layers_file *file)
{
	char name[24];
	int result;

	number_of(name, file);
	result = file->names > 1 ? linkat(state.store, name, AT_FDCWD, here(), 0) :
	    renameat(state.store, name, AT_FDCWD, here());
	return result;
}

static int
make(struct layers_file *file)
{
	switch (file->type) {
	case LAYERS_DIR:
		return *state.path ? mkdir(here(), 0700) : 0;
	case LAYERS_FILE:
		return make_file(file);
	case LAYERS_LINK:
		return symlink(file->target, here());
	case LAYERS_PIPE:
		return mknod(here(), S_IFIFO | 0600, 0);
	}
	return -1;
}

/* An id that does not exist inside cannot own anything there. */
static void
set_owner(const struct layers_file *file)
{
	if (fchownat(AT_FDCWD, here(), file->uid, file->gid, AT_SYMLINK_NOFOLLOW) == 0)
		return;
	must(errno == EINVAL || errno == EPERM ? 0 : -1);
	state.strangers++;
}

/* After chown(2), which removes them. */
static void
set_caps(const struct layers_file *file)
{
	if (file->caps && lsetxattr(here(), "security.capability", file->caps, file->caps_size, 0) < 0)
		state.without_caps++;
}

static void
set_times(const struct layers_file *file)
{
	struct timespec time = { .tv_sec = file->time, .tv_nsec = file->nanoseconds };
	struct timespec times[2] = { time, time };

	if (file->has_time)
		must(utimensat(AT_FDCWD, here(), times, AT_SYMLINK_NOFOLLOW));
}

static void
build(struct layers_name *name)
{
	struct layers_file *file = name->file;
	size_t length = strlen(state.path);
	struct layers_name *child;

	if (name->parent)
		text_format(state.path + length, sizeof state.path - length, "/%s", name->name);
	must(make(file));
	for (child = name->children; child; child = child->next)
		build(child);
	set_owner(file);
	set_caps(file);
	if (file->type != LAYERS_LINK)
		must(chmod(here(), file->mode));
	set_times(file);
	state.path[length] = '\0';
}

static void
tell(const struct layers *layers)
{
	const struct layers_left_out *out = layers_left_out(layers);

	if (out->devices)
		msg_note("%zu devices of the image were left out", out->devices);
	if (state.strangers)
		msg_note("%u files are root's: their owners do not exist inside", state.strangers);
	if (state.without_caps)
		msg_note("%u files have no capabilities: they cannot be given here", state.without_caps);
}

/* One line on a terminal, for a long time. */
static void
show_progress(size_t number, size_t count)
{
	if (!isatty(STDERR_FILENO))
		return;
	if (number < count)
		dprintf(STDERR_FILENO, "\runpacking layer %zu of %zu", number + 1, count);
	else
		dprintf(STDERR_FILENO, "\r\033[K");
}

void
unpack_layers(const struct oci *image, const struct oci_layer *from, int store,
    const struct plan *plan)
{
	static const struct layers_store calls = { NULL, put, drop };
	struct layers *layers = layers_new(&calls);
	char *error = NULL;
	size_t i;

	state.store = store;
	state.plan = plan;
	state.left = plan ? plan->unpack_limit : UINT64_MAX;
	for (i = 0; i < image->layer_count && !error; i++) {
		if (!plan)
			show_progress(i, image->layer_count);
		error = layers_add(layers, &from[i]);
	}
	if (!plan)
		show_progress(1, 0);
	if (error)
		failed(error);
	build(layers_root(layers));
	tell(layers);
}

const struct oci_layer *
sys_open_layers(const struct oci *image)
{
	const struct oci_layer *layers;

	if (!doing("open the image '%s'", image->file))
		return NULL;
	layers = oci_layers_open(image);
	done(layers ? 0 : -1);
	return layers;
}

/* Until the tree is built, no name of the image exists. */
void
sys_unpack_layers(int jail, const struct oci_layer *layers, const struct plan *plan,
    const char *const names[])
{
	int store;

	if (!doing("unpack the layers of '%s' there", plan->root))
		return;
	go_to(jail);
	done(mkdir(contents, 0700));
	done(store = open(contents, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	unpack_layers(plan->oci, layers, store, plan);
	close(store);
	if (!remove_tree(jail, contents))
		cannot();
	for (; *names; names++) {
		if (mkdirat(jail, *names, 0755) == 0)
			fchmodat(jail, *names, 0755, 0); /* without the umask */
	}
	oci_layers_close(plan->oci, layers);
	restrict_tree(jail, plan->read_only ? MS_RDONLY : 0);
}

/* -- its user ------------------------------------------------------------------------------- */

bool
sys_find_user(const char *user)
{
	return doing("find the user '%s' in '/etc/passwd' and '/etc/group' of the jail", user);
}

/* The jail is the root by now.  If this fails, to change to it will fail, and say why. */
void
sys_make_workdir(const char *path)
{
	char part[PATH_MAX];
	size_t n = 0;

	if (!doing("make the directory '%s', if it is missing", path))
		return;
	while (path[n]) {
		n += strspn(path + n, "/");
		n += strcspn(path + n, "/");
		text_format(part, sizeof part, "%.*s", (int)n, path);
		if (mkdir(part, 0755) == 0)
			chmod(part, 0755); /* without the umask */
	}
}

/* A link in the jail leads nowhere else by now, and a pipe is not waited for. */
char *
sys_read_file(const char *name)
{
	int fd = open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return text_read(fd);
	close(fd);
	return NULL;
}

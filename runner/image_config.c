/* SPDX-License-Identifier: ISC */
/* image_config - a container image as the jail. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <archive_entry.h>
#include <yyjson.h>

#include "environment.h"
#include "exit_status.h"
#include "image_config.h"
#include "jail_file.h"
#include "parse.h"
#include "plan.h"
#include "run.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/oci.h"
#include "lib/oci_config.h"
#include "lib/text.h"
#include "lib/unarchive.h"
#include "runner/sys/sys.h"

/* -- where the configuration is ------------------------------------------------------ */

static void
take(struct plan *plan, const char *json, size_t length)
{
	const char *error;

	plan->config = oci_config_read(json, length, &error);
	if (!plan->config)
		msg_complain("the configuration of '%s': %s", plan->root, error);
}

enum { MOST = 1 << 20 };

/* TEXT is from the jail. */
static void
take_file(struct plan *plan, const char *text, size_t length)
{
	if (length < MOST)
		take(plan, text, length);
	else
		msg_complain("the configuration of '%s': it has 1 MiB or more", plan->root);
}

void
image_config_open(struct plan *plan)
{
	const char *spec = plan->oci_name ? text_join(plan->root, ":", plan->oci_name) : plan->root;
	const char *error;
	enum oci_mistake mistake;

	plan->root_kind = ROOT_ARCHIVE;
	plan->oci = oci_open(spec, NULL, &error, &mistake);
	if (!plan->oci) {
		msg_complain("%s", error);
		return;
	}
	oci_layers_close(plan->oci, plan->oci->layers);
	if (plan->oci->other_platform)
		msg_note("the image is for %s, which is not this machine", plan->oci->platform);
	take(plan, plan->oci->config, plan->oci->config_length);
}

void
image_config_read(struct plan *plan)
{
	int fd = kernel_open_regular(plan->root_dir, OCI_CONFIG_FILE, true);
	char *text;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EINVAL))
		return;
	if (fd < 0 || !(text = text_read(fd)))
		msg_complain("cannot read the configuration of the image, '%s/%s': %s", plan->root,
		    OCI_CONFIG_FILE, strerror(errno));
	else
		take_file(plan, text, strlen(text));
}

/* The file of an archive, from the offset of its jail on. */
struct input {
	int fd;
	uint64_t at;
};

static ssize_t
read_input(void *context, void *buffer, size_t size)
{
	struct input *input = context;
	ssize_t n = pread(input->fd, buffer, size, (off_t)input->at);

	if (n > 0)
		input->at += (uint64_t)n;
	return n;
}

static void
take_entry(struct plan *plan, struct unarchive *archive)
{
	struct buffer text = { 0 };
	const void *data;
	int64_t offset;
	size_t size;

	while (text.length < MOST && unarchive_data(archive, &data, &size, &offset) > 0)
		buffer_add(&text, data, size);
	if (text.length)
		take_file(plan, text.data, text.length);
}

/* mkrootfs writes it as the first file. */
void
image_config_find(struct plan *plan)
{
	struct input input = { open(plan->root, O_RDONLY | O_CLOEXEC), plan->archive_offset };
	struct unarchive *archive = input.fd < 0 ? NULL : unarchive_open(read_input, &input);
	struct archive_entry *entry;
	int entries;

	for (entries = 0; archive && entries < 2 && unarchive_next(archive, &entry) > 0; entries++) {
		if (!strcmp(unarchive_name(archive), OCI_CONFIG_FILE))
			take_entry(plan, archive);
	}
	if (archive)
		unarchive_close(archive);
	if (input.fd >= 0)
		close(input.fd);
}

/* -- what it says --------------------------------------------------------------------- */

static size_t
count(const char *const *words)
{
	size_t n = 0;

	while (words && words[n])
		n++;
	return n;
}

/* The words of the command line are in place of Cmd; --entrypoint is in place of both. */
static void
settle_words(struct plan *plan)
{
	const struct oci_config *c = plan->config;
	const char *given[] = { plan->entrypoint && *plan->entrypoint ? plan->entrypoint : NULL, NULL };
	const char *const *first = plan->entrypoint || !c ? given : c->entrypoint;
	const char *const *rest = plan->command ? (const char *const *)plan->command :
	    plan->entrypoint || !c ? NULL : c->cmd;
	size_t n = count(first), m = count(rest);
	char **words;

	if (!n && !m)
		return;
	words = mem_new((n + m + 1) * sizeof *words);
	if (first)
		memcpy(words, first, n * sizeof *words);
	if (rest)
		memcpy(words + n, rest, m * sizeof *words);
	plan->command = words;
}

/* The names in an image are known when it is unpacked, and are looked for then. */
static void
settle_user(struct plan *plan)
{
	const char *user = plan->config->user;

	if (user && !plan->uid && strcmp(user, "0") && strcmp(user, "root") && strcmp(user, "0:0"))
		plan->late_user = user;
}

/* "SIGINT", "INT", "2", "SIGRTMIN+3" or "SIGRTMAX-14" */
static int
signal_of(const char *text)
{
	static const struct {
		const char *name;
		int number;
	} names[] = {
		{ "ABRT", SIGABRT }, { "ALRM", SIGALRM }, { "CONT", SIGCONT }, { "HUP", SIGHUP },
		{ "INT", SIGINT }, { "KILL", SIGKILL }, { "PWR", SIGPWR }, { "QUIT", SIGQUIT },
		{ "TERM", SIGTERM }, { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 }, { "WINCH", SIGWINCH },
	};
	unsigned number;
	size_t i;

	if (parse_unsigned(text, 64, &number))
		return (int)number;
	text += !strncmp(text, "SIG", 3) ? 3 : 0;
	if (!strncmp(text, "RTMIN+", 6) && parse_unsigned(text + 6, 30, &number))
		return SIGNAL_RTMIN + (int)number;
	if (!strncmp(text, "RTMAX-", 6) && parse_unsigned(text + 6, 30, &number))
		return SIGNAL_RTMAX - (int)number;
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (!strcmp(names[i].name, text))
			return names[i].number;
	}
	msg_note("the image is to be stopped by '%s', which is no signal here: it gets SIGTERM", text);
	return 0;
}

void
image_config_settle(struct plan *plan)
{
	const struct oci_config *c = plan->config;
	size_t i;

	settle_words(plan);
	if (!c)
		return;
	for (i = 0; c->env && c->env[i] && !plan->clear_environment; i++)
		environment_set_default(plan, c->env[i]);
	if (c->workdir && !plan->workdir)
		plan->workdir = plan->own_workdir = c->workdir;
	settle_user(plan);
	if (c->stop_signal)
		plan->stop_signal = signal_of(c->stop_signal);
}

/* -- unpack and remove ---------------------------------------------------------------- */

bool
image_config_only_unpacks(const struct plan *plan)
{
	return plan->unpack || plan->remove;
}

/* An archive is unpacked as an image of one layer, whose configuration says nothing: its file marks
 * what --remove may remove. */
static void
take_archive(struct plan *plan)
{
	static const char nothing[] = "{}\n";
	struct oci *image = mem_new(sizeof *image);

	if (!plan->root || plan->root_kind != ROOT_ARCHIVE) {
		msg_complain("--unpack needs a container image or an archive: -c IMAGE --unpack DIR");
		return;
	}
	image->file = plan->root;
	image->layers = mem_new(sizeof *image->layers);
	image->layers[0] = (struct oci_layer){ .name = plan->root, .at = plan->archive_offset,
		.size = plan->archive_length };
	image->layer_count = 1;
	image->config = nothing;
	image->config_length = sizeof nothing - 1;
	plan->oci = image;
}

/* Does the directory have the file that marks it?  A link of that name counts, too.  If the user may
 * not look into the directory (EACCES), sys_remove() looks, as root inside. */
static void
look_for_mark(const char *directory)
{
	struct stat st;

	if (lstat(text_join(directory, "/", OCI_CONFIG_FILE), &st) < 0 && errno != EACCES)
		msg_complain("'%s' is no directory that --unpack has made, or mkrootfs of an image: %s",
		    directory, strerror(errno));
}

/* No jail and no container: a process with the ids that the files have. */
void
image_config_settle_unpack(struct plan *plan)
{
	if (plan->unpack && !plan->oci && !msg_errors())
		take_archive(plan);
	if (plan->remove && (plan->root || plan->unpack))
		msg_complain("--remove takes a directory, and no -c and no --unpack beside it");
	if (plan->remove)
		look_for_mark(plan->remove);
	if (plan->command)
		msg_complain("--unpack and --remove run no command");
	plan->root = NULL;
	plan->root_kind = ROOT_DIR;
	plan->config = NULL;
	if (!plan->privileged_caller)
		plan->named |= CLONE_NEWUSER;
}

/* Docker makes it, too. */
bool
image_config_workdir_wanted(const struct plan *plan)
{
	return plan->workdir && plan->workdir == plan->own_workdir;
}

void
image_config_make_workdir(const struct plan *plan, struct run *run)
{
	sys_make_workdir(plan->workdir);
}

void
image_config_unpack(const struct plan *plan, struct run *run)
{
	/* as by execve(2): signals are for this process from now on */
	sys_drop_end(&run->to_host);
	sys_drop_end(&run->life[1]);
	sys_unpack_to(plan->unpack, plan->oci, sys_open_layers(plan->oci));
	sys_exit(0);
}

void
image_config_remove(const struct plan *plan, struct run *run)
{
	sys_remove(plan->remove);
	sys_exit(0);
}

/* -- inspect ---------------------------------------------------------------------------- */

static void
show_words(const char *title, const char *const *words)
{
	size_t i;

	if (!words)
		return;
	msg_out("%-13s", title);
	for (i = 0; words[i]; i++)
		msg_out(" %s", words[i]);
	msg_out("\n");
}

static void
show_text(const char *title, const char *text)
{
	if (text)
		msg_out("%-13s %s\n", title, text);
}

/* The names of an object, or the whole as JSON where they have values. */
static void
show_json(const char *title, yyjson_val *config, const char *name)
{
	yyjson_val *value = yyjson_obj_get(config, name);
	char *text = yyjson_is_ctn(value) && unsafe_yyjson_get_len(value) ?
	    yyjson_val_write(value, YYJSON_WRITE_NOFLAG, NULL) : NULL;

	show_text(title, text);
}

static void
show_config(const struct oci_config *c)
{
	size_t i;

	show_text("user", c->user);
	for (i = 0; c->env && c->env[i]; i++)
		show_text("env", c->env[i]);
	show_words("entrypoint", c->entrypoint);
	show_words("cmd", c->cmd);
	show_text("workdir", c->workdir);
	show_text("stop signal", c->stop_signal);
	show_json("volumes", c->json, "Volumes");
	show_json("ports", c->json, "ExposedPorts");
	show_json("healthcheck", c->json, "Healthcheck");
	show_json("labels", c->json, "Labels");
}

static void
show_plain(const struct oci *image, const struct oci_config *c)
{
	show_text("image", image->name);
	show_text("form", image->form);
	show_text("digest", image->digest);
	show_text("platform", image->platform);
	msg_out("%-13s %zu, %llu bytes\n", "layers", image->layer_count, (unsigned long long)image->size);
	show_config(c);
}

static void
show_as_json(const struct oci *image, const struct oci_config *c)
{
	yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
	yyjson_mut_val *root = yyjson_mut_obj(doc), *layers = yyjson_mut_arr(doc);
	char *text;
	size_t i;

	yyjson_mut_doc_set_root(doc, root);
	if (image->name)
		yyjson_mut_obj_add_str(doc, root, "name", image->name);
	yyjson_mut_obj_add_str(doc, root, "form", image->form);
	if (image->digest)
		yyjson_mut_obj_add_str(doc, root, "digest", image->digest);
	yyjson_mut_obj_add_str(doc, root, "platform", image->platform);
	for (i = 0; i < image->layer_count; i++) {
		yyjson_mut_val *layer = yyjson_mut_arr_add_obj(doc, layers);

		yyjson_mut_obj_add_strcpy(doc, layer, "diff_id", image->layers[i].diff_id);
		yyjson_mut_obj_add_uint(doc, layer, "size", image->layers[i].size);
	}
	yyjson_mut_obj_add_val(doc, root, "layers", layers);
	yyjson_mut_obj_add_val(doc, root, "config",
	    c->json ? yyjson_val_mut_copy(doc, c->json) : yyjson_mut_obj(doc));
	text = yyjson_mut_write(doc, YYJSON_WRITE_PRETTY, NULL);
	msg_out("%s\n", text ? text : "");
}

/* A jail that was made of an image: its configuration is what is left of that. */
static void
show_jail(struct plan *plan, const char *path, const char *error)
{
	struct stat st;

	plan->root = path;
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		jail_file_settle(plan);
	else if (S_ISDIR(st.st_mode))
		image_config_read(plan);
	if (!plan->config)
		msg_die(STATUS_FAILED, "%s", error);
	show_config(plan->config);
}

void
image_config_show(struct plan *plan)
{
	char *spec = plan->command ? plan->command[0] : (char *)plan->root;
	size_t n = spec ? strlen(spec) : 0;
	bool json = plan->inspect == INSPECT_JSON;
	const struct oci_config *config;
	const struct oci *image;
	enum oci_mistake mistake;
	const char *error, *name;

	if (!spec || (plan->command && (plan->command[1] || plan->root)))
		msg_die(STATUS_FAILED, "--inspect takes one image: PATH or PATH:NAME");
	if (n > 5 && !strcmp(spec + n - 5, "=json") && access(spec, F_OK) < 0) {
		spec = mem_copy(spec, n - 5);
		json = true;
	}
	if (!oci_is_image(oci_split(spec, &name)) && !json && !name) {
		show_jail(plan, spec, mem_print("'%s' is no container image, and was made of none", spec));
		return;
	}
	image = oci_open(spec, NULL, &error, &mistake);
	config = image ? oci_config_read(image->config, image->config_length, &error) : NULL;
	if (!config)
		msg_die(STATUS_FAILED, "%s", error);
	(json ? show_as_json : show_plain)(image, config);
}

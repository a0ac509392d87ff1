/* SPDX-License-Identifier: ISC */
/* output - the forms a finished tree can take, told by the output's suffix. */
#include <stdio.h>
#include <string.h>

#include "output.h"
#include "stage.h"
#include "write_cpio.h"
#include "write_dir.h"
#include "write_tar.h"
#include "lib/mem.h"
#include "lib/msg.h"

static const struct form {
	const char *suffix;
	enum stage_kind kind;
	void (*write)(struct tree *, const struct stage *);
	const char *help;
} forms[] = {
	{ ".tar", STAGE_FILE, write_tar, "a tar archive" },
	{ ".tar.gz", STAGE_FILE, write_tar_gz, "... compressed" },
	{ ".cpio", STAGE_FILE, write_cpio, "a cpio archive: an initramfs" },
	{ ".cpio.gz", STAGE_FILE, write_cpio_gz, "... compressed" },
	/* The last one fits everything. */
	{ "", STAGE_DIR, write_dir, "a directory" },
};

enum { FORMS = sizeof forms / sizeof forms[0] };

static const struct form *
form_of(const char *path)
{
	const struct form *form;
	size_t n = strlen(path), m;

	for (form = forms; *form->suffix; form++) {
		m = strlen(form->suffix);
		if (n > m && !strcmp(path + n - m, form->suffix))
			break;
	}
	return form;
}

void
output_write(struct tree *tree, const char *path)
{
	const struct form *form = form_of(path);
	struct stage stage;

	stage_open(&stage, path, form->kind);
	form->write(tree, &stage);
	stage_publish(&stage);
}

char *
output_directory(const char *path)
{
	return mem_copy(path, strlen(path) - strlen(form_of(path)->suffix));
}

void
output_help(void)
{
	size_t i;

	for (i = 0; i < FORMS; i++)
		msg_out("  NAME%-9s %s\n", forms[i].suffix, forms[i].help);
}

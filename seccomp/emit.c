/* SPDX-License-Identifier: ISC */
/* emit - write a filter as C, as bytes, or as a list to read. */
#include <errno.h>
#include <string.h>
#include <linux/seccomp.h>

#include "arch.h"
#include "code.h"
#include "deny.h"
#include "emit.h"

enum { WIDTH = 76 };

static const char *
name_of_word(uint32_t offset, char *room, size_t size)
{
	unsigned argument = (offset - (unsigned)offsetof(struct seccomp_data, args)) / 8;

	if (offset == offsetof(struct seccomp_data, arch))
		return "arch";
	if (offset == offsetof(struct seccomp_data, nr))
		return "nr";
	snprintf(room, size, "low half of arg%u", argument);
	return room;
}

static const char *
name_of_return(uint32_t action, char *room, size_t size)
{
	switch (action & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
		return "allow";
	case SECCOMP_RET_KILL_PROCESS:
		return "kill";
	default:
		snprintf(room, size, "errno %u", action & SECCOMP_RET_DATA);
		return room;
	}
}

static void
print_meaning(FILE *out, const struct sock_filter *at, unsigned i)
{
	char room[32];

	switch (at->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		fprintf(out, "load %s", name_of_word(at->k, room, sizeof room));
		break;
	case BPF_RET | BPF_K:
		fputs(name_of_return(at->k, room, sizeof room), out);
		break;
	case BPF_JMP | BPF_JA:
		fprintf(out, "to %u", i + 1 + at->k);
		break;
	default:
		fprintf(out, "%s %u: to %u, else %u", BPF_OP(at->code) == BPF_JEQ ? "==" :
			BPF_OP(at->code) == BPF_JSET ? "has bits of" : ">=", at->k,
			i + 1 + at->jt, i + 1 + at->jf);
	}
}

void
output_source(FILE *out, const struct code *code, const struct arch *arch, const char *name)
{
	unsigned i;

	fprintf(out,
		"/* SPDX-License-Identifier: ISC */\n"
		"/* seccomp_filter - made by mkfilter for %s: not to be edited. */\n"
		"#include \"runner/seccomp_filter.h\"\n\n"
		"/* The kernel's, of <linux/filter.h>. */\n"
		"struct sock_filter {\n"
		"\tunsigned short code;\n"
		"\tunsigned char jt, jf;\n"
		"\tunsigned int k;\n"
		"};\n\n"
		"static const struct sock_filter program[] = {\n", arch->name);
	for (i = 0; i < code->length; i++) {
		const struct sock_filter *at = &code->at[i];

		fprintf(out, "\t{ 0x%02x, %3u, %3u, 0x%08x },\t/* %3u  ",
			at->code, at->jt, at->jf, at->k, i);
		print_meaning(out, at, i);
		fputs(" */\n", out);
	}
	fputs("};\n\n"
		"const struct sock_filter *const ", out);
	fprintf(out, "%s = program;\nconst unsigned short %s_length = "
		"sizeof program / sizeof program[0];\n", name, name);
}

static void
print_as_c(FILE *out, const struct deny_row *row)
{
	fprintf(out, "\t{ .name = \"%s\", .group = \"%s\", .number = %d, .argument = %d, "
		".value = %uu, .error = %s, .unlike = %d, .bits = %d, .also = %d, "
		".also_value = %uu },\n", row->name, row->group ? row->group : row->name,
		row->number, row->argument, row->value, row->error == ENOSYS ? "ENOSYS" : "EPERM",
		row->unlike, row->bits, row->also, row->also_value);
}

void
output_rows(FILE *out, const struct deny *deny, const struct arch *arch)
{
	size_t i;

	fprintf(out,
		"/* SPDX-License-Identifier: ISC */\n"
		"/* seccomp_rows - made by mkfilter for %s: not to be edited. */\n"
		"#include <errno.h>\n"
		"#include \"runner/seccomp_filter.h\"\n"
		"#include \"seccomp/arch.h\"\n"
		"#include \"seccomp/deny.h\"\n\n"
		"static const struct deny_row rows[] = {\n", arch->name);
	for (i = 0; i < deny->count; i++)
		print_as_c(out, &deny->row[i]);
	fprintf(out, "};\n\n"
		"static const struct arch here = { \"%s\", %uu, 0, %uu };\n\n"
		"const struct deny_row *const seccomp_rows = rows;\n"
		"const size_t seccomp_rows_count = sizeof rows / sizeof rows[0];\n"
		"const struct arch *const seccomp_arch = &here;\n",
		arch->name, arch->audit, arch->foreign_bit);
}

void
output_raw(FILE *out, const struct code *code)
{
	fwrite(code->at, sizeof code->at[0], code->length, out);
}

static void
print_wrapped(FILE *out, const char *text)
{
	size_t column = 0;

	while (*text) {
		size_t word = strcspn(text, " ");

		if (column > 0 && column + 1 + word > WIDTH) {
			fputc('\n', out);
			column = 0;
		} else if (column > 0) {
			fputc(' ', out);
			column++;
		}
		fwrite(text, 1, word, out);
		column += word;
		text += word + strspn(text + word, " ");
	}
	fputc('\n', out);
}

static void
print_row(FILE *out, const struct deny_row *row, const struct arch *arch)
{
	int number = arch_number(arch, row->name);

	fprintf(out, "    %s", row->name);
	if (number >= 0)
		fprintf(out, " (%d)", number);
	else
		fprintf(out, " (%s has no such call)", arch->name);
	if (row->argument != ALWAYS)
		fprintf(out, " when arg%d %s %s", row->argument, row->bits ? "has bits of" :
			row->unlike ? "is anything but" : "is", row->constant);
	if (row->also)
		fprintf(out, " and arg%d has bits of %#o", row->also, row->also_value);
	if (row->error == ENOSYS)
		fputs(": ENOSYS", out);
	fputc('\n', out);
}

static bool
same_reason(const struct deny_row *a, const struct deny_row *b)
{
	const char *one = a->reason ? a->reason : "", *other = b->reason ? b->reason : "";

	return strcmp(one, other) == 0;
}

void
output_list(FILE *out, const struct deny *deny, const struct arch *arch)
{
	size_t i;

	fprintf(out, "Refused on %s with EPERM, or ENOSYS where it says so; calls from number %d on "
		"are\nunknown to this build: ENOSYS; calls of other architectures%s end the process.\n",
		arch->name, NUMBERS, arch->foreign_bit ? " and of x32" : "");
	for (i = 0; i < deny->count; i++) {
		const struct deny_row *row = &deny->row[i];

		if (i == 0 || !same_reason(row, row - 1)) {
			fputc('\n', out);
			print_wrapped(out, row->reason ? row->reason : "No reason is given.");
			if (row->group)
				fprintf(out, "  [%s]\n", row->group);
		}
		print_row(out, row, arch);
	}
}

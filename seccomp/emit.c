/* SPDX-License-Identifier: ISC */
/* emit - write a filter as C, as bytes, or as a list to read. */
#include <errno.h>
#include <stdlib.h>
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

enum { CALLS_MAX = 2048 };

/* All names that an entry of the architecture knows, sorted. */
struct names {
	const char *name[CALLS_MAX];
	size_t count;
};

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_name(struct names *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->count; i++) {
		if (strcmp(names->name[i], name) == 0)
			return;
	}
	if (names->count < CALLS_MAX)
		names->name[names->count++] = name;
}

static void
find_names(struct names *names, const struct arch *arch)
{
	const char *name;
	unsigned i, newer;
	int nr;

	for (i = 0; i < entries_count; i++) {
		if (strcmp(entries[i].arch, arch->name) != 0)
			continue;
		for (nr = 0; nr < ENTRY_NUMBERS; nr++) {
			if ((name = entry_name(&entries[i], nr)))
				add_name(names, name);
		}
		for (newer = 0; (name = arch_newer(newer)); newer++) {
			if (entry_number(&entries[i], name) >= 0)
				add_name(names, name);
		}
	}
	qsort(names->name, names->count, sizeof names->name[0], compare_names);
}

static void
print_numbers(FILE *out, const struct entry *entry, const struct names *names)
{
	size_t i;

	fprintf(out, "static const short numbers_%u[] = {", (unsigned)(entry - entries));
	for (i = 0; i < names->count; i++)
		fprintf(out, "%s%d,", i % 8 ? " " : "\n\t", entry_number(entry, names->name[i]));
	fputs("\n};\n\n", out);
}

static void
print_abis(FILE *out, const struct arch *arch)
{
	unsigned i;

	fputs("static const struct abi all[] = {\n", out);
	for (i = 0; i < entries_count; i++) {
		const struct entry *e = &entries[i];

		if (strcmp(e->arch, arch->name) == 0)
			fprintf(out, "\t{ \"%s\", %uu, %uu, %d, %d, numbers_%u },\n", e->name, e->audit,
				e->bit, e->narrow, e->multiplexed, i);
	}
	fputs("};\n\nconst struct abi *const abis = all;\n"
		"const size_t abis_count = sizeof all / sizeof all[0];\n", out);
}

void
output_numbers(FILE *out, const struct arch *arch)
{
	static struct names names;
	size_t i;

	find_names(&names, arch);
	fprintf(out, "/* SPDX-License-Identifier: ISC */\n"
		"/* abi - made by mkfilter for %s: not to be edited. */\n"
		"#include \"seccomp/abi.h\"\n\n"
		"static const char *const names[] = {", arch->name);
	for (i = 0; i < names.count; i++)
		fprintf(out, "%s\"%s\",", i % 4 ? " " : "\n\t", names.name[i]);
	fputs("\n};\n\nconst char *const *const call_names = names;\n"
		"const size_t call_names_count = sizeof names / sizeof names[0];\n\n", out);
	for (i = 0; i < entries_count; i++) {
		if (strcmp(entries[i].arch, arch->name) == 0)
			print_numbers(out, &entries[i], &names);
	}
	print_abis(out, arch);
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

/* SPDX-License-Identifier: ISC */
/*
 * deeds_filter - the lines that install a seccomp filter (--explain=shell).
 *
 * setpriv(1) of util-linux 2.41 takes a file of the kernel's instructions.  The host process
 * writes it into the script's directory, before the others begin: there each of them can read it.
 */
#include <stdint.h>
#include <string.h>

#include "sh.h"
#include "shell.h"
#include "lib/mem.h"
#include "runner/plan.h"

enum { INSTRUCTION = 8, LINE = 92 };

static struct buffer filters;   /* the lines that write them */
static unsigned count;

bool
deeds_have_filter(const struct plan *plan)
{
	return plan->give_up && (plan->seccomp || plan->fake || plan->no_setid);
}

void
deeds_write_filters(const struct plan *plan)
{
	if (plan->setid)
		sh_line("echo \"$0: note: there is no seccomp filter: setpriv would set no_new_privs with it\" "
		    ">&2");
	else
		sh_line("write_filters");
}

/* In lines of LINE characters. */
static void
add_base64(struct buffer *to, const unsigned char *bytes, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" "abcdefghijklmnopqrstuvwxyz"
	    "0123456789+/";
	size_t i, k, column = 0;

	for (i = 0; i < length; i += 3) {
		size_t n = length - i < 3 ? length - i : 3;
		uint32_t bits = 0;

		for (k = 0; k < 3; k++)
			bits = bits << 8 | (k < n ? bytes[i + k] : 0);
		if (column % LINE == 0)
			buffer_print(to, "\n\t");
		for (k = 0; k < 4; k++, column++)
			buffer_add(to, k > n ? "=" : &digits[bits >> (18 - 6 * k) & 63], 1);
	}
}

void
deeds_filter(const struct plan *plan, const char *const strings[])
{
	if (plan->setid) {
		sh_remark("(setpriv --seccomp-filter sets no_new_privs, too)");
		return;
	}
	count++;
	buffer_print(&filters, "\tbase64 -d >\"$dir/filter_%u\" <<-END", count);
	add_base64(&filters, told.filter, (size_t)told.filter_length * INSTRUCTION);
	buffer_print(&filters, "\n\tEND\n\tchmod 644 \"$dir/filter_%u\"\n", count);
	sh_chain(mem_print("${filters:+setpriv --seccomp-filter \"$filters/filter_%u\"}", count));
}

static const char begin[] = "# The seccomp filters, as the kernel's instructions, for setpriv(1) of "
	"util-linux 2.41.\n"
	"write_filters() {\n\tfilters=\n\texport filters\n"
	"\tsetpriv --help | grep -q seccomp-filter || {\n"
	"\t\techo \"$0: note: there is no seccomp filter: it needs setpriv(1) of util-linux 2.41\" >&2\n"
	"\t\treturn\n\t}\n\tfilters=$dir\n\tchmod 711 \"$dir\"\n";

void
deeds_add_filters(struct buffer *script)
{
	if (count)
		buffer_print(script, "%s%s}\n\n", begin, filters.data);
}

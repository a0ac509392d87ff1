/* SPDX-License-Identifier: ISC */
/* mkfilter - turn a list of refused system calls into a seccomp filter. */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "arch.h"
#include "code.h"
#include "deny.h"
#include "emit.h"
#include "filter.h"
#include "safe.h"

/* The options. */
struct request {
	const struct arch *arch;
	const char *list;       /* the file */
	const char *source;     /* file for the C, or NULL */
	const char *name;       /* of the filter in the C */
	const char *raw;        /* file for the bytes, or NULL */
	const char *rows;       /* file for the list as C, or NULL */
	const char *numbers;    /* file for the names and numbers of all calls as C, or NULL */
	bool show;              /* print the list on stdout */
};

static void
usage(FILE *out)
{
	unsigned i;

	fputs("usage: mkfilter [--arch ARCH] [--source FILE [--name NAME]] [--raw FILE] [--rows FILE]\n"
		"                [--numbers FILE] [--list] "
		"LIST\n\n"
		"Turn LIST (its syntax is in configs/seccomp.deny) into a filter.\n\n"
		"  --arch ARCH    for this architecture instead of the machine's:", out);
	for (i = 0; i < archs_count; i++)
		fprintf(out, " %s", archs[i].name);
	fputs("\n"
		"  --source FILE  write it as C, for the runner\n"
		"  --name NAME    of the filter in the C (seccomp_builtin)\n"
		"  --raw FILE     write it as bytes, for invoke_ns --seccomp FILE\n"
		"  --rows FILE    write the list as C, for --seccomp-allow of the runner\n"
		"  --numbers FILE write all calls as C, for profiles that the runner reads\n"
		"  --list         print the refused calls, with reasons\n"
		"  --help         print this text\n", out);
}

static bool
complain(const char *what, const char *name, const char *reason)
{
	fprintf(stderr, "mkfilter: cannot %s '%s': %s\n", what, safe(name), reason);
	return false;
}

static const struct arch *
choose_arch(const char *name)
{
	const struct arch *arch = arch_by_name(name);

	if (!arch) {
		fprintf(stderr, "mkfilter: no filter can be made for '%s': "
			"add it to seccomp/arch.c\n", safe(name));
		exit(1);
	}
	return arch;
}

static void
parse(struct request *request, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "arch",   required_argument, NULL, 'a' },
		{ "source", required_argument, NULL, 's' },
		{ "name",   required_argument, NULL, 'n' },
		{ "raw",    required_argument, NULL, 'r' },
		{ "rows",   required_argument, NULL, 't' },
		{ "numbers", required_argument, NULL, 'c' },
		{ "list",   no_argument,       NULL, 'l' },
		{ "help",   no_argument,       NULL, 'h' },
		{ 0 },
	};
	struct utsname machine;
	int c;

	while ((c = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		switch (c) {
		case 'a': request->arch = choose_arch(optarg); break;
		case 's': request->source = optarg; break;
		case 'n': request->name = optarg; break;
		case 'r': request->raw = optarg; break;
		case 't': request->rows = optarg; break;
		case 'c': request->numbers = optarg; break;
		case 'l': request->show = true; break;
		case 'h': usage(stdout); exit(0);
		default:  usage(stderr); exit(2);
		}
	}
	if (optind + 1 != argc || !(request->source || request->raw || request->rows ||
	    request->numbers || request->show)) {
		usage(stderr);
		exit(2);
	}
	request->list = argv[optind];
	if (!request->arch && uname(&machine) == 0)
		request->arch = choose_arch(machine.machine);
}

static bool
read_list(struct deny *deny, const char *name)
{
	FILE *file = fopen(name, "re");
	bool ok;

	if (!file)
		return complain("read", name, strerror(errno));
	ok = deny_read(deny, file, name);
	fclose(file);
	return ok;
}

/* What is made of the list. */
struct product {
	const struct request *request;
	const struct deny *deny;
	const struct code *code;
};

static void
write_source(FILE *out, const struct product *p)
{
	output_source(out, p->code, p->request->arch, p->request->name);
}

static void
write_raw(FILE *out, const struct product *p)
{
	output_raw(out, p->code);
}

static void
write_rows(FILE *out, const struct product *p)
{
	output_rows(out, p->deny, p->request->arch);
}

static void
write_numbers(FILE *out, const struct product *p)
{
	output_numbers(out, p->request->arch);
}

/* Write a file beside it and rename that, so that no reader finds half a filter. */
static bool
write_file(const char *name, void (*write)(FILE *, const struct product *),
	const struct product *product)
{
	char *draft;
	FILE *out;
	bool ok;

	if (!name)
		return true;
	if (asprintf(&draft, "%s.tmp", name) < 0)
		return complain("write", name, strerror(ENOMEM));
	out = fopen(draft, "we");
	ok = out;
	if (out) {
		write(out, product);
		ok = !ferror(out);
		ok = fclose(out) == 0 && ok;
	}
	if (ok)
		ok = rename(draft, name) == 0;
	if (!ok) {
		complain("write", name, strerror(errno));
		unlink(draft);
	}
	free(draft);
	return ok;
}

static bool
make(struct code *code, const struct deny *deny, const struct request *request)
{
	if (filter_make(code, deny, request->arch))
		return true;
	fprintf(stderr, "mkfilter: '%s' is too long: a filter has at most %d instructions\n",
		safe(request->list), BPF_MAXINSNS);
	return false;
}

int
main(int argc, char *argv[])
{
	static struct code code;
	struct request request = { .name = "seccomp_builtin" };
	struct deny deny = { 0 };
	const struct product product = { &request, &deny, &code };
	bool ok;

	parse(&request, argc, argv);
	ok = read_list(&deny, request.list);
	ok = deny_number(&deny, request.arch, request.list) && ok;
	ok = ok && make(&code, &deny, &request) &&
		write_file(request.source, write_source, &product) &&
		write_file(request.raw, write_raw, &product) &&
		write_file(request.rows, write_rows, &product) &&
		write_file(request.numbers, write_numbers, &product);
	if (ok && request.show) {
		output_list(stdout, &deny, request.arch);
		if (fflush(stdout) != 0)
			ok = complain("write", "stdout", strerror(errno));
	}
	deny_free(&deny);
	return ok ? 0 : 1;
}

/* SPDX-License-Identifier: ISC */
/* deny - read the list of refused system calls (configs/seccomp.deny). */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <seccomp.h>

#include "arch.h"
#include "deny.h"
#include "safe.h"

/* The list, and the position in it. */
struct reader {
	struct deny deny;
	const char *name;
	unsigned line;
	char *reason;           /* the current comment */
	char *group;            /* the current group */
	bool settled;           /* a call has followed the comment */
	bool bad;
};

/* All architectures in arch.c have the same numbers for these. */
static const struct constant {
	const char *name;
	uint32_t value;
} constants[] = {
	{ "AF_UNIX",       AF_UNIX },
	{ "AF_AX25",       AF_AX25 },
	{ "AF_IPX",        AF_IPX },
	{ "AF_APPLETALK",  AF_APPLETALK },
	{ "AF_NETROM",     AF_NETROM },
	{ "AF_ATMPVC",     AF_ATMPVC },
	{ "AF_X25",        AF_X25 },
	{ "AF_ROSE",       AF_ROSE },
	{ "AF_DECnet",     AF_DECnet },
	{ "AF_KEY",        AF_KEY },
	{ "AF_NETLINK",    AF_NETLINK },
	{ "AF_PACKET",     AF_PACKET },
	{ "AF_ECONET",     AF_ECONET },
	{ "AF_ATMSVC",     AF_ATMSVC },
	{ "AF_RDS",        AF_RDS },
	{ "AF_PPPOX",      AF_PPPOX },
	{ "AF_LLC",        AF_LLC },
	{ "AF_CAN",        AF_CAN },
	{ "AF_TIPC",       AF_TIPC },
	{ "AF_BLUETOOTH",  AF_BLUETOOTH },
	{ "AF_RXRPC",      AF_RXRPC },
	{ "AF_ISDN",       AF_ISDN },
	{ "AF_PHONET",     AF_PHONET },
	{ "AF_IEEE802154", AF_IEEE802154 },
	{ "AF_CAIF",       AF_CAIF },
	{ "AF_ALG",        AF_ALG },
	{ "AF_NFC",        AF_NFC },
	{ "AF_VSOCK",      AF_VSOCK },
	{ "AF_KCM",        AF_KCM },
	{ "AF_QIPCRTR",    AF_QIPCRTR },
	{ "AF_SMC",        AF_SMC },
	{ "AF_XDP",        AF_XDP },
	{ "IPPROTO_DCCP",  33 },
	{ "IPPROTO_L2TP",  115 },
	{ "IPPROTO_SCTP",  132 },
	{ "TIOCLINUX",     TIOCLINUX },
	{ "TIOCSETD",      TIOCSETD },
	{ "TIOCSTI",       TIOCSTI },
};

static void __attribute__((format(printf, 2, 3)))
complain(struct reader *r, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "mkfilter: '%s' line %u: ", safe(r->name), r->line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	r->bad = true;
}

static void *
must(void *memory)
{
	if (!memory) {
		fputs("mkfilter: out of memory\n", stderr);
		exit(1);
	}
	return memory;
}

/* A comment extends to an empty line, or to a comment line after calls. */
static void
take_comment(struct reader *r, const char *text)
{
	char *longer;
	size_t had;

	if (r->settled) {
		free(r->reason);
		r->reason = NULL;
		r->settled = false;
	}
	text += strspn(text, "# \t");
	had = r->reason ? strlen(r->reason) : 0;
	longer = must(realloc(r->reason, had + strlen(text) + 2));
	r->reason = longer;
	snprintf(longer + had, strlen(text) + 2, "%s%s", had ? " " : "", text);
}

static void
end_comment(struct reader *r)
{
	free(r->reason);
	free(r->group);
	r->reason = r->group = NULL;
	r->settled = false;
}

/* "[NAME]" */
static void
take_group(struct reader *r, const char *word, size_t words)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	size_t length = strspn(word + 1, letters);

	if (words != 1 || length == 0 || strcmp(word + 1 + length, "]") != 0) {
		complain(r, "'%s' is not a group: expected [NAME], of lower case letters", safe(word));
		return;
	}
	free(r->group);
	r->group = must(strndup(word + 1, length));
}

static bool
parse_value(const char *word, uint32_t *value)
{
	unsigned long long number;
	char *end;
	size_t i;

	for (i = 0; i < sizeof constants / sizeof constants[0]; i++) {
		if (strcmp(word, constants[i].name) == 0) {
			*value = constants[i].value;
			return true;
		}
	}
	errno = 0;
	number = strtoull(word, &end, 0);
	*value = (uint32_t)number;
	return isdigit((unsigned char)*word) && !*end && !errno && number <= UINT32_MAX;
}

/* N of "argN", or -1 */
static int
parse_argument(const char *word)
{
	bool good = strncmp(word, "arg", 3) == 0 && word[3] >= '0' && word[3] <= '5' && !word[4];

	return good ? word[3] - '0' : -1;
}

static bool
parse_number(struct reader *r, const char *word, uint32_t *value)
{
	if (parse_value(word, value))
		return true;
	complain(r, "'%s' is neither a known constant nor a number of 32 bits", safe(word));
	return false;
}

/* "&& argM & BITS", for a row with bits */
static bool
parse_second(struct deny_row *row, char **word, size_t words)
{
	if (!row->bits || words != 4 || strcmp(word[0], "&&") != 0 || strcmp(word[2], "&") != 0)
		return false;
	row->also = parse_argument(word[1]);
	return row->also > row->argument;
}

/* argN == VALUE, argN != VALUE, argN & BITS, argN & BITS && argM & BITS */
static bool
parse_condition(struct reader *r, struct deny_row *row, char **word, size_t words)
{
	bool good = words >= 3 && (row->argument = parse_argument(word[0])) >= 0;

	row->unlike = good && strcmp(word[1], "!=") == 0;
	row->bits = good && strcmp(word[1], "&") == 0;
	good = good && (row->unlike || row->bits || strcmp(word[1], "==") == 0);
	if (!good || (words > 3 && !parse_second(row, word + 3, words - 3))) {
		complain(r, "after '%s' expected nothing, 'argN == VALUE', 'argN != VALUE' or 'argN & BITS' "
			"with N from 0 to 5, and last perhaps ENOSYS", safe(row->name));
		return false;
	}
	if (!parse_number(r, word[2], &row->value) ||
	    (row->also && !parse_number(r, word[6], &row->also_value)))
		return false;
	row->constant = must(strdup(word[2]));
	return true;
}

/* Is the row a duplicate, or a condition for a call that is refused always?  And beside '!=',
 * no other condition on the same argument makes sense. */
static const struct deny_row *
find_conflict(const struct deny *deny, const struct deny_row *row)
{
	size_t i;

	for (i = 0; i < deny->count; i++) {
		const struct deny_row *old = &deny->row[i];

		if (strcmp(old->name, row->name) != 0)
			continue;
		if (old->argument == ALWAYS || row->argument == ALWAYS ||
		    (old->argument == row->argument &&
		    (old->value == row->value || old->unlike || row->unlike || old->bits || row->bits)))
			return old;
	}
	return NULL;
}

static void
add_row(struct reader *r, const struct deny_row *row)
{
	struct deny *deny = &r->deny;

	deny->row = must(realloc(deny->row, (deny->count + 1) * sizeof *deny->row));
	deny->row[deny->count++] = *row;
	r->settled = true;
}

/* The texts of a row that deny_read() has made. */
static void
free_row(const struct deny_row *row)
{
	const char *const texts[] = { row->name, row->group, row->reason, row->constant };
	size_t i;

	for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
		free((void *)(uintptr_t)texts[i]);
}

static void
take_call(struct reader *r, char **word, size_t words)
{
	struct deny_row row = { .argument = ALWAYS, .line = r->line, .error = EPERM };
	const struct deny_row *old;
	bool ok = true;

	row.name = must(strdup(word[0]));
	if (words > 1 && strcmp(word[words - 1], "ENOSYS") == 0) {
		row.error = ENOSYS;
		words--;
	}
	if (words > 1)
		ok = parse_condition(r, &row, word + 1, words - 1);
	old = find_conflict(&r->deny, &row);
	if (ok && old) {
		complain(r, old->unlike || row.unlike || old->bits || row.bits ?
			"'%s' and this argument are in line %u; beside '!=' and '&' there is no other" :
			"'%s' is refused by line %u already", safe(row.name), old->line);
		ok = false;
	}
	if (ok) {
		row.reason = r->reason ? must(strdup(r->reason)) : NULL;
		row.group = r->group ? must(strdup(r->group)) : NULL;
		add_row(r, &row);
		return;
	}
	free_row(&row);
}

static void
take_line(struct reader *r, char *text, size_t length)
{
	const char *blanks = " \t\r\n";
	char *word[12] = { NULL }, *save = NULL, *next;
	size_t words = 0;

	if (strlen(text) != length) {
		complain(r, "the list contains a NUL byte; it must be text");
		return;
	}
	text += strspn(text, blanks);
	while (length > 0 && text[0] && strchr(blanks, text[strlen(text) - 1]))
		text[strlen(text) - 1] = '\0';
	if (text[0] == '#') {
		take_comment(r, text);
		return;
	}
	for (next = strtok_r(text, blanks, &save); next; next = strtok_r(NULL, blanks, &save)) {
		if (words < sizeof word / sizeof word[0])
			word[words++] = next;
	}
	if (words == 0)
		end_comment(r);
	else if (word[0][0] == '[')
		take_group(r, word[0], words);
	else
		take_call(r, word, words);
}

bool
deny_read(struct deny *deny, FILE *file, const char *name)
{
	struct reader r = { .name = name };
	char *text = NULL;
	size_t room = 0;
	ssize_t length;

	while ((length = getline(&text, &room, file)) >= 0) {
		r.line++;
		take_line(&r, text, (size_t)length);
	}
	if (ferror(file)) {
		fprintf(stderr, "mkfilter: cannot read '%s': %s\n", safe(name), strerror(errno));
		r.bad = true;
	}
	end_comment(&r);
	free(text);
	*deny = r.deny;
	return !r.bad;
}

static bool
complain_unknown(const char *list, const struct deny_row *row)
{
	const struct scmp_version *v = seccomp_version();

	fprintf(stderr, "mkfilter: '%s' line %u: no system call is named '%s': "
		"libseccomp %u.%u.%u and seccomp/arch.c do not know it\n",
		safe(list), row->line, safe(row->name), v->major, v->minor, v->micro);
	return false;
}

bool
deny_number(struct deny *deny, const struct arch *arch, const char *name)
{
	bool ok = true;
	size_t i;

	for (i = 0; i < deny->count; i++) {
		deny->row[i].number = arch_number(arch, deny->row[i].name);
		if (deny->row[i].number == NOT_KNOWN)
			ok = complain_unknown(name, &deny->row[i]);
	}
	return ok;
}

void
deny_free(struct deny *deny)
{
	size_t i;

	for (i = 0; i < deny->count; i++)
		free_row(&deny->row[i]);
	free(deny->row);
}

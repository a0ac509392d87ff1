/* SPDX-License-Identifier: ISC */
/*
 * odd - start a program with odd words, and look at what it says and how it ends.
 *
 * Each option with each odd value, without one, and twice; then clusters of letters and
 * whatever chance makes of all these.  A crash is an end by a signal, 98 (where the test
 * has the sanitizers end), or a word of theirs.  Of what it says, all must be printable
 * UTF-8, newline or tab.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 1200, OPTIONS = 200, SECONDS = 300, SANITIZED = 98 };

static const char *const short_values[] = {
	"", "-", "--", " ", "\t", "%n%s%s%n", "\033[2J\033]0;x\a", "a\nb", "a\rb\b\177", "\xff\xfe\x80",
	"\xc2\x9b" "31m", "\xe2\x82", "\xf4\x90\x80\x80", "\xed\xa0\x80", "-1", "0", "0x", "0x10", "1e9",
	"2147483647", "2147483648", "4294967294", "4294967295", "4294967296", "18446744073709551615",
	"18446744073709551616", "99999999999999999999999999", "12abc", "1.5.5", ".", "..", "/", "//",
	"/nowhere/at/all", "/dev/null", "/proc/self/fd/0", ":", ":::", "0:0:1", "0:0:4294967295", "0:0:0",
	"4294967295:0:1", "=", "a=", "=b", "user=1", "net=/dev/null", ",", ",,,", "all", "none", "all,all",
	"user", "no", "yes", "nofile=64", "nofile=:", "core=-1:0", "1h1h", "1.0000000000000001", "+1",
	"/:/:ro", "/etc:/proc/self", "/tmp:size=0", "~", "$HOME", "'\"\\",
};

static const size_t long_values[] = { 63, 64, 65, 255, 256, 4095, 4096, 131000 };

enum {
	SHORTS = sizeof short_values / sizeof short_values[0],
	VALUES = SHORTS + sizeof long_values / sizeof long_values[0],
};

static char *options[OPTIONS], *words[WORDS + 1];
static size_t option_count, given, word_count;
static unsigned starts, crashes, controls, hangs;
static unsigned long long chance;

static size_t
random_below(size_t limit)
{
	chance = chance * 6364136223846793005ULL + 1442695040888963407ULL;
	return (size_t)(chance >> 33) % limit;
}

static const char *
value(size_t n)
{
	static char *texts[VALUES - SHORTS];
	size_t which = n - SHORTS;

	if (n < SHORTS)
		return short_values[n];
	if (!texts[which]) {
		texts[which] = malloc(long_values[which] + 1);
		memset(texts[which], 'a', long_values[which]);
		texts[which][long_values[which]] = '\0';
	}
	return texts[which];
}

static void
add(const char *head, const char *tail)
{
	if (word_count == WORDS)
		return;
	words[word_count] = malloc(strlen(head) + strlen(tail) + 1);
	strcat(strcpy(words[word_count++], head), tail);
}

/* -- one start ---------------------------------------------------------------------- */

static bool
is_clean(const unsigned char *c)
{
	while (*c) {
		size_t length = *c < 0x80 ? 1 : *c < 0xc2 ? 0 : *c < 0xe0 ? 2 : *c < 0xf0 ? 3
		    : *c < 0xf5 ? 4 : 0, i;

		if (c[0] == '\r' && c[1] == '\n') {
			c++; /* as a terminal of the container's own has it */
			continue;
		}
		if (!length || *c == 127 || (*c < ' ' && *c != '\n' && *c != '\t') ||
		    (*c == 0xc2 && c[1] < 0xa0))
			return false;
		for (i = 1; i < length; i++) {
			if ((c[i] & 0xc0) != 0x80)
				return false;
		}
		c += length;
	}
	return true;
}

static void
show(const char *what, int status, const char *said)
{
	size_t i, n;

	printf("%s, wait status %#x:", what, (unsigned)status);
	for (i = 0; words[i]; i++) {
		printf(" '");
		for (n = 0; words[i][n] && n < 80; n++)
			printf(words[i][n] < ' ' || words[i][n] > 126 || words[i][n] == '\'' ? "\\x%02x" : "%c",
			    (unsigned char)words[i][n]);
		printf("%s'", words[i][n] ? "..." : "");
	}
	printf("\n");
	for (n = 0; n < 1500 && said[n]; n++)
		putchar((said[n] < ' ' && said[n] != '\n') || said[n] > 126 ? '?' : said[n]);
	fflush(stdout);
}

static void
judge(int status, const char *said)
{
	starts++;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
		hangs++;
		show("hung", status, said);
	} else if (WIFSIGNALED(status) || WEXITSTATUS(status) == SANITIZED ||
	    strstr(said, "Sanitizer") || strstr(said, "runtime error:")) {
		crashes++;
		show("crashed", status, said);
	} else if (!is_clean((const unsigned char *)said)) {
		controls++;
		show("echoed", status, said);
	}
}

static void
start(void)
{
	static char said[1 << 20];
	int fd = memfd_create("said", MFD_CLOEXEC), null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int status;
	ssize_t n;
	pid_t pid;

	words[word_count] = NULL;
	if ((pid = fork()) == 0) {
		dup2(null, 0);
		dup2(fd, 1);
		dup2(fd, 2);
		alarm(SECONDS);
		execv(words[0], word_count > 0 ? words : words + word_count);
		_exit(SANITIZED);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0) {
		fprintf(stderr, "odd: cannot start '%s': %s\n", words[0], strerror(errno));
		exit(1);
	}
	n = pread(fd, said, sizeof said - 1, 0);
	said[n > 0 ? n : 0] = '\0';
	judge(status, said);
	close(fd);
	close(null);
}

/* Forget all but the words that were given. */
static void
again(void)
{
	while (word_count > given)
		free(words[--word_count]);
}

/* -- what is odd ---------------------------------------------------------------------- */

/* OPTION is "-x" or "--name", with a '=' at its end if it takes a value. */
static void
add_option(const char *option, const char *text, bool joined)
{
	char name[64];
	size_t n = strcspn(option, "=");
	bool is_long = option[1] == '-';

	snprintf(name, sizeof name, "%.*s", (int)n, option);
	if (!text)
		add(name, "");
	else if (joined) {
		snprintf(name + n, sizeof name - n, "%s", is_long ? "=" : "");
		add(name, text);
	} else {
		add(name, "");
		add(text, "");
	}
}

/* The Nth of the systematic ones; each option has VALUES of either form and three more. */
enum { FORMS = 2 * VALUES + 3 };

static void
start_nth(size_t n)
{
	const char *option = options[n / FORMS % option_count];
	size_t form = n % FORMS;

	if (form < 2 * VALUES) {
		add_option(option, value(form / 2), form % 2);
		add("true", "");
	} else if (form == 2 * VALUES) {
		add_option(option, NULL, false);
	} else {
		add_option(option, value(random_below(VALUES)), form % 2);
		add_option(option, value(random_below(VALUES)), false);
		add("true", "");
	}
	start();
	again();
}

static void
start_cluster(void)
{
	char cluster[16] = "-";
	size_t n = 1 + random_below(12), i;

	for (i = 1; i <= n; i++)
		cluster[i] = (char)(random_below(4) ? 'A' + (char)random_below(58) : '!' + (char)random_below(94));
	add(cluster, "");
	if (random_below(2))
		add(value(random_below(VALUES)), "");
	add("true", "");
	start();
	again();
}

static void
start_medley(void)
{
	size_t n = 2 + random_below(8);

	while (n--) {
		const char *option = options[random_below(option_count)];

		if (random_below(10) == 0)
			add(value(random_below(VALUES)), "");
		else
			add_option(option, strchr(option, '=') || random_below(8) == 0
			    ? value(random_below(VALUES)) : NULL, random_below(2));
	}
	add("true", "");
	start();
	again();
}

/* Many words, and 2 MiB of them. */
static void
start_large(const char *option, size_t count, const char *text)
{
	while (count--)
		add_option(option, text, false);
	add("true", "");
	start();
	again();
}

static void
read_options(const char *file)
{
	FILE *in = fopen(file, "r");
	char line[64];

	while (in && fgets(line, sizeof line, in) && option_count < OPTIONS) {
		line[strcspn(line, "\n")] = '\0';
		options[option_count++] = strdup(line);
	}
	if (!option_count) {
		fprintf(stderr, "odd: cannot read options from '%s'\n", file);
		exit(2);
	}
	fclose(in);
}

int
main(int argc, char *argv[])
{
	size_t count, i, all, part = 1, parts = 1;

	if (argc < 5) {
		fputs("usage: odd SEED COUNT OPTIONS PROGRAM [WORD...]\n"
		    "\n"
		    "Start PROGRAM WORD... COUNT times with odd words behind; N/M: with the Nth of\n"
		    "M parts of all that are known.  The file OPTIONS has one in a line, with a '='\n"
		    "where it takes a value.\n",
		    stderr);
		return 2;
	}
	chance = strtoull(argv[1], NULL, 10);
	read_options(argv[3]);
	for (i = 4; i < (size_t)argc; i++)
		add(argv[i], "");
	given = word_count;
	all = option_count * FORMS;
	count = strtoul(argv[2], NULL, 10);
	if (sscanf(argv[2], "%zu/%zu", &part, &parts) == 2) {
		count = all / parts;
		for (i = part - 1; i < all; i += parts)
			start_nth(i);
	} else {
		for (i = 0; i < count - count / 4; i++)
			start_nth(random_below(all));
	}
	for (i = 0; i < count / 4; i++)
		i % 2 ? start_cluster() : start_medley();
	for (i = 0; i < option_count; i += 1 + option_count / 8)
		start_large(options[i], 15, value(VALUES - 1));
	start_large("--uid-map=", 341, "0:0:1");
	start_large("--gid-map=", 341, "4294967295:4294967295:4294967295");
	printf("%u starts, %u crashes, %u echoes, %u hangs\n", starts, crashes, controls, hangs);
	return crashes || controls || hangs;
}

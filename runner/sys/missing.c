/* SPDX-License-Identifier: ISC */
/*
 * missing - the file that was missing when execve(2) failed, which names none.
 *
 * ENOENT may mean the program, the target of a symbolic link, the interpreter in the first line
 * of a script, or the loader of a dynamic program: the kernel opens them one after another.
 * The files are looked at in the same order, from inside, and none is executed.  Of each, only
 * its first bytes and the text of its PT_INTERP are read.  execve(2), elf(5)
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "door.h"
#include "lib/mem.h"
#include "lib/text.h"
#include "runner/habits.h"

enum {
	DEEPEST = 5,                    /* interpreters of interpreters, as the kernel has it */
	HEAD = 1024,
};

/* The beginning of a program, and the file that it needs to be executed. */
struct program {
	char head[HEAD + 1];
	size_t length;
	char needs[PATH_MAX];
	bool is_script;
};

/* A program that can be read: no device, and no pipe that blocks. */
static int
open_program(const char *file)
{
	struct stat st;

	if (stat(file, &st) < 0 || !S_ISREG(st.st_mode))
		return -1;
	return openat(AT_FDCWD, file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

/* "#!", blanks, and the interpreter up to a blank or the end of the line. */
static void
read_first_line(struct program *program)
{
	const char *at = program->head + 2;

	at += strspn(at, " \t");
	program->is_script = true;
	text_format(program->needs, sizeof program->needs, "%.*s", (int)strcspn(at, " \t\n"), at);
}

/* The text at OFFSET of the file. */
static void
read_loader(struct program *program, int fd, uint64_t offset, uint64_t length)
{
	ssize_t n;

	if (length >= sizeof program->needs || offset > INT_MAX)
		return;
	n = pread(fd, program->needs, (size_t)length, (off_t)offset);
	program->needs[n > 0 ? n : 0] = '\0';
}

/* The program headers of both word sizes, in the byte order of this machine: those of another
 * are not executed here.  They follow the ELF header in all programs that linkers write. */
static void
read_headers(struct program *program, int fd)
{
	Elf64_Ehdr wide;
	Elf32_Ehdr narrow;
	Elf64_Phdr wide_part;
	Elf32_Phdr narrow_part;
	bool is_wide = program->head[EI_CLASS] == ELFCLASS64;
	size_t at, count, size = is_wide ? sizeof wide_part : sizeof narrow_part;

	memcpy(&wide, program->head, sizeof wide);
	memcpy(&narrow, program->head, sizeof narrow);
	at = is_wide ? wide.e_phoff : narrow.e_phoff;
	count = is_wide ? wide.e_phnum : narrow.e_phnum;
	for (; count && at <= program->length && size <= program->length - at; at += size, count--) {
		memcpy(&wide_part, program->head + at, is_wide ? size : 0);
		memcpy(&narrow_part, program->head + at, is_wide ? 0 : size);
		if (is_wide && wide_part.p_type == PT_INTERP)
			read_loader(program, fd, wide_part.p_offset, wide_part.p_filesz);
		else if (!is_wide && narrow_part.p_type == PT_INTERP)
			read_loader(program, fd, narrow_part.p_offset, narrow_part.p_filesz);
	}
}

static bool
is_elf(const struct program *program)
{
	return program->length >= sizeof(Elf64_Ehdr) && !memcmp(program->head, ELFMAG, SELFMAG);
}

static void
read_program(struct program *program, const char *file)
{
	int fd = open_program(file);
	ssize_t n = fd < 0 ? -1 : read(fd, program->head, HEAD);

	program->length = n > 0 ? (size_t)n : 0;
	program->head[program->length] = '\0';
	program->needs[0] = '\0';
	program->is_script = false;
	if (is_elf(program))
		read_headers(program, fd);
	else if (!strncmp(program->head, "#!", 2))
		read_first_line(program);
	if (fd >= 0)
		close(fd);
}

static LARGE char text[2 * PATH_MAX];

/* FILE is there, but a symbolic link to a file that is not. */
static bool
leads_nowhere(const char *file, char target[PATH_MAX])
{
	struct stat st;
	ssize_t n;

	if (stat(file, &st) == 0 || (n = readlink(file, target, PATH_MAX - 1)) < 0)
		return false;
	target[n] = '\0';
	return true;
}

/* FILE is missing, which the program at DEPTH 0 or an interpreter NEEDING it asks for. */
static const char *
describe(const char *file, const char *needing, int depth, const struct program *program)
{
	char target[PATH_MAX];
	size_t n;

	if (depth == 1)
		n = text_format(text, sizeof text, "its %s '%s' is ",
		    program->is_script ? "interpreter" : "loader", file);
	else
		n = text_format(text, sizeof text, "its interpreter '%s' needs '%s', which is ",
		    needing, file);
	if (leads_nowhere(file, target))
		text_format(text + n, sizeof text - n, "a symbolic link to '%s', which is missing", target);
	else
		text_format(text + n, sizeof text - n, "missing");
	if (program->is_script && file[strlen(file) - 1] == '\r')
		text_format(text, sizeof text, "its first line ends with a carriage return, so that its "
		    "interpreter would be '%s'", file);
	return text;
}

/* The first file with this name in PATH, as execvp(3) looks for it; or NULL. */
static const char *
find_in_path(const char *name)
{
	static LARGE char found[PATH_MAX];
	const char *path = getenv("PATH");
	struct stat st;

	if (strchr(name, '/'))
		return name;
	for (path = path ? path : "/usr/local/bin:/bin:/usr/bin"; *path; path += *path == ':') {
		int n = (int)strcspn(path, ":");

		text_format(found, sizeof found, "%.*s%s%s", n, path, n ? "/" : "", name);
		if (lstat(found, &st) == 0 && !S_ISDIR(st.st_mode))
			return found;
		path += n;
	}
	return NULL;
}

static const char *
find_missing(const char *file)
{
	static LARGE char this[PATH_MAX], before[PATH_MAX];
	static LARGE struct program program;
	struct stat st;
	int depth;

	text_format(this, sizeof this, "%s", file);
	for (depth = 0; depth <= DEEPEST; depth++) {
		if (stat(this, &st) < 0 && errno == ENOENT) {
			if (depth)
				return describe(this, before, depth, &program);
			if (!leads_nowhere(this, before))
				return NULL;
			text_format(text, sizeof text, "it is a symbolic link to '%s', which is missing", before);
			return text;
		}
		text_format(before, sizeof before, "%s", this);
		read_program(&program, this);
		if (!program.needs[0])
			return NULL;
		text_format(this, sizeof this, "%s", program.needs);
	}
	return NULL;
}

/* As uname(2) names the machine of a program, or NULL. */
static const char *
machine_of(const struct program *program)
{
	static const struct {
		unsigned char class, order;
		unsigned short machine;
		const char *name;
	} known[] = {
		{ ELFCLASS64, ELFDATA2LSB, EM_X86_64,  "x86_64" },
		{ ELFCLASS32, ELFDATA2LSB, EM_386,     "i386" },
		{ ELFCLASS64, ELFDATA2LSB, EM_AARCH64, "aarch64" },
		{ ELFCLASS32, ELFDATA2LSB, EM_ARM,     "arm" },
		{ ELFCLASS64, ELFDATA2LSB, EM_RISCV,   "riscv64" },
		{ ELFCLASS64, ELFDATA2LSB, EM_PPC64,   "ppc64le" },
		{ ELFCLASS64, ELFDATA2MSB, EM_S390,    "s390x" },
	};
	const unsigned char *head = (const unsigned char *)program->head;
	bool little = head[EI_DATA] == ELFDATA2LSB;
	size_t i;

	for (i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (head[EI_CLASS] == known[i].class && head[EI_DATA] == known[i].order &&
		    (head[18 + !little] | head[18 + little] << 8) == known[i].machine)
			return known[i].name;
	}
	return NULL;
}

static const char *
find_machine(const char *file)
{
	static LARGE struct program program;
	struct utsname here;
	const char *machine;

	read_program(&program, file);
	machine = is_elf(&program) ? machine_of(&program) : NULL;
	/* an old x86 calls itself i486 to i686, and an arm armv7l */
	if (!machine || uname(&here) < 0 || !strncmp(here.machine, machine, strlen(machine)) ||
	    (*machine == 'i' && *here.machine == 'i'))
		return NULL;
	text_format(text, sizeof text, "it is a program for %s, and this machine is %s", machine,
	    here.machine);
	return text;
}

static bool
holds_programs(const char *dir)
{
	static const char *const names[] = { "bin", "usr/bin", "sbin" };
	char path[PATH_MAX];
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		text_format(path, sizeof path, "/%s/%s", dir, names[i]);
		if (lstat(path, &st) == 0)
			return true;
	}
	return false;
}

/* Do the files lie a level too deep?  That is the case of an archive that was packed with its
 * directory, or of the directory above the jail.  The set-up makes proc, sys and dev itself. */
static const char *
find_level(void)
{
	char only[NAME_MAX + 1] = "";
	struct dirent *entry;
	DIR *dir = opendir("/");
	bool more = false;

	while (dir && !more && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || !strcmp(entry->d_name, "proc") ||
		    !strcmp(entry->d_name, "sys") || !strcmp(entry->d_name, "dev"))
			continue;
		more = only[0];
		text_format(only, sizeof only, "%s", entry->d_name);
	}
	if (dir)
		closedir(dir);
	if (more || !only[0] || !holds_programs(only))
		return NULL;
	text_format(text, sizeof text, "the jail has all of its files in the directory '/%s'", only);
	return text;
}

static const char *
find_kind(const char *file)
{
	struct stat st;

	return stat(file, &st) == 0 && S_ISDIR(st.st_mode) ? "it is a directory, and no program" : NULL;
}

const char *
why_not_executed(const char *name, int error)
{
	const char *file = find_in_path(name), *why;

	switch (error) {
	case ENOENT:
		why = file ? find_missing(file) : NULL;
		if (!why)
			why = habits_of_missing(name);
		return why ? why : find_level();
	case ENOEXEC:
		return file ? find_machine(file) : NULL;
	case EACCES:
		return file ? find_kind(file) : NULL;
	default:
		return NULL;
	}
}

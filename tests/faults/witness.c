/* SPDX-License-Identifier: ISC */
/*
 * witness - print the environment of a command, to compare two runs.
 *
 * Values that differ from run to run (pids, inodes, devices, times) are not printed.
 * Namespaces that are given as arguments (as readlink(1) prints them) are named.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

extern char **environ;

static void
show_shared(int argc, char *argv[])
{
	static const char *const names[] = { "user", "mnt", "pid", "net", "ipc", "uts",
		"cgroup", "time" };
	char path[64], text[64];
	size_t i;
	int n, arg;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
		n = (int)readlink(path, text, sizeof text - 1);
		text[n > 0 ? n : 0] = '\0';
		for (arg = 1; arg < argc; arg++) {
			if (!strcmp(text, argv[arg]))
				printf("shared: %s\n", names[i]);
		}
	}
}

static void
show_file(const char *name)
{
	FILE *file = fopen(name, "r");
	char line[512];

	while (file && fgets(line, sizeof line, file))
		fputs(line, stdout);
	if (file)
		fclose(file);
}

static void
show_status(void)
{
	static const char *const wanted[] = { "Umask:", "Uid:", "Gid:", "Groups:", "SigBlk:",
		"SigIgn:", "Cap", "NoNewPrivs:", "Seccomp" };
	FILE *file = fopen("/proc/self/status", "r");
	char line[512];
	size_t i;

	while (file && fgets(line, sizeof line, file)) {
		for (i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
			if (!strncmp(line, wanted[i], strlen(wanted[i])))
				fputs(line, stdout);
		}
	}
	if (file)
		fclose(file);
}

/* "root place flags ... - type": without numbers and options of the file system. */
static void
show_mounts(void)
{
	FILE *file = fopen("/proc/self/mountinfo", "r");
	char line[1024], place[256], flags[128];

	while (file && fgets(line, sizeof line, file)) {
		const char *type = strstr(line, " - ");

		if (sscanf(line, "%*s %*s %*s %*s %255s %127s", place, flags) == 2 && type)
			printf("%s %s%.*s\n", place, flags, (int)strcspn(type + 3, " ") + 3, type);
	}
	if (file)
		fclose(file);
}

static int
not_dot(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

static void
show_folder(const char *name)
{
	struct dirent **entries;
	struct stat st;
	int i, n = scandir(name, &entries, not_dot, alphasort);

	printf("%s:", name);
	for (i = 0; i < n; i++) {
		char path[512];

		snprintf(path, sizeof path, "%s/%s", name, entries[i]->d_name);
		if (lstat(path, &st) == 0)
			printf(" %s/%o", entries[i]->d_name, (unsigned)st.st_mode);
	}
	printf("\n");
}

/* Open descriptors from 3 on were inherited by mistake. */
static void
show_rest(void)
{
	struct utsname names;
	struct rlimit core;
	char text[256];
	int fd, n;

	for (fd = 3; fd < 64; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			printf("open: %d\n", fd);
	}
	getrlimit(RLIMIT_CORE, &core);
	uname(&names);
	printf("core %llu, host %s, in %s, session %d\n", (unsigned long long)core.rlim_max,
	    names.nodename, getcwd(text, sizeof text) ? text : "?", getsid(0) == getpid());
	show_file("/proc/sys/user/max_user_namespaces");
	show_file("/proc/self/uid_map");
	show_file("/proc/self/gid_map");
	for (n = 0; environ[n]; n++)
		printf("%s\n", environ[n]);
}

/* What the network permits without a privilege. */
static void
show_sockets(void)
{
	struct sockaddr_in low = { .sin_family = AF_INET, .sin_port = htons(80) };
	int ping = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMP);
	int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	printf("ping %d, port 80 %d\n", ping >= 0, bind(tcp, (struct sockaddr *)&low, sizeof low) == 0);
	close(ping);
	close(tcp);
}

int
main(int argc, char *argv[])
{
	show_shared(argc, argv);
	show_status();
	show_mounts();
	show_rest();
	show_sockets();
	show_folder("/");
	show_folder("/dev");
	show_folder("/proc/self/fd");
	return 0;
}

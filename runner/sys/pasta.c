/* SPDX-License-Identifier: ISC */
/*
 * pasta - start pasta(1), which connects a network namespace to the host's network without
 * privileges, and end it.
 *
 * It must not outlive the runner, and the kernel may forget PR_SET_PDEATHSIG when a security
 * module changes the domain of a program: so a guard process has a descriptor of it and ends it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/exit_status.h"
#include "runner/plan.h"
#include "runner/run.h"

/* -- before it is started ------------------------------------------------------------------- */

void
sys_find_pasta(void)
{
	const char *path = getenv("PATH");
	char file[4096];

	if (!doing("find the program 'pasta'"))
		return;
	for (path = path ? path : "/bin:/usr/bin"; *path; path += *path == ':') {
		size_t n = strcspn(path, ":");

		text_format(file, sizeof file, "%.*s/pasta", (int)n, path);
		if (access(file, X_OK) == 0)
			return;
		path += n;
	}
	errno = ENOENT;
	cannot();
}

void
sys_check_tun(bool by_all)
{
	struct stat st;
	int fd;

	if (!doing("see that %s can open '/dev/net/tun'", by_all ? "every user" : "this user"))
		return;
	done(fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC));
	done(fstat(fd, &st));
	close(fd);
	if (by_all && (st.st_mode & 06) != 06) {
		errno = EACCES;
		cannot();
	}
}

/* The address family, and the size of ADDRESS. */
static socklen_t
make_address(const struct port *port, bool six, struct sockaddr_storage *address)
{
	struct sockaddr_in6 *in6 = (void *)address;
	struct sockaddr_in *in = (void *)address;

	memset(address, 0, sizeof *address);
	if (six) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons((uint16_t)port->outside);
		if (port->address)
			inet_pton(AF_INET6, port->address, &in6->sin6_addr);
		return sizeof *in6;
	}
	in->sin_family = AF_INET;
	in->sin_port = htons((uint16_t)port->outside);
	if (port->address)
		inet_pton(AF_INET, port->address, &in->sin_addr);
	return sizeof *in;
}

/* Returns 0, or -1 and errno. */
static int
try_bind(const struct port *port, bool six)
{
	struct sockaddr_storage address;
	socklen_t size = make_address(port, six, &address);
	int on = 1, error, fd = socket(address.ss_family,
	    (port->udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (!port->udp)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	error = bind(fd, (struct sockaddr *)&address, size) < 0 ? errno : 0;
	close(fd);
	errno = error;
	return error ? -1 : 0;
}

/* The pasta of a run that was killed has its ports for a moment. */
static int
try_for_a_second(const struct port *port, bool six)
{
	static const struct timespec moment = { 0, 20000000 };
	enum { MOST = 50 };
	int tries, result;

	for (tries = 0; (result = try_bind(port, six)) < 0 && errno == EADDRINUSE && tries < MOST; tries++)
		nanosleep(&moment, NULL);
	return result;
}

/* Without an address those of both families; a kernel may have no IPv6. */
void
sys_try_port(const struct port *port)
{
	bool six = port->address && strchr(port->address, ':');

	if (!doing("see that %s port %s of %s is free", port->udp ? "udp" : "tcp",
	    in_digits(port->outside), port->address ? port->address : "the host"))
		return;
	if (!six)
		done(try_for_a_second(port, false));
	if (six || !port->address)
		done(try_for_a_second(port, true) < 0 && (port->address || errno != EAFNOSUPPORT) ? -1 : 0);
}

/* -- start ----------------------------------------------------------------------------------- */

static int output = -1;         /* the pipe of its messages, which it never blocks in */

/* In the guard process, which was told a descriptor of pasta. */
static bool
end_it(const char *name)
{
	struct pollfd pasta = { .fd = -1, .events = POLLIN };

	if (!guard_told(0, &pasta.fd) || pasta.fd < 0)
		return true; /* it was not started, or waited to be told to go on */
	if (syscall(__NR_pidfd_send_signal, pasta.fd, SIGKILL, NULL, 0) < 0)
		return errno == ESRCH; /* it has ended, and the host process has reaped it */
	while (poll(&pasta, 1, -1) < 0 && errno == EINTR)
		;
	return true;
}

/* Ports below 1024 are bound by the capability, and the namespaces entered. */
static void
become_other(uid_t id)
{
	static const cap_value_t kept[] = { CAP_SYS_ADMIN, CAP_NET_BIND_SERVICE };
	enum { COUNT = sizeof kept / sizeof kept[0] };
	cap_t caps;
	int i;

	done(setgroups(0, NULL));
	done(setresgid(id, id, id));
	done(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
	done(setresuid(id, id, id));
	if (!(caps = cap_init()))
		cannot();
	done(cap_set_flag(caps, CAP_PERMITTED, COUNT, kept, CAP_SET));
	done(cap_set_flag(caps, CAP_EFFECTIVE, COUNT, kept, CAP_SET));
	done(cap_set_flag(caps, CAP_INHERITABLE, COUNT, kept, CAP_SET));
	done(cap_set_proc(caps));
	cap_free(caps);
	for (i = 0; i < COUNT; i++)
		done(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, kept[i], 0, 0));
}

/* In the child: the host process closes its end of GATE when it dies.  What cannot be done here is
 * written to the pipe, as are pasta's own messages. */
_Noreturn static void
become_pasta(const char *const argv[], uid_t id, const int fds[3], int gate)
{
	sigset_t none;
	char byte;
	int i;

	sys_drop_reports();
	done(prctl(PR_SET_PDEATHSIG, SIGKILL));
	if (read(gate, &byte, 1) != 1)
		_Exit(STATUS_FAILED);
	for (i = 0; i < 3; i++)
		done(dup2(fds[i], i));
	close_from(3, NULL, 0);
	done(setsid()); /* Ctrl-C is not for it */
	if (id)
		become_other(id);
	/* a service of systemd ignores it, and passt 2023-03 takes that for a failure */
	done(signal(SIGPIPE, SIG_DFL) == SIG_ERR ? -1 : 0);
	sigemptyset(&none);
	done(sigprocmask(SIG_SETMASK, &none, NULL));
	execvp(argv[0], (char *const *)(void *)argv);
	cannot();
}

/* "pasta -f ...", as a shell takes it. */
static const char *
line_of(const char *const argv[])
{
	struct buffer line = { 0 };

	for (; *argv; argv++)
		buffer_print(&line, "%s%s", line.length ? " " : "", *argv);
	return line.data;
}

/* All users may open it by its name in /proc: pasta may be another one. */
static void
make_output(int ends[2])
{
	done(pipe2(ends, O_CLOEXEC | O_NONBLOCK));
	done(fchmod(ends[1], 0666));
}

pid_t
sys_start_pasta(const char *const argv[], uid_t id, int user_ns, int net_ns, struct guard *guard)
{
	int ends[2], gate[2], pidfd;
	pid_t pid;

	if (!doing("start '%s'%s%s", line_of(argv), id ? " as user " : "", id ? in_digits(id) : ""))
		return 0;
	guard_begin(guard, end_it, "");
	hear_signals();
	make_output(ends);
	done(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, gate));
	done(pid = fork_deaf(false));
	if (pid == 0) {
		int fds[] = { user_ns, net_ns, ends[1] };

		close(gate[0]);
		become_pasta(argv, id, fds, gate[1]);
	}
	close(gate[1]);
	close(ends[1]);
	output = ends[0];
	done(pidfd = (int)syscall(__NR_pidfd_open, pid, 0));
	guard_tell(guard, 'p', pidfd);
	close(pidfd);
	done(send(gate[0], "", 1, MSG_NOSIGNAL) < 0 && errno != EPIPE ? -1 : 0);
	close(gate[0]);
	hear_signals();
	return pid;
}

/* -- until it is ready ----------------------------------------------------------------------- */

/* The last line of TEXT that is not empty; cut in place. */
static const char *
last_line(char *text)
{
	char *line, *last = NULL;

	while ((line = text_line(&text))) {
		if (*line)
			last = line;
	}
	return last;
}

static bool
has_line(const char *text, const char *line)
{
	size_t n = strlen(line);

	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!strncmp(text, line, n) && text[n] == '\n')
			return true;
	}
	return false;
}

_Noreturn static void
has_ended(pid_t pid, struct buffer *said)
{
	const char *last = said->data ? last_line(said->data) : NULL;
	int status = 0;

	wait_for(pid, &status);
	if (last)
		failed(mem_print("it says '%s'", last));
	failed(WIFSIGNALED(status) ? mem_print("signal %d ended it", WTERMSIG(status)) :
	    mem_print("it ended with status %d and without a word; is it the program of the package "
	    "passt?", WEXITSTATUS(status)));
}

void
sys_await_pasta(pid_t pid)
{
	enum { MOST = 16384, PATIENCE = 30000 };
	struct buffer said = { 0 };
	char word[16], bytes[512];
	struct pollfd pipe = { .fd = output, .events = POLLIN };
	ssize_t n;
	int ready;

	if (!doing("wait until pasta has written its pid: the network is there"))
		return;
	text_format(word, sizeof word, "%d", (int)pid);
	while (!said.data || !has_line(said.data, word)) {
		done(ready = poll(&pipe, 1, PATIENCE));
		if (!ready)
			failed("it has not done so for 30 seconds; is it the program of the package passt?");
		n = read(output, bytes, sizeof bytes);
		done(n < 0 && errno != EINTR && errno != EAGAIN ? -1 : 0);
		if (n == 0)
			has_ended(pid, &said);
		buffer_add(&said, bytes, n > 0 ? (size_t)n : 0);
		if (said.length > MOST)
			failed("it writes something else; is it the program of the package passt?");
	}
	buffer_free(&said);
}

/* It serves the command to its end, and nobody has waited for it until now. */
void
sys_end_pasta(pid_t pid, struct guard *guard)
{
	int status;
	pid_t ended;

	if (!doing("end pasta"))
		return;
	done(ended = waitpid(pid, &status, WNOHANG));
	if (ended)
		msg_note("the network ended before the command: pasta was ended by %s %d",
		    WIFSIGNALED(status) ? "signal" : "itself, with status",
		    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	if (!ended) {
		done(kill(pid, SIGKILL));
		done(wait_for(pid, &status));
	}
	guard_end(guard);
}

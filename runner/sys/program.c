/* SPDX-License-Identifier: ISC */
/*
 * program - the runner's own file must not be written to from inside.
 *
 * A script of the jail with the interpreter /proc/self/exe executes the runner, and then that
 * file can be opened through /proc (CVE-2019-5736).  As long as it is executed, most kernels
 * refuse to open it for writing (ETXTBSY), and the host process executes it until all others
 * are gone.  Where that does not hold, a sealed copy in memory is executed instead.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys.h"
#include "lib/kernel.h"
#include "lib/msg.h"
#include "runner/exit_status.h"

static const char own[] = "/proc/self/exe";

/* In the copy already? */
static bool
is_sealed(int fd)
{
	int seals = fcntl(fd, F_GET_SEALS);

	return seals >= 0 && seals & F_SEAL_WRITE;
}

/* Without /proc nobody inside gets at the file either. */
static bool
can_be_written(void)
{
	int fd = openat(AT_FDCWD, own, O_WRONLY | O_CLOEXEC);
	bool yes;

	if (fd < 0)
		return errno != ETXTBSY && errno != EACCES && errno != EPERM && errno != EROFS &&
		    errno != ENOENT;
	yes = !is_sealed(fd);
	close(fd);
	return yes;
}

/* Returns only if this process is the copy already. */
static void
execute_copy(char *argv[])
{
	enum { SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };
	int in = open(own, O_RDONLY | O_CLOEXEC), out;
	struct stat st;

	if (in < 0 || is_sealed(in))
		return;
	/* Linux 6.3 asks whether it is to be executed, and older ones do not know the flag */
	out = (int)syscall(SYS_memfd_create, "invoke_ns", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
	if (out < 0 && errno == EINVAL)
		out = (int)syscall(SYS_memfd_create, "invoke_ns", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (out >= 0 && fstat(in, &st) == 0 && kernel_copy(in, out, st.st_size) == 0 &&
	    fcntl(out, F_ADD_SEALS, SEALS) == 0)
		syscall(__NR_execveat, out, "", argv, environ, AT_EMPTY_PATH);
	msg_die(STATUS_FAILED, "cannot execute a copy of this program in memory: its file could be "
	    "written to from inside");
}

void
sys_protect_program(char *argv[], bool always)
{
	if (always || can_be_written())
		execute_copy(argv);
}

/* SPDX-License-Identifier: ISC */
/*
 * kernel - system calls that the libc at hand may not know, by number.
 *
 * The numbers are the same on every architecture from 424 on; renameat2 is
 * older and comes from <sys/syscall.h>.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stddef.h>

enum {
	KERNEL_NOREPLACE = 1, /* RENAME_NOREPLACE */
	KERNEL_EXCHANGE  = 2, /* RENAME_EXCHANGE */
};

int kernel_rename(int from_dir, const char *from, int to_dir, const char *to,
    unsigned flags);

/*
 * Open name below the directory at as if at were the root: no link and no ".."
 * leads out.  Where the kernel has no openat2(2) (before 5.6) it walks by
 * itself.  flags as for open(2).
 */
int kernel_open_in_root(int at, const char *name, int flags);

/*
 * Open the directory name in at, but no link and nothing that is mounted there
 * (EXDEV).  Before 5.6 it takes /proc to tell that, and without it is EXDEV, too.
 */
int kernel_open_dir_here(int at, const char *name);

/* Copy all of from to to, in the kernel where it can.  -1 with errno. */
int kernel_copy(int from, int to, long long size);

int kernel_write_all(int fd, const void *data, size_t length);

#endif

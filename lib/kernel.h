/* SPDX-License-Identifier: ISC */
/*
 * kernel - system calls and constants that the C library or older headers may lack.
 *
 * The constants have the kernel's own names (include/uapi/linux/{sched,mount,openat2,
 * fcntl,loop}.h).  System calls from 424 on have one number on all architectures but alpha.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* openat(AT_FDCWD, ...) in place of open(2) is one call less: musl's open sets close-on-exec twice,
 * for kernels before 2.6.23. */

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

#ifndef __NR_pidfd_send_signal
#define __NR_pidfd_send_signal 424      /* Linux 5.1 */
#endif
#ifndef __NR_pidfd_open
#define __NR_pidfd_open 434     /* 5.3 */
#endif
#ifndef __NR_open_tree
#define __NR_open_tree 428      /* Linux 5.2 */
#endif
#ifndef __NR_move_mount
#define __NR_move_mount 429     /* 5.2 */
#endif
#ifndef __NR_fsopen
#define __NR_fsopen 430         /* 5.2 */
#endif
#ifndef __NR_fsconfig
#define __NR_fsconfig 431       /* 5.2 */
#endif
#ifndef __NR_fsmount
#define __NR_fsmount 432        /* 5.2 */
#endif
#ifndef __NR_pidfd_open
#define __NR_pidfd_open 434     /* 5.3 */
#endif
#ifndef __NR_clone3
#define __NR_clone3 435         /* 5.3 */
#endif
#ifndef __NR_close_range
#define __NR_close_range 436    /* 5.9 */
#endif
#ifndef __NR_openat2
#define __NR_openat2 437        /* 5.6 */
#endif
#ifndef __NR_mount_setattr
#define __NR_mount_setattr 442  /* 5.12 */
#endif

/* open_tree(2) */
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE   1
#endif
#ifndef OPEN_TREE_CLOEXEC
#define OPEN_TREE_CLOEXEC 02000000
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE      0x8000
#endif

/* fsopen(2), fsconfig(2); the commands are an enum of newer headers */
#ifndef FSOPEN_CLOEXEC
#define FSOPEN_CLOEXEC       1
#define FSCONFIG_SET_FLAG    0
#define FSCONFIG_SET_STRING  1
#define FSCONFIG_CMD_CREATE  6
#endif

/* move_mount(2) */
#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 0x04
#endif
#ifndef MOVE_MOUNT_T_EMPTY_PATH
#define MOVE_MOUNT_T_EMPTY_PATH 0x40
#endif

/* mount_setattr(2), fsmount(2) */
#ifndef MOUNT_ATTR_RDONLY
#define MOUNT_ATTR_RDONLY 0x01
#endif
#ifndef MOUNT_ATTR_NOSUID
#define MOUNT_ATTR_NOSUID 0x02
#endif
#ifndef MOUNT_ATTR_NODEV
#define MOUNT_ATTR_NODEV  0x04
#endif
#ifndef MOUNT_ATTR_NOEXEC
#define MOUNT_ATTR_NOEXEC 0x08
#endif
#ifndef MOUNT_ATTR_IDMAP
#define MOUNT_ATTR_IDMAP  0x00100000
#endif

/* The first version of struct mount_attr; newer headers have the same. */
struct kernel_mount_attr {
	uint64_t attr_set, attr_clr, propagation, userns_fd;
};

/* The first version of struct clone_args; newer headers have the same, and more. */
struct kernel_clone_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

/* openat2(2) */
#ifndef RESOLVE_NO_XDEV
#define RESOLVE_NO_XDEV       0x01
#endif
#ifndef RESOLVE_NO_MAGICLINKS
#define RESOLVE_NO_MAGICLINKS 0x02
#endif
#ifndef RESOLVE_NO_SYMLINKS
#define RESOLVE_NO_SYMLINKS   0x04
#endif
#ifndef RESOLVE_IN_ROOT
#define RESOLVE_IN_ROOT       0x10
#endif

/* The first version of struct open_how. */
struct kernel_open_how {
	uint64_t flags, mode, resolve;
};

/* statx(2) */
#ifndef STATX_MNT_ID
#define STATX_MNT_ID          0x1000    /* 5.8 */
#endif
#ifndef STATX_ATTR_MOUNT_ROOT
#define STATX_ATTR_MOUNT_ROOT 0x2000    /* 5.8 */
#endif

/* memfd_create(2) */
#ifndef MFD_EXEC
#define MFD_EXEC         0x10   /* 6.3 */
#endif

/* renameat2(2) */
#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1
#endif
#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE  2
#endif

/* loop(4) */
#ifndef LOOP_SET_FD
#define LOOP_SET_FD       0x4C00
#define LOOP_SET_STATUS64 0x4C04
#define LOOP_CTL_GET_FREE 0x4C82
#define LO_FLAGS_READ_ONLY 1
#define LO_FLAGS_AUTOCLEAR 4
#endif
#ifndef LOOP_CONFIGURE
#define LOOP_CONFIGURE    0x4C0A        /* 5.8 */
#endif

struct kernel_loop_config {
	uint32_t fd, block_size;
	struct kernel_loop_info {
		uint64_t lo_device, lo_inode, lo_rdevice, lo_offset, lo_sizelimit;
		uint32_t lo_number, lo_encrypt_type, lo_encrypt_key_size, lo_flags;
		uint8_t lo_file_name[64], lo_crypt_name[64], lo_encrypt_key[32];
		uint64_t lo_init[2];
	} info;
	uint64_t reserved[8];
};

/* renameat2(2).  0, or -1 and errno. */
int kernel_rename(int from_dir, const char *from, int to_dir, const char *to,
    unsigned flags);

/*
 * Open NAME below the directory AT as if AT were the root: neither symbolic links nor ".."
 * lead out of AT.  If STRICT, no symbolic link is followed (ELOOP).  Without openat2(2)
 * (before Linux 5.6) each component is opened in turn, always strictly.  FLAGS as for
 * open(2).  Returns a descriptor, or -1 and errno.
 */
int kernel_open_in_root(int at, const char *name, int flags, bool strict);

/* The same for a regular file, to read it.  Nothing else is opened, as a FIFO may block and a device
 * may act: errno is EINVAL then. */
int kernel_open_regular(int at, const char *name, bool strict);

/* Open a file of the caller's to read it: a FIFO until somebody writes to it; a pipe that nobody has
 * open for writing any more is not waited for.  Returns a descriptor, or -1 and errno. */
int kernel_open_to_read(const char *path);

/*
 * Open the directory NAME in AT, but no symbolic link, and no mount point (EXDEV).  Before
 * Linux 5.6 this is checked in /proc; without /proc the error is EXDEV, too.  Returns a
 * descriptor, or -1 and errno.
 */
int kernel_open_dir_here(int at, const char *name);

/*
 * The mount that NAME in AT is in, and the file itself; a symbolic link at the end is not
 * followed.  NAME may be "", for AT itself.  statx(2); before Linux 5.8 the mount's id comes
 * from /proc, and is_root is true.  0, or -1 and errno.
 */
struct kernel_place {
	uint64_t mount, inode;
	uint32_t major, minor;
	bool is_root;                   /* of its mount */
};
int kernel_place(int at, const char *name, struct kernel_place *);

/* Copy SIZE bytes from FROM to TO, in the kernel if possible.  0, or -1 and errno. */
int kernel_copy(int from, int to, long long size);

/* Repeat write(2), or pwrite(2) at OFFSET, until all is written.  False and errno if it fails. */
bool kernel_write_all(int fd, const void *data, size_t length);
bool kernel_write_at(int fd, const void *data, size_t length, int64_t offset);

#endif

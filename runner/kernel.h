/* SPDX-License-Identifier: ISC */
/*
 * kernel - what the headers of an older build machine may lack.
 *
 * The numbers are the kernel's own and the same on every architecture that
 * came after them (include/uapi/linux/{sched,mount,openat2}.h; system calls
 * from 403 on are numbered alike everywhere but on alpha).
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

enum {
	NR_OPEN_TREE     = 428, /* Linux 5.2 */
	NR_MOVE_MOUNT    = 429, /* 5.2 */
	NR_FSOPEN        = 430, /* 5.2 */
	NR_FSCONFIG      = 431, /* 5.2 */
	NR_FSMOUNT       = 432, /* 5.2 */
	NR_CLOSE_RANGE   = 436, /* 5.9 */
	NR_OPENAT2       = 437, /* 5.6 */
	NR_MOUNT_SETATTR = 442, /* 5.12 */
};

/* open_tree(2) */
enum {
	TREE_CLONE     = 1,
	TREE_CLOEXEC   = 02000000,      /* O_CLOEXEC */
	TREE_RECURSIVE = 0x8000,        /* AT_RECURSIVE */
};

/* fsconfig(2), fsopen(2), fsmount(2) */
enum { CONFIG_FLAG = 0, CONFIG_STRING = 1, CONFIG_CREATE = 6, FS_CLOEXEC = 1 };

/* move_mount(2) */
enum { MOVE_FROM_FD = 0x04, MOVE_TO_FD = 0x40 };

/* mount_setattr(2) */
enum {
	ATTR_RDONLY = 0x01,
	ATTR_NOSUID = 0x02,
	ATTR_NODEV  = 0x04,
	ATTR_NOEXEC = 0x08,
	ATTR_IDMAP  = 0x00100000,
};

struct mount_attr_v0 {
	uint64_t set, clear, propagation, userns_fd;
};

/* openat2(2) */
struct open_how_v0 {
	uint64_t flags, mode, resolve;
};

enum {
	RESOLVE_XDEV_NO      = 0x01,
	RESOLVE_MAGIC_NO     = 0x02,
	RESOLVE_LINKS_NO     = 0x04,
	RESOLVE_ROOT_IS_HERE = 0x10,
};

/* loop(4) */
enum {
	LOOP_SET_FD       = 0x4C00,
	LOOP_SET_STATUS64 = 0x4C04,
	LOOP_CONFIGURE    = 0x4C0A,     /* 5.8 */
	LOOP_CTL_GET_FREE = 0x4C82,
	LOOP_READ_ONLY    = 1,
	LOOP_AUTOCLEAR    = 4,
};

struct loop_config_v0 {
	uint32_t fd, block_size;
	struct loop_info_v0 {
		uint64_t device, inode, rdevice, offset, sizelimit;
		uint32_t number, encrypt_type, encrypt_key_size, flags;
		uint8_t file_name[64], crypt_name[64], encrypt_key[32];
		uint64_t init[2];
	} info;
	uint64_t reserved[8];
};

#endif

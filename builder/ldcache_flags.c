/* SPDX-License-Identifier: ISC */
/* ldcache_flags - which entries of an ld.so.cache are for which ABI. */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>

#include "ldcache.h"

/* glibc's sysdeps/generic/ldconfig.h. */
enum library_flag {
	LIBRARY_ELF = 1,                /* for any libc */
	LIBRARY_LIBC6 = 3,
	SPARC_LIB64 = 0x100,
	IA64_LIB64 = 0x200,
	X8664_LIB64 = 0x300,
	S390_LIB64 = 0x400,
	POWERPC_LIB64 = 0x500,
	MIPS64_LIBN32 = 0x600,
	MIPS64_LIBN64 = 0x700,
	X8664_LIBX32 = 0x800,
	ARM_LIBHF = 0x900,
	AARCH64_LIB64 = 0xa00,
	ARM_LIBSF = 0xb00,
	MIPS_LIB32_NAN2008 = 0xc00,
	MIPS64_LIBN32_NAN2008 = 0xd00,
	MIPS64_LIBN64_NAN2008 = 0xe00,
	RISCV_SOFT = 0xf00,
	RISCV_DOUBLE = 0x1000,
	LOONGARCH_SOFT = 0x1100,
	LOONGARCH_DOUBLE = 0x1200,
};

/* Bits of e_flags, and a machine, that not every <elf.h> has. */
enum {
	LOONGARCH = 258,
	LOONGARCH_FLOAT = 7,
	LOONGARCH_FLOAT_SOFT = 1,
	LOONGARCH_FLOAT_DOUBLE = 3,
	RISCV_FLOAT = 6,
	RISCV_FLOAT_DOUBLE = 4,
};

/* The first row that fits; a machine without one has no flag of its own. */
static const struct flag_row {
	uint16_t machine;
	bool wide;
	uint32_t mask, eflags;  /* these bits of e_flags must be so */
	uint32_t flag;
} rows[] = {
	{ EM_X86_64,  true,  0, 0, X8664_LIB64 },
	{ EM_X86_64,  false, 0, 0, X8664_LIBX32 },
	{ EM_AARCH64, true,  0, 0, AARCH64_LIB64 },
	{ EM_ARM,     false, EF_ARM_ABI_FLOAT_HARD, EF_ARM_ABI_FLOAT_HARD, ARM_LIBHF },
	{ EM_ARM,     false, EF_ARM_ABI_FLOAT_SOFT, EF_ARM_ABI_FLOAT_SOFT, ARM_LIBSF },
	{ EM_S390,    true,  0, 0, S390_LIB64 },
	{ EM_PPC64,   true,  0, 0, POWERPC_LIB64 },
	{ EM_SPARCV9, true,  0, 0, SPARC_LIB64 },
	{ EM_IA_64,   true,  0, 0, IA64_LIB64 },
	{ EM_RISCV,   true,  RISCV_FLOAT, 0, RISCV_SOFT },
	{ EM_RISCV,   true,  RISCV_FLOAT, RISCV_FLOAT_DOUBLE, RISCV_DOUBLE },
	{ LOONGARCH,  true,  LOONGARCH_FLOAT, LOONGARCH_FLOAT_SOFT, LOONGARCH_SOFT },
	{ LOONGARCH,  true,  LOONGARCH_FLOAT, LOONGARCH_FLOAT_DOUBLE, LOONGARCH_DOUBLE },
	{ EM_MIPS,    true,  EF_MIPS_NAN2008, EF_MIPS_NAN2008, MIPS64_LIBN64_NAN2008 },
	{ EM_MIPS,    true,  0, 0, MIPS64_LIBN64 },
	{ EM_MIPS,    false, EF_MIPS_ABI2 | EF_MIPS_NAN2008, EF_MIPS_ABI2 | EF_MIPS_NAN2008,
		MIPS64_LIBN32_NAN2008 },
	{ EM_MIPS,    false, EF_MIPS_ABI2, EF_MIPS_ABI2, MIPS64_LIBN32 },
	{ EM_MIPS,    false, EF_MIPS_NAN2008, EF_MIPS_NAN2008, MIPS_LIB32_NAN2008 },
};

uint32_t
ldcache_flags(uint16_t machine, bool wide, uint32_t eflags)
{
	const struct flag_row *row;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		row = &rows[i];
		if (row->machine == machine && row->wide == wide
		    && (eflags & row->mask) == row->eflags)
			return LIBRARY_LIBC6 | row->flag;
	}
	return LIBRARY_LIBC6;
}

/* Where the ABI has no flag of its own, ld.so takes libraries of any libc. */
bool
ldcache_flags_serve(uint32_t flags, uint32_t wanted)
{
	return flags == wanted || (wanted == LIBRARY_LIBC6 && flags == LIBRARY_ELF);
}

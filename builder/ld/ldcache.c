/* SPDX-License-Identifier: ISC */
/* ldcache - /etc/ld.so.cache, read. */
#include <elf.h>
#include <string.h>

#include "ldcache.h"
#include "ldcache_format.h"

const char ldcache_magic[LDCACHE_MAGIC_SIZE + 1] = "glibc-ld.so.cache1.1";

/* The format before glibc 2.2, which may come first. */
static const char old_magic[] = "ld.so-1.7.0";

enum old_format {
	OLD_COUNT = 12,
	OLD_HEADER = 16,
	OLD_ENTRY = 12,
};

/* Extensions, since glibc 2.33: a table of sections after the strings. */
static const uint32_t extension_magic = 0xeaa42174;

enum extension {
	EXTENSION_HEADER = 8,           /* magic, count */
	EXTENSION_SECTION = 16,         /* tag, flags, offset, size */
	EXTENSION_HWCAPS = 1,           /* the tag of the names of variants */
};

static uint32_t
number(const struct ldcache *cache, size_t at)
{
	const unsigned char *b = cache->bytes + at;

	if (cache->big_endian)
		return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

static bool
has_magic(const struct ldcache *cache)
{
	return cache->size >= LDCACHE_HEADER
	    && !memcmp(cache->bytes, ldcache_magic, LDCACHE_MAGIC_SIZE);
}

/*
 * Skip the old format.  The newer one follows, aligned like its 64-bit words: to eight
 * bytes, on 32-bit x86 or m68k to four.
 */
static bool
skip_old(struct ldcache *cache)
{
	struct ldcache whole = *cache;
	size_t align, at;
	uint32_t count;

	if (cache->size < OLD_HEADER || memcmp(cache->bytes, old_magic, sizeof old_magic - 1))
		return false;
	count = number(cache, OLD_COUNT);
	if (count > (cache->size - OLD_HEADER) / OLD_ENTRY)
		return false;
	for (align = 8; align >= 4; align /= 2) {
		at = (OLD_HEADER + (size_t)count * OLD_ENTRY + align - 1) / align * align;
		if (at > whole.size)
			continue;
		cache->bytes = whole.bytes + at;
		cache->size = whole.size - at;
		if (has_magic(cache))
			return true;
	}
	*cache = whole;
	return false;
}

/* Is there a string at this offset that ends inside the file? */
static bool
is_string(const struct ldcache *cache, uint32_t at)
{
	return at < cache->end;
}

/* Find the names of variants; false: they are damaged. */
static bool
find_hwcaps(struct ldcache *cache)
{
	size_t at = number(cache, LDCACHE_EXTENSIONS), i, sections, offset, size;

	if (!at)
		return true;
	if (at % 4 || at > cache->size || cache->size - at < EXTENSION_HEADER
	    || number(cache, at) != extension_magic)
		return false;
	sections = number(cache, at + 4);
	at += EXTENSION_HEADER;
	if (sections > (cache->size - at) / EXTENSION_SECTION)
		return false;
	for (i = 0; i < sections; i++, at += EXTENSION_SECTION) {
		offset = number(cache, at + 8);
		size = number(cache, at + 12);
		if (offset > cache->size || size > cache->size - offset)
			return false;
		if (number(cache, at) != EXTENSION_HWCAPS)
			continue;
		cache->hwcaps = offset;
		cache->n_hwcaps = size / 4;
	}
	for (i = 0; i < cache->n_hwcaps; i++) {
		if (!is_string(cache, number(cache, cache->hwcaps + 4 * i)))
			return false;
	}
	return true;
}

static size_t
entry_at(const struct ldcache *cache, size_t i)
{
	return LDCACHE_HEADER + i * LDCACHE_ENTRY;
}

/* The upper and lower half of an entry's hwcap. */
static uint32_t
hwcap_half(const struct ldcache *cache, size_t i, bool upper)
{
	size_t at = entry_at(cache, i) + LDCACHE_HWCAP;

	return number(cache, upper == cache->big_endian ? at : at + 4);
}

static bool
is_variant(const struct ldcache *cache, size_t i)
{
	return (hwcap_half(cache, i, true) & ~(uint32_t)LDCACHE_HWCAP_LEVEL) == LDCACHE_HWCAP_NAMED;
}

static const char *
check_entries(const struct ldcache *cache)
{
	size_t i, at;

	for (i = 0; i < cache->count; i++) {
		at = entry_at(cache, i);
		if (!is_string(cache, number(cache, at + LDCACHE_KEY))
		    || !is_string(cache, number(cache, at + LDCACHE_VALUE)))
			return "a name lies outside the file";
		if (cache->bytes[number(cache, at + LDCACHE_VALUE)] != '/')
			return "a path is not absolute";
		if (is_variant(cache, i) && hwcap_half(cache, i, false) >= cache->n_hwcaps)
			return "an entry is for an unknown kind of processor";
	}
	return NULL;
}

const char *
ldcache_open(struct ldcache *cache, const void *bytes, size_t size, bool big_endian)
{
	unsigned char order;

	*cache = (struct ldcache){ .bytes = bytes, .size = size, .big_endian = big_endian };
	if (!has_magic(cache) && !skip_old(cache))
		return "not an ld.so.cache of glibc's format 1.1";
	order = cache->bytes[LDCACHE_ORDER] & LDCACHE_ORDER_MASK;
	/* not set before 2.33: then the order is that of the host */
	if (order && order != (big_endian ? LDCACHE_BIG : LDCACHE_LITTLE))
		return "it is for machines of another byte order";
	cache->count = number(cache, LDCACHE_COUNT);
	if (cache->count > (cache->size - LDCACHE_HEADER) / LDCACHE_ENTRY)
		return "it counts more entries than it holds";
	/* a string that begins before the last NUL ends there at the latest */
	for (cache->end = cache->size; cache->end && cache->bytes[cache->end - 1]; cache->end--)
		;
	if (!find_hwcaps(cache))
		return "its list of processor variants is damaged";
	return check_entries(cache);
}

struct ldcache_entry
ldcache_entry(const struct ldcache *cache, size_t i)
{
	const char *text = (const char *)cache->bytes;
	size_t at = entry_at(cache, i), names;
	struct ldcache_entry entry = {
		.soname = text + number(cache, at + LDCACHE_KEY),
		.path = text + number(cache, at + LDCACHE_VALUE),
		.flags = number(cache, at),
		.hwcap = hwcap_half(cache, i, true) || hwcap_half(cache, i, false),
	};

	if (is_variant(cache, i)) {
		names = cache->hwcaps + 4 * (size_t)hwcap_half(cache, i, false);
		entry.variant = text + number(cache, names);
	}
	return entry;
}

/* The value of the digits at *text, with the overflow of ld.so's int. */
static int32_t
take_number(const char **text)
{
	uint32_t value = 0;

	for (; **text >= '0' && **text <= '9'; ++*text)
		value = value * 10 + (uint32_t)(**text - '0');
	return (int32_t)value;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int
ldcache_compare(const char *a, const char *b)
{
	int32_t x, y;

	while (*a) {
		if (is_digit(*a) && is_digit(*b)) {
			x = take_number(&a);
			y = take_number(&b);
			if (x != y)
				return x < y ? -1 : 1;
		} else if (is_digit(*a) || is_digit(*b)) {
			return is_digit(*a) ? 1 : -1;
		} else if (*a != *b) {
			break;
		} else {
			a++;
			b++;
		}
	}
	return (unsigned char)*a - (unsigned char)*b;
}

size_t
ldcache_find(const struct ldcache *cache, const char *soname)
{
	size_t low = 0, high = cache->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (ldcache_compare(ldcache_entry(cache, middle).soname, soname) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < cache->count && !ldcache_compare(ldcache_entry(cache, low).soname, soname))
		return low;
	return cache->count;
}

/* glibc's sysdeps/generic/ldconfig.h. */
enum library_flag {
	LIBRARY_ELF = 1,                /* any libc */
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

/* Bits of e_flags, and a machine; missing in some <elf.h>. */
enum {
	LOONGARCH = 258,
	LOONGARCH_FLOAT = 7,
	LOONGARCH_FLOAT_SOFT = 1,
	LOONGARCH_FLOAT_DOUBLE = 3,
	RISCV_FLOAT = 6,
	RISCV_FLOAT_DOUBLE = 4,
};

/* The first row that matches; a machine without a row has no flag. */
static const struct flag_row {
	uint16_t machine;
	bool wide;
	uint32_t mask, eflags;  /* e_flags & mask must be eflags */
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

/* For an ABI without a flag, ld.so accepts libraries of any libc. */
bool
ldcache_flags_serve(uint32_t flags, uint32_t wanted)
{
	return flags == wanted || (wanted == LIBRARY_LIBC6 && flags == LIBRARY_ELF);
}

/* SPDX-License-Identifier: ISC */
/* ldcache_real - compare our caches with those of ldconfig(8). */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "cache.h"
#include "builder/ld/ldcache.h"

/* The lines of ldconfig -p for a cache that contain a text. */
static size_t
lines_of_ldconfig(const char *path, const char *with)
{
	char command[256], line[1024];
	size_t n = 0;
	FILE *pipe;

	snprintf(command, sizeof command, "PATH=$PATH:/sbin:/usr/sbin ldconfig -p -C %s", path);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	while (fgets(line, sizeof line, pipe))
		n += strstr(line, with) != NULL;
	pclose(pipe);
	return n;
}

static void
ldconfig_reads_what_is_written(void **state)
{
	char path[] = "/tmp/ldcache.XXXXXX";
	struct cache bytes = cache_written(__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
	FILE *file;
	int fd;

	if (system("PATH=$PATH:/sbin:/usr/sbin command -v ldconfig >/dev/null"))
		skip();         /* no ldconfig(8) */
	fd = mkstemp(path);
	assert_true(fd >= 0);
	file = fdopen(fd, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.at, 1, bytes.size, file), bytes.size);
	assert_int_equal(fclose(file), 0);
	free(bytes.at);
	assert_int_equal(lines_of_ldconfig(path, " => "), 5);
	assert_int_equal(lines_of_ldconfig(path,
		"liba.so.9 (libc6,x86-64) => /lib/liba.so.9\n"), 1);
	assert_int_equal(lines_of_ldconfig(path, "liba.so.9 (libc6) => /lib32/liba.so.9\n"), 1);
	assert_int_equal(unlink(path), 0);
}

/* The cache of the host, if it has one. */
static void
a_real_cache_is_read(void **state)
{
	static unsigned char bytes[16 << 20];
	FILE *file = fopen("/etc/ld.so.cache", "rb");
	struct ldcache cache;
	const char *soname;
	size_t size, i, found;

	if (!file)
		skip();         /* a machine without glibc's cache */
	size = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	assert_null(ldcache_open(&cache, bytes, size, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__));
	assert_int_equal(cache.count, lines_of_ldconfig("/etc/ld.so.cache", " => "));
	for (i = 0; i < cache.count; i++) {
		soname = ldcache_entry(&cache, i).soname;
		found = ldcache_find(&cache, soname);
		assert_in_range(found, 0, i);
		assert_string_equal(ldcache_entry(&cache, found).soname, soname);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ldconfig_reads_what_is_written),
		cmocka_unit_test(a_real_cache_is_read),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

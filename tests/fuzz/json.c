/* SPDX-License-Identifier: ISC */
/* json - documents in the memory of memory.c: a program that ends early does not free them. */
#include <stdlib.h>
#include <yyjson.h>

#include "lib/mem.h"

yyjson_doc *__wrap_yyjson_read_opts(char *, size_t, yyjson_read_flag, const yyjson_alc *,
    yyjson_read_err *);
yyjson_doc *__real_yyjson_read_opts(char *, size_t, yyjson_read_flag, const yyjson_alc *,
    yyjson_read_err *);

yyjson_doc *
__wrap_yyjson_read_opts(char *text, size_t length, yyjson_read_flag flags, const yyjson_alc *alc,
    yyjson_read_err *error)
{
	size_t need = yyjson_read_max_memory_usage(length, flags);
	yyjson_alc pool;

	if (!yyjson_alc_pool_init(&pool, mem_new(need), need))
		abort();
	return __real_yyjson_read_opts(text, length, flags, &pool, error);
}

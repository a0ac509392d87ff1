/* SPDX-License-Identifier: ISC */
/* named_strings - the data and the libraries that the strings of an ELF file name. */
#ifndef NAMED_STRINGS_H
#define NAMED_STRINGS_H

#include <stddef.h>

struct loaded;

struct named_strings {
	const char **paths;             /* of named_words_key() */
	size_t n_paths;
	const char **libraries;         /* "libx.so.1"; none if the file does not import dlopen() */
	size_t n_libraries;
};

/* Search the file, after dlopen_notes_program(): each file once. */
const struct named_strings *named_strings_of(const struct loaded *);

#endif

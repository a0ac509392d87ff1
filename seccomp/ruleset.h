/* SPDX-License-Identifier: ISC */
/* ruleset - make the BPF program of a list of rules, as profiles of containers have them. */
#ifndef RULESET_H
#define RULESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct abi;
struct code;

enum { ARGUMENTS = 6 };

/* A comparison of a whole argument. */
struct comparison {
	int argument;
	enum { COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE, COMPARE_GE, COMPARE_GT,
		COMPARE_MASKED_EQ } how;
	uint64_t value;         /* of COMPARE_MASKED_EQ: the mask, and the masked argument */
	uint64_t masked;
};

/* The result of a call, if all comparisons hold. */
struct rule {
	size_t call;            /* in call_names */
	uint32_t result;        /* SECCOMP_RET_* */
	struct comparison comparison[ARGUMENTS];
	unsigned comparisons;
};

struct ruleset {
	struct rule *rule;
	size_t count;
	uint32_t otherwise;     /* the result of a call without a rule that holds */
	unsigned entries;       /* a bit for each of abis; other entries kill the process */
};

/* Find the number of NAME in call_names.  False if no entry of this machine has such a call. */
bool ruleset_find_call(const char *name, size_t *call);

/*
 * Make the program.  If several rules hold for a call, the most restrictive one has effect.  If
 * the result of other calls is an error, numbers above all that have a rule fail with ENOSYS.
 * Returns false if the kernel would not take the program: there are too many rules.
 */
bool ruleset_make(struct code *, const struct ruleset *);

#endif

/* SPDX-License-Identifier: ISC */
/* messages - the functions of lib/msg.h, for fuzzers: they count, print nothing, and what
 * ends the program ends one call. */
#ifndef FUZZ_MESSAGES_H
#define FUZZ_MESSAGES_H

#include <stdbool.h>

/* Call CALL(DATA), without errors so far.  False: it ended the program. */
bool messages_run(void (*call)(void *data), void *data);

/* End the call of messages_run(). */
_Noreturn void messages_end(void);

/* Is a call of messages_run() running? */
bool messages_running(void);

/* Notes and warnings since messages_run(). */
unsigned messages_notes(void);

#endif

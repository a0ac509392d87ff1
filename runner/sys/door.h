/* SPDX-License-Identifier: ISC */
/* door - what the panes of the door (sys*.c) share, and nobody else uses. */
#ifndef DOOR_H
#define DOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Note the action, say it if asked to, and tell whether to do it. */
bool doing(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Judge the action by what the kernel returned: below 0 ends the process, with
 * "cannot " action ": " errno and, where there is one, a hint. */
void done(long result);

/* End the process because of the action, for the reason in errno, as done() does. */
_Noreturn void cannot(void);

/* End the process because of the action, for a reason that is no errno. */
_Noreturn void failed(const char *reason);

/* "ro,nosuid", or "defaults": MS_* flags as mount(8) names them. */
const char *flag_names(unsigned long flags);

/* Open TARGET, absolute in the jail whose root is JAIL (-1: our own), as a place
 * (O_PATH).  No link on the way is followed if STRICT; else links are, inside the
 * jail. -1 and errno on failure. */
int open_in_jail(int jail, const char *target, bool strict);

/* open_in_jail(), strict; a failure ends the process, a link with a sentence of its own. */
int open_place(int jail, const char *target);
/* The directory that holds TARGET becomes the working directory; returns the last name.
 * Without a jail nothing changes, and TARGET is returned. */
const char *go_beside(int jail, const char *target);
/* TARGET becomes the working directory; returns ".", or TARGET without a jail. */
const char *go_into(int jail, const char *target);

/* A new file system, mounted nowhere; SETTINGS end with a NULL key, and one without a
 * value is a flag.  -1 if this kernel has none, or none for us. */
struct setting {
	const char *key, *value;
};
int try_mount(const char *type, const struct setting settings[]);

/* The mounts at FD and below get these MS_* flags too. */
void restrict_tree(int fd, unsigned long flags);

/* The mount at FD alone. */
bool is_read_only(int fd);
void set_read_only(int fd, bool);

/* Say so, if there are any but the one that everybody has. */
void note_remaining_groups(void);

/* A file or folder of a proc file system? */
bool is_in_proc(int fd);

/* Make it the working directory. */
void go_to(int fd);

/* CALL comes before each action that is done: --step. */
void before_each(void (*call)(const char *action));
/* CALL comes before the message of a failure: it takes the terminal out of raw mode. */
void before_messages(void (*call)(void));
/* CALL comes when a process of ours ends by failure, with its exit status. */
void on_failure(void (*call)(int status));
/* The sentence of the action that doing() was told last. */
const char *current_action(void);

/* Is our terminal that of another job just now? */
bool is_lent(void);

/* One direction: what was read and is not yet written. */
struct pipe_half {
	int from, to;           /* -1 once there is no more to read */
	size_t start, end;
	char bytes[8192];
};
/* Read when it is empty; write what there is, as far as it is taken. */
void half_read(struct pipe_half *, bool is_input);
void half_write(struct pipe_half *);
bool half_is_full(const struct pipe_half *);

/* --step (sys_step.c): begin once the descriptors are tidy; wait for Enter; what comes
 * now is no part of the set-up any more. */
void step_begin(void);
void step_end(void);

/* As waitpid(2) without options, but no signal interrupts it. */
pid_t wait_for(pid_t, int *status);

/* Every descriptor from FIRST on but one (-1: none). */
void close_from(unsigned first, int spared);

/* The end of a process of ours that failed: the terminal set back, the report written. */
_Noreturn void end(int status);

/* A process of our own that calls UNDO(NAME) as soon as we end, in whatever way, or
 * guard_end() says so.  It starts before what is to be undone is done. */
struct guard;
void guard_begin(struct guard *, bool (*undo)(const char *name), const char *name);
/* What was made; where it failed, what is there is somebody else's and stays. */
void guard_made(const struct guard *, int result);
void guard_end(struct guard *);

/* The file system that is mounted on TARGET is memory of ours: see sys_make_room(). */
void own_memory(int jail, const char *target);

#endif

/* SPDX-License-Identifier: ISC */
/* door - what the panes of the door (sys*.c) share, and nobody else uses. */
#ifndef DOOR_H
#define DOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Note the deed, say it if asked to, and tell whether to do it. */
bool doing(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Judge the deed by what the kernel returned: below 0 ends the process, with
 * "cannot " deed ": " errno and, where there is one, a hint. */
void done(long result);

/* End the process because of the deed, for the reason in errno, as done() does. */
_Noreturn void cannot(void);

/* End the process because of the deed, for a reason that is no errno. */
_Noreturn void failed(const char *reason);

/* "ro,nosuid", or "defaults": MS_* flags as mount(8) names them. */
const char *flag_names(unsigned long flags);

/* Open TARGET, absolute in the jail whose root is JAIL (-1: our own), as a place
 * (O_PATH).  No link on the way is followed if STRICT; else links are, inside the
 * jail. -1 and errno on failure. */
int open_in_jail(int jail, const char *target, bool strict);

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
void note_groups_stay(void);

/* A file or folder of a proc file system? */
bool is_in_proc(int fd);

/* Make it the working directory. */
void go_to(int fd);

/* Set the caller's terminal back, if it is in raw mode; for every way out. */
void leave_raw_mode(void);

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
void step_wait(const char *deed);
void step_end(void);

/* As waitpid(2) without options, but no signal interrupts it. */
pid_t wait_for(pid_t, int *status);

/* Every descriptor from FIRST on but one (-1: none). */
void close_from(unsigned first, int spared);

/* The end of a process of ours that failed: the terminal set back, the report written. */
_Noreturn void end(int status);
void report_failure(int status);

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

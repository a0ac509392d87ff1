/* SPDX-License-Identifier: ISC */
/* door - functions that the files of runner/sys/ share. */
#ifndef DOOR_H
#define DOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Set the current action to this sentence and print it if asked for (-v, --explain).
 * Returns whether to do it.  Its only conversion is %s, six times at most, and the strings
 * must stay as they are until the next action: a failure prints them. */
bool doing(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A number for doing().  Valid for three more calls. */
const char *in_digits(unsigned number);

/* Check the result of a system call: if it is below 0, print "cannot ACTION: " and errno, and
 * a hint if there is one, and end the process. */
void done(long result);

/* End the process as done(-1) does; the reason is in errno. */
_Noreturn void cannot(void);

/* Print "cannot ACTION: REASON" and end the process. */
_Noreturn void failed(const char *reason);

/* The MS_* flags as mount(8) names them: "ro,nosuid", or "defaults".  Valid until the next
 * call. */
const char *flag_names(unsigned long flags);

/* Open TARGET, an absolute path in the jail with the root JAIL (-1: our own root), by O_PATH.
 * If STRICT, no symbolic link is followed (ELOOP); else links are resolved inside the jail.
 * Returns a descriptor, or -1 and errno. */
int open_in_jail(int jail, const char *target, bool strict);

/* Was the file made in a jail as a mount point, and not changed since? */
struct stat;
bool is_room(const struct stat *);

/* TARGET without symbolic links, as an absolute path in JAIL, which may lack the last of its
 * components.  In new memory. */
char *resolve_in_jail(int jail, const char *target);

/* MOUNT, the root of a file system that this process has mounted on TARGET, stays open.  What
 * lies below TARGET is found from there from now on, and no name of the jail is looked up
 * again.  TARGET must stay as it is. */
void keep_mount(const char *target, int mount);
/* Does TARGET lie in such a mount?  Then no process but this one can change names on the way. */
bool lies_in_mount(const char *target);
/* The same for a volume, and the process ends if TARGET does not lead to it. */
void keep_volume(int jail, const char *target, int mount);

/* Attach the mount to PLACE, which is closed, or if -1 to TARGET, where symbolic links are
 * resolved inside the jail; and keep_volume(). */
void attach_volume(int jail, int place, int mount_fd, const char *target);

/* Is the file in a tmpfs, or an overlay with a tmpfs, that was mounted for this run? */
bool is_ours(int fd);

/* After pivot_root(2): detach the old root, which is mounted over the new one, and what is mounted
 * over that. */
void detach_old_roots(void);

/* No file system is mounted on TARGET: from now on nothing is found there and below it. */
void leave_out(const char *target);

/* Open the place of a mount, where no symbolic link may be; ends the process on failure. */
int open_place(int jail, const char *target);
/* Open TARGET, which lies in a kept mount, with these flags of open(2); no symbolic link is
 * followed.  Without a jail, below our own root.  Returns a descriptor, or -1 and errno. */
int open_in_mount(int jail, const char *target, int flags);
/* Change to the root of the kept mount that TARGET lies in, where no other process can change
 * names, and return the path from there; NULL and errno if the mount is left out.  Without a jail,
 * do nothing and return TARGET. */
const char *go_above(int jail, const char *target);

/* Create a mount of a new file system of TYPE with these MS_* flags, attached nowhere:
 * fsopen(2), fsmount(2).  SETTINGS end with a NULL key; one without a value is a flag.
 * Returns a descriptor, or -1 and errno if the kernel lacks the type or does not permit it. */
struct setting {
	const char *key, *value;
};
int try_mount(const char *type, const struct setting settings[], unsigned long flags);
/* A clone of the mount at NAME, attached nowhere: open_tree(2) with these FLAGS.  If a filter of
 * the surroundings refuses that, NAME is bound on itself in our own mount namespace, from where
 * put_on() moves it; *IN_PLACE tells.  Returns a descriptor, or -1 and errno. */
int clone_mount(const char *name, unsigned flags, bool *in_place);
/* Attach the mount to TARGET, and keep it. */
void attach_mount(int mount_fd, int jail, const char *target);
/* Attach the mount to NAME in PLACE, or with "" to PLACE itself: move_mount(2). */
void put_on(int mount_fd, int place, const char *name);

/* The MOUNT_ATTR_* for MS_* flags. */
uint64_t mount_attributes(unsigned long flags);
/* Add these MS_* flags to the mount at FD and to all mounts below it. */
void restrict_tree(int fd, unsigned long flags);
/* The same for the mount on NAME in the working directory. */
void restrict_tree_at(const char *name, unsigned long flags);

/* Attach the mount to TARGET if that is an entry of a directory that is open: the jail, or the
 * mount above.  False if not, or if that fails. */
bool put_on_entry(int mount_fd, int jail, const char *target);

/* Query and set the read-only flag of the mount at FD alone. */
bool is_read_only(int fd);
void set_read_only(int fd, bool);

/* Print a note if the process has supplementary groups other than its own gid. */
void note_remaining_groups(void);

/* Is the file or directory FD in a proc file system? */
bool is_in_proc(int fd);

/* fchdir(2); ends the process on failure. */
void go_to(int fd);

/* Call CALL before each action that is done (--step). */
void before_each(void (*call)(const char *action));
/* Call CALL before the message of a failure, to take the terminal out of raw mode. */
void before_messages(void (*call)(void));
/* Call CALL with the exit status when this process ends by a failure. */
void on_failure(void (*call)(int status));
/* What fails from now on is ACTION, a current_action() of before that must stay. */
void was_doing(const char *action);
/* The sentence of the last doing(). */
const char *current_action(void);
/* The system calls behind a sentence: "prctl PR_SET_DUMPABLE"; "" if none is known.  Valid until
 * the next call. */
const char *calls_of(const char *sentence);
/* The number of actions since sys_mode(). */
unsigned action_count(void);

/* The text of /proc/thread-self/status that sys_verify() read, or NULL. */
const char *verified_status(void);

/* Is standard input a terminal whose foreground job is another one? */
bool is_lent(void);

/* In the host process, outside of sys_watch(), these signals end the run: SIGHUP, SIGINT,
 * SIGQUIT, SIGALRM, SIGTERM.  Block them, for an action that must not be left half done;
 * unblock them.  No effect in other processes. */
void hold_signals(void);
void hear_signals(void);
/* A process waits for Enter: unblock the signals that stop it at the terminal (Ctrl-Z); block them
 * again.  Meanwhile the signals above end the run, even if the command seems to have started. */
void begin_terminal(void);
void end_terminal(void);
/* Is one of those above pending?  In other processes than host they stay blocked. */
bool is_end_pending(void);
/* Is this another process than host? */
bool is_inner(void);
/* Block all signals, for signalfd(2); unblock those above.  If the run was TOLD_TO_END, what
 * is written from now on is given up if that blocks. */
void begin_watch(void);
void end_watch(bool told_to_end);

/* What proc_pid_stat(5), "PID (NAME) STATE PPID PGRP SESSION TTY TPGID ...", tells of a process. */
struct process_state {
	bool is_stopped, has_ended;
	bool in_foreground;     /* of its terminal */
};

/* Read it from a descriptor of /proc/PID/stat.  False and errno: ESRCH if a parent has waited for the
 * process, EPROTO if the text is another. */
bool read_process_state(int stat, struct process_state *);

/* fork(2), or clone(2) with CLONE_PARENT.  Both processes have all signals blocked then: call
 * hear_signals() in the parent. */
pid_t fork_deaf(bool sibling);
/* clone3(2) into new namespaces (CLONE_NEW*); the same for the signals. */
pid_t clone_deaf(unsigned flags);
/* fork(2) or clone(2): see sys_fork_gated(). */
pid_t fork_at_gate(const int ends[2], bool shares, int (*go)(void *argument), void *argument);
/* Let the process at the gate go, and wait until it has executed a program or ended. */
void open_gate(int gate);
/* The child PID ends with this process, if that is the host process. */
void add_child(pid_t);
void remove_child(pid_t);
void end_children(void);

/* The milliseconds of the time limit for poll(2): 0 if the time is up, -1 without a limit.
 * Set another limit; 0: none. */
int time_left(void);
void allow_time(int milliseconds);

/* read(2) and write(2), which fail with EINTR after a moment if they would block, whatever
 * the descriptor is.  All signals must be blocked. */
ssize_t read_for_a_moment(int fd, void *data, size_t size);
ssize_t write_for_a_moment(int fd, const void *data, size_t size);
/* Write all, as kernel_write_all(); but where all signals are blocked, false, with a part of
 * it written, if the write blocks and a signal has come or the time is up. */
bool write_hearing(int fd, const void *data, size_t size);

/* answer.c: the descriptors of those that ask this run, for poll(2); their number, 0 without a
 * name.  Answer those that poll(2) has found.  Answer until there is something on CHANNEL. */
enum { ANSWER_FDS = 9 };
struct pollfd;
size_t answer_poll(struct pollfd *fds);
void answer_attend(const struct pollfd *fds, size_t count);
void answer_while(int channel);
/* In a child: the name is that of the host process alone. */
void answer_leave(void);
/* sys_watch() begins: the process CHILD, which is the init of the command or the command.  Was this
 * run asked to end, and in which time?  Tell those that wait for the end. */
void answer_begin(pid_t child, bool is_init);
bool answer_must_stop(int *milliseconds);
void answer_end(int status, int signal);
/* watch.c: the command is not executed yet. */
bool is_setting_up(void);
/* Has sys_expect_start() been called?  From then on the command may run. */
bool expects_start(void);
/* It is, or has failed to start: known after sys_expect_start(). */
bool has_started(void);

enum { RELAYED = 8192 };
/* One direction of the relay, with the bytes read and not yet written. */
struct pipe_half {
	int from, to;           /* FROM is -1 after end of file */
	bool ended;             /* the terminal is to be told so */
	size_t start, end;
	char *bytes;            /* RELAYED of them */
};
/* What a user types at the end, for the terminal of MASTER, if all that was typed is read. */
void half_end(struct pipe_half *, int master);
/* Read into the empty buffer; write as many of its bytes as the other side takes. */
void half_read(struct pipe_half *, bool is_input);
void half_write(struct pipe_half *);
bool half_is_full(const struct pipe_half *);

/* For --step (step.c).  Open the terminal, after the descriptors are tidy.  Does each step wait for
 * Enter?  When the set-up is over, no step does any more. */
void step_begin(void);
bool is_stepping(void);
void step_end(void);

/* Why execvp(3) of NAME failed with ERROR, if a look at the file tells more than that: "its
 * loader '/lib/ld.so' is missing".  Or NULL. */
const char *why_not_executed(const char *name, int error);

/* waitpid(2) without options, repeated after EINTR. */
pid_t wait_for(pid_t, int *status);

/* Close all descriptors from FIRST on, except the COUNT ones of SPARED, in any order. */
void close_from(unsigned first, const int spared[], size_t count);

/* Restore the terminal, write the report, and exit with STATUS. */
_Noreturn void end(int status);

/* Send and receive a byte with a descriptor, or -1.  Receiving returns 1; 0 at end of file, or if
 * there is neither; -1 and errno. */
void send_fd(int channel, char what, int fd);
int receive_fd(int channel, char *what, int *fd);

/* Start a process that calls UNDO(NAME) when this process ends, in any way, or calls
 * guard_end().  Start it before the object NAME is made. */
struct guard;
void guard_begin(struct guard *, bool (*undo)(const char *name), const char *name);
/* What FD locks is free when the guard begins its work. */
void guard_frees(struct guard *, int fd);
/* As this process ends: wait until these processes have removed all. */
void end_guards(void);
/* In a child: they wait for the end of the host process alone.  It would wait for them in vain, if
 * it ended before it has heard of a child, which holds their sockets open. */
void leave_guards(void);
/* Tell the process a byte, with a descriptor; there, the Nth that was told, from 0 on, or 0. */
void guard_tell(const struct guard *, char what, int fd);
int guard_told(size_t n, int *fd);
/* There: has the host process not ended by itself?  Then its children may live for a moment. */
bool guard_is_orphan(void);
/* Check the RESULT of making the object: if it failed, an existing object belongs to another
 * process and is kept, and this process ends. */
void guard_made(const struct guard *, int result);
/* Remove the object now and wait for it. */
void guard_end(struct guard *);

/* In the working directory, make an inode of ours for each file of the JAIL, without its data, if
 * WHOLE; or else for each directory, and copies of small files.  False if one fails, or if there
 * are too many: stand_ins.c */
struct stand_ins_left_out {
	unsigned unreadable, devices, foreign;
	bool some; /* not all directories have one */
};
bool stand_ins_make(int jail, bool whole, struct stand_ins_left_out *);

/* The reason why an archive is refused for its size, by the plan's limit; REMEDY begins "unpack". */
struct plan;
const char *too_much_memory(const struct plan *, const char *remedy);

/* Build the tree of these layers in the working directory, with the contents in the directory STORE
 * for a while.  PLAN: its limit counts; NULL: none does, and the progress is shown. */
struct oci;
struct oci_layer;
void unpack_layers(const struct oci *, const struct oci_layer *, int store, const struct plan *);

/* Note that NAME in AT, or with "" AT itself, is in a tmpfs of ours: see sys_make_room(). */
void note_ours(int at, const char *name);

#endif

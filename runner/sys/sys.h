/* SPDX-License-Identifier: ISC */
/*
 * sys - the only door to the kernel.
 *
 * Each function does one thing to the system and knows the sentence for it:
 * "mount proc on '/proc' (nosuid,nodev,noexec)".  --explain prints the
 * sentence instead of doing it, -v prints it first, and a failure reads
 * "cannot " sentence ": " reason, and ends the process with STATUS_FAILED.
 * So no step prints, tests or reports anything itself, and what is explained
 * is what is done.  An action that can be done in two ways keeps both in its
 * function, and says in a note when the second way is worse.
 *
 * The files of this directory act; door.h is what they share.
 */
#ifndef SYS_H
#define SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct guard;
struct id_map;
struct limit;
struct named_file;
struct plan;
struct volume;

/* What a call does: say it, do it, or both. */
void sys_mode(bool say, bool act);

/* From here on each action waits for Enter at the terminal, until the command runs. */
void sys_step_by_step(void);

/* -- processes ----------------------------------------------------------- */

/* Descriptors 0-2 are open afterwards (on /dev/null), and none from 3+KEPT on but
 * SPARED (-1: none). */
void sys_tidy_fds(unsigned kept, int spared);

/* Blocks every signal and forgets inherited handlers, until sys_reset_signals. */
void sys_hold_signals(void);
void sys_reset_signals(void);

/* The child gets 0.  A SIBLING is made the child of our parent. */
pid_t sys_fork(const char *actor, bool sibling);
/* The process's part is done. */
void sys_leave(void);
_Noreturn void sys_exit(int status);
void sys_die_with_host(int channel);
/* With sys_step_by_step: until then the terminal is for Enter. */
void sys_await_command(void);
/* execvp(3) with this environment; exits 127, 126 on failure. */
void sys_exec(char **argv, char **environment, bool login);

/* -- the channel between host and the others ------------------------------ */

void sys_channel(int *host_end, int *inner_end, const char *actor);
/* After a fork each side closes the end that is the other's. */
void sys_drop_end(int *end);
void sys_tell(int channel, const char *actor);
/* False when the other side has ended instead: it has said why itself. */
bool sys_await(int channel, const char *actor);
void sys_tell_pid(int channel, pid_t);
bool sys_await_pid(int channel, pid_t *);
/* A descriptor, with what it is. */
void sys_hand_over(int channel, int fd, const char *what);
bool sys_take_over(int channel, int *fd, const char *what);
/* The kernel tells the other side our pid, in the numbers that are used there. */
void sys_introduce(int channel);
bool sys_meet(int channel, pid_t *);

/* -- namespaces ----------------------------------------------------------- */

void sys_unshare(unsigned flags, const char *names);

/* One that exists, by its file; then become part of it. */
int sys_open_namespace(const char *name, const char *file);
void sys_join(int fd, unsigned flag, const char *name);
/* Bind namespaces of process PID on FILEs, which are made if they are not there; all of
 * them, or it is the end and none is. */
void sys_keep_namespaces(pid_t, const struct named_file *, size_t count);

/* NAME below /proc.  Refuses to write where that is no proc file system
 * (CVE-2025-52881). */
void sys_write_proc(const char *name, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void sys_deny_setgroups(pid_t);
/* KIND is "uid" or "gid"; by newuidmap(1) and newgidmap(1) if BY_HELPER. */
void sys_map_ids(pid_t, const char *kind, const struct id_map *, bool by_helper);
void sys_set_groups(const gid_t *, size_t);
/* In a user namespace that was there it may be denied for good: a note. */
void sys_leave_groups(void);
void sys_become(uid_t, gid_t);
void sys_set_hostname(const char *);
void sys_set_domainname(const char *);
void sys_link_up(const char *interface);

/* -- mounts; JAIL is the jail's root, or -1 for our own /; targets are absolute
 *    in the jail, and their last link is never followed ------------------------ */

void sys_make_private(const char *dir);
void sys_chdir(const char *dir);
/* The same for the command; refuses a place outside its root (CVE-2024-21626). */
void sys_workdir(const char *dir);
/* The image FILE of a file system of TYPE, mounted nowhere. */
int sys_mount_image(const char *file, const char *type);
/* TREE, or if -1 a copy of the mounts at the working directory, whose owners are seen
 * through the id maps of process PID: mount_setattr(2), from Linux 5.12 on. */
int sys_shift_tree(pid_t, int tree);
/* Memory that becomes the jail; enter that. */
int sys_mount_jail(void);
/* The archive FILE, and what is in it put into the JAIL that is memory, as the plan has it;
 * and folders of these NAMES, which end with NULL, where it has none. */
int sys_open_archive(const char *file);
void sys_unpack(int jail, int archive, const struct plan *, const char *const names[]);
/* Mount TREE (or what is in the working directory, if -1) there, and enter it. */
int sys_attach_jail(int tree, bool shifted, unsigned long flags);
/* Put memory over the top of the jail and enter that: what is there stays to be
 * seen, and folders of these NAMES, which end with NULL, are added. */
int sys_cover(int jail, const char *const names[], bool read_only);
/* The jail seen through an overlay that takes all writes to memory; enter that. */
int sys_overlay(int jail);
void sys_mount(int jail, const char *type, const char *target, unsigned long flags,
	const char *options);
void sys_bind_host(int jail, const char *source, const char *target, unsigned long flags);
/* Where TARGET is missing: memory over the folder that lacks it, or, where that is our
 * own memory, just the folders (and the file) that are missing.  The jail's root, which
 * is another one when it was the top that lacked it.  READ_ONLY is what new memory
 * will be; what is there stays as it is. */
int sys_make_room(int jail, const char *target, bool is_file, bool read_only);
/* A copy of the mounts at SOURCE, taken while we still have the rights to. */
int sys_open_volume(const char *source);
/* Bind TREE, or SOURCE if that is -1, on TARGET; links in the jail lead inside it. */
void sys_bind_volume(int jail, int tree, const struct volume *, unsigned long flags);
void sys_mount_memory(int jail, const struct volume *);
void sys_mkdir(int jail, const char *dir, mode_t);
void sys_symlink(int jail, const char *text, const char *at);
void sys_device(int jail, const char *name, unsigned major, unsigned minor);
void sys_hide(int jail, const char *target);
/* FOLDER/PREFIX-whatever/NAME, all of them. */
void sys_hide_in_each(int jail, const char *folder, const char *prefix, const char *name);
void sys_set_read_only(int jail, const char *target);
/* From a chroot its own way out is taken first, which needs CAP_SYS_CHROOT outside. */
void sys_pivot(int jail, bool from_chroot);
void sys_chroot(void);

/* -- what is given up ------------------------------------------------------ */

void sys_umask(mode_t);
void sys_no_core_dumps(void);
void sys_new_keyring(void);
void sys_new_session(void);
/* KEPT has a bit for each capability, LIST names them. */
void sys_bound_caps(uint64_t kept, const char *list);
void sys_drop_caps(uint64_t kept, const char *list);
void sys_no_new_privs(void);
void sys_undumpable(void);
/* Show NAME in ps, in place of what was typed: WORDS is argv. */
void sys_rename(const char *name, char **words);
/* LENGTH instructions of BPF. */
void sys_seccomp(const char *which, const void *filter, unsigned short length);
/* Read back what /proc says of us, and refuse to go on when it differs. */
void sys_verify(uint64_t bounding, uint64_t effective, bool seccomp);

/* -- limits ------------------------------------------------------------------ */

/* A cgroup, and a process that removes it at whatever end of ours. */
void sys_make_cgroup(const char *folder, struct guard *);
void sys_set_control(const char *folder, const char *file, const char *value);
/* What is in it must do with the memory that it may have. */
void sys_forbid_swap(const char *folder);
void sys_enter_cgroup(const char *folder, pid_t);
void sys_remove_cgroup(const char *folder, struct guard *);
/* Only the hard limit, and only up; then both. */
void sys_raise_limit(const struct limit *);
void sys_set_limit(const struct limit *);

/* -- the message queue ------------------------------------------------------ */

/* Queue NAME, and a process that removes it at whatever end of ours. */
int sys_queue_make(const char *name, struct guard *);
void sys_queue_send(const char *name, bool own_namespace);
void sys_queue_receive(int queue, int channel);
void sys_queue_remove(int queue, struct guard *);

/* -- the terminal ------------------------------------------------------------ */

/* Open a pair; the other end becomes *SLAVE and is bound on /dev/console. */
int sys_tty_open(bool console, int *slave);
/* Make it the terminal of our session, owned by OWNER and, for each of 0-2 that
 * was a terminal (or for ALL), our input and output. */
void sys_tty_attach(int slave, bool all, uid_t owner);
/* Raw mode is undone by sys_tty_cooked(), which must come on every way out;
 * nothing happens to a terminal that is not ours, or to what is none. */
void sys_tty_raw(int master);
void sys_tty_cooked(void);
void sys_tty_resize(int master);
bool sys_tty_is_ours(void);

/* -- the report ------------------------------------------------------------------ */

/* Open a file, or, if its NUMBER is not -1, take a descriptor from the caller, of which
 * KEPT from 3 on are the command's.  From here on an end by failure is reported too. */
void sys_open_report(const char *name, int number, unsigned kept);
/* In actor it is not to write. */
void sys_drop_report(void);
void sys_write_report(const char *text, size_t length);

/* -- for --check ------------------------------------------------------------------ */

/* Unshare it, in a process that ends at once, as the caller or else as a user with a
 * user namespace.  0, or the error, and which action it was. */
int sys_try_namespace(unsigned flag, const char *name, bool as_root, char *action, size_t size);

/* -- the life of the command ---------------------------------------------------- */

/* Who host's child is: an init, which passes signals on itself; the command; or the
 * command as pid 1, to actor the kernel gives none that it does not handle. */
enum sys_child { CHILD_IS_INIT, CHILD_IS_COMMAND, CHILD_IS_PID_1 };

/* Wait for process PID and pass on to it the signals that we get, so that they do
 * what they would have done: all of them if it has a SESSION of its own, else
 * those that the terminal does not send to it anyway.  Relays the terminal MASTER
 * if that is not -1.  After TIMEOUT seconds (0: never) sends SIGTERM, five seconds
 * later SIGKILL.  As long as the other end of CHANNEL (-1: it is) is open, the command
 * is not executed yet.  The exit status: 128+N when signal N ended it. */
int sys_watch(pid_t pid, enum sys_child, bool session, int master, unsigned timeout,
	int channel);
/* As pid 1: reap, pass on, and exit with the COMMAND; CHANNEL, if it is not -1, is told
 * how it ended, as by wait(2). */
void sys_reap(pid_t command, int channel);
/* What signal ended the command, after sys_watch; 0: none.  CHANNEL is that from init. */
int sys_signal_of(int channel);
/* Exit with the status of a process that ended too soon. */
_Noreturn void sys_end_like(pid_t, const char *actor);
void sys_await_end(pid_t, const char *actor);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * sys - the functions that act on the system; no other file of the runner does.
 *
 * Each function does one action and has one sentence for it, such as "mount proc on
 * '/proc' (nosuid,nodev,noexec)".  --explain prints the sentence instead of doing the
 * action, -v prints it first, and a failure prints "cannot SENTENCE: REASON" and ends
 * the process with STATUS_FAILED.  So no step prints, tests or reports anything itself,
 * and --explain cannot differ from the run.  If an action can be done in two ways, one
 * function contains both, and prints a note if the second way is worse.
 *
 * Where a contract mentions no errors, a failure ends the process.  door.h declares the
 * functions that the files of this directory share.
 */
#ifndef SYS_H
#define SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct file_id;
struct guard;
struct id_map;
struct limit;
struct address;
struct named_file;
struct oci;
struct oci_layer;
struct plan;
struct port;
struct volume;

/* Choose whether each call prints its sentence, does its action, or both. */
void sys_mode(bool say, bool act);
/* Print the system calls before each sentence, too. */
void sys_say_calls(void);
/* Make a shell script of the actions, instead of printing them; those of ACTOR, which init may
 * have become, from now on.  Print it. */
void sys_say_script(const struct plan *);
void sys_script_actor(const char *actor, bool was_init);
void sys_print_script(void);

/* From now on wait for Enter at the terminal before each action, until the command runs.  All
 * steps must have been walked through before without acting, as far as sys_await_command(): so
 * their number is known. */
void sys_step_by_step(void);

/* Execute a sealed copy of the program in memory, with these arguments, if the program's file
 * could be written to while it is executed (Linux 6.11), or ALWAYS.  In the copy, do nothing. */
void sys_protect_program(char *argv[], bool always);

/* -- processes ----------------------------------------------------------- */

/* Close all descriptors from 3+KEPT on, except the COUNT ones of SPARED (-1: none), and open the
 * missing ones of 0 to 2 on /dev/null; if JAILED, those that are directories, too, with a note. */
void sys_tidy_fds(unsigned kept, const int spared[], size_t count, bool jailed);

/* Block all signals, but let those that end a run (SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGALRM)
 * end the host process with status 128+N, and with 143 after TIMEOUT seconds (0: never). */
void sys_hold_signals(unsigned timeout);
/* Reset all signals to their default actions and unblock them. */
void sys_reset_signals(void);

/* fork(2); a SIBLING becomes a child of the parent of this process (CLONE_PARENT).  Returns
 * the pid, or 0 in the child and with --explain.  The host process hears no signal until
 * sys_expect_start(): the child may execute the command at once. */
pid_t sys_fork(const char *actor, bool sibling);
/* clone3(2) of the init process into new namespaces (CLONE_NEW*, and their names): since Linux
 * 5.3.  Returns its pid, or 0 in the child and with --explain.  If MAY_FAIL, it returns -1
 * where the kernel lacks one of these namespaces or allows none.  Signals as with sys_fork(). */
pid_t sys_clone_init(unsigned flags, const char *names, bool may_fail);
/* Kill the child PID, for which no step is taken any more, and wait for its end. */
void sys_give_up(pid_t);
/* Is clone3(2) there, and allowed? */
bool sys_can_clone(void);
/* Fork the process ACTOR, which waits at *GATE until sys_reap() lets it go, and then calls GO with
 * ARGUMENT.  If it SHARES the memory of this process, sys_reap() waits until it has executed a
 * program or ended, so GO must do one of these: clone(2), CLONE_VM.  Returns the pid, or 0 with
 * --explain. */
pid_t sys_fork_gated(const char *actor, bool shares, int (*go)(void *argument), void *argument,
	int *gate);
/* In a new process: sys_die_with_host() before there is a message that may block. */
void sys_follow_host(int channel);
/* Exit with status 0: the edge process has done its part. */
void sys_leave(void);
_Noreturn void sys_exit(int status);
/* Let this process die with its parent (PR_SET_PDEATHSIG), and exit if the other end of
 * CHANNEL is closed already. */
void sys_die_with_host(int channel);
/* After sys_step_by_step(): wait until the command runs and no step needs the terminal. */
void sys_await_command(void);
/* execvp(3) with this ENVIRONMENT, or a login shell.  Exits with 127 if the command is not
 * found, 126 on other errors. */
void sys_exec(char **argv, char **environment, bool login);

/* -- the channel between host and the others ------------------------------ */

/* Open a pair of sockets that keep the bounds of messages; ACTOR is the process inside.  LIFE,
 * if not NULL, becomes a pipe. */
void sys_channel(int *host_end, int *inner_end, const char *actor, int life[2]);
/* Close an end and set it to -1: after a fork each process closes that of the other. */
void sys_drop_end(int *end);
void sys_tell(int channel, const char *actor);
/* Wait for sys_tell().  False if the other process has ended; it has printed the reason. */
bool sys_await(int channel, const char *actor);
/* Send and receive a pid; the receiver returns false if the sender has ended. */
void sys_tell_pid(int channel, pid_t);
bool sys_await_pid(int channel, pid_t *);
/* Send and receive a descriptor (SCM_RIGHTS); WHAT names it in the sentence.  The receiver
 * returns false if the sender has ended. */
void sys_hand_over(int channel, int fd, const char *what);
bool sys_take_over(int channel, int *fd, const char *what);
/* Send the own pid by SCM_CREDENTIALS: the kernel translates it to the pid namespace of the
 * receiver, which gets it by sys_meet().  False if the sender has ended. */
void sys_introduce(int channel);
bool sys_meet(int channel, pid_t *);

/* -- names of running containers --------------------------------------------- */

/* What only the run knows: pids as the host process sees them, 0 for none. */
struct sys_run_facts {
	pid_t runner, child, init, command;
	bool starting;
};
/* TELL returns a line of JSON in memory of malloc(3); with its RESTRICTIONS, to enter it. */
struct sys_teller {
	char *(*tell)(const void *of, const struct sys_run_facts *, bool restrictions, size_t *length);
	const void *of;
};
/* Take NAME, which no other run of user UID has, until this process ends; answer to processes of
 * this user and of root that ask: a socket, unix(7). */
void sys_take_name(uid_t, const char *name, const struct sys_teller *);

/* A question to the run NAME of user UID, and its answer. */
enum sys_question { SYS_ASK_PID, SYS_ASK_LINE, SYS_ASK_NAMESPACES };
enum sys_answer {
	SYS_ANSWERED,
	SYS_NO_NAME,            /* no process has the name */
	SYS_OF_OTHERS,          /* a process that is no run of this user has it */
	SYS_REFUSED,            /* the run has ended meanwhile, or does not answer to this process */
	SYS_STOPPED,            /* the process is stopped by a signal */
	SYS_SILENT,             /* it does not answer in time */
};
struct sys_asked {
	uid_t uid;
	const char *name;
	enum sys_answer answer;
	pid_t pid;              /* of the process that has the name; 0: unknown */
	uid_t owner;            /* its user */
	char *text;             /* the line; the restrictions; in new memory */
	size_t length;
	uint64_t identity;      /* of the run that has answered SYS_ASK_NAMESPACES */
	int error;              /* it cannot be entered: EAGAIN, as it is starting, or another */
	int namespaces[8];      /* in the order of the table of namespaces; or -1 */
};
/* Ask all of them at once. */
void sys_ask(enum sys_question, struct sys_asked asked[], size_t count);
/* Ask for the namespaces NAMES; the process ends if another run has the name by now. */
void sys_ask_namespaces(const char *who, uid_t, const char *name, uint64_t identity, const char *names,
	int namespaces[8]);
/* Tell the run to end: its stop signal, and SIGKILL after SECONDS; wait until it has ended.  A run
 * that does not answer is killed then.  *STATUS is its exit status, -1 if unknown; *SIGNAL that
 * of the command, or 0. */
void sys_stop(struct sys_asked *, unsigned seconds, int *status, int *signal);

/* -- namespaces ----------------------------------------------------------- */

void sys_unshare(unsigned flags, const char *names);

/* Open an existing namespace by its FILE; if OTHERS, it must not be the caller's.  Enter it by
 * setns(2). */
int sys_open_namespace(const char *name, const char *file, bool others);
void sys_join(int fd, unsigned flag, const char *name);
/* Bind COUNT namespaces of process PID on files, which are made if missing.  If one fails, the
 * others are undone. */
void sys_keep_namespaces(pid_t, const struct named_file *, size_t count);

/* Write to the file NAME below /proc.  Fails if the file is not in a proc file system
 * (CVE-2025-52881). */
void sys_write_proc(const char *name, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Write VALUE to FILE, "/proc/sys/...", in the proc that is mounted in JAIL, or if -1 in our own.
 * If the kernel lacks the file or refuses, ..._or_note() prints a note that begins with LOSS,
 * or none if LOSS is NULL, and goes on; ..._if_writable() does so only if the surroundings made
 * the file read-only or left it out. */
void sys_set_sysctl(int jail, const char *file, const char *value);
void sys_set_sysctl_or_note(int jail, const char *file, const char *value, const char *loss);
void sys_set_sysctl_if_writable(int jail, const char *file, const char *value, const char *loss);
/* Write "deny" to /proc/PID/setgroups. */
void sys_deny_setgroups(pid_t, const char *actor);
/* newuidmap(1) or newgidmap(1) while it runs; PID is 0 if none does. */
struct sys_helper {
	pid_t pid;
	const char *action;
};
/* Write the uid or gid map (KIND) of process PID, or if BY_HELPER start the one that does. */
struct sys_helper sys_map_ids(pid_t, const char *actor, const char *kind, const struct id_map *,
	bool by_helper);
/* Wait for its end.  Returns false if it refuses and MAY_FAIL. */
bool sys_await_map(struct sys_helper, bool may_fail);
void sys_set_groups(const gid_t *, size_t);
/* Drop all supplementary groups; print a note if the user namespace denies setgroups(2). */
void sys_leave_groups(void);
/* Set the real, effective and saved ids. */
void sys_become(uid_t, gid_t);
/* The same for a USER of an image, whose ids only the run knows. */
void sys_become_user(const char *user, uid_t, gid_t);
void sys_set_hostname(const char *);
void sys_set_domainname(const char *);
void sys_link_up(const char *interface);

/* -- the network ---------------------------------------------------------- */

/* The addresses of the host's interfaces, but those of loopback; false and errno if they cannot be
 * listed.  Not an action: it only looks. */
bool sys_list_addresses(struct address **, size_t *count);
/* Fail unless the program pasta(1) is in PATH; unless /dev/net/tun can be opened, by all users if
 * BY_ALL; unless the port can be bound. */
void sys_find_pasta(void);
void sys_check_tun(bool by_all);
void sys_try_port(const struct port *);
/* Execute pasta(1), whose descriptors 0 and 1 are the user and the net namespace, and 2 a pipe.
 * It becomes user and group ID, if that is not 0, with the capabilities to bind ports below 1024
 * and to enter the namespaces.  GUARD is a process that ends it when this process ends, in any
 * way.  Returns its pid. */
pid_t sys_start_pasta(const char *const argv[], uid_t id, int user_ns, int net_ns, struct guard *);
/* Until it has written its pid, after which it forwards; it may take half a minute. */
void sys_await_pasta(pid_t);
void sys_end_pasta(pid_t, struct guard *);
/* Make a pair of interfaces, veth(4): NAME here, INNER in the net namespace.  Returns the number
 * of the one here.  Unless it is KEPT after the run, its alias is "invoke_ns PID"; that of a run
 * which does not live any more is waited for until it is gone. */
int sys_make_cable(const char *name, const char *inner, int net_ns, bool kept);
void sys_remove_interface(const char *name, int number);
void sys_add_address(const char *interface, const struct address *, unsigned bits);
/* Make it an address of this interface, too, unless it is one of another of this namespace, so that
 * nothing that is sent there leaves the namespace. */
void sys_take_address(const char *interface, const struct address *);
/* The default route. */
void sys_add_gateway(const char *interface, const struct address *gateway);

/* -- mounts -----------------------------------------------------------------
 *
 * JAIL is a descriptor of the jail's root, or -1 for our own root.  Targets are absolute
 * paths in the jail, and a symbolic link in the last component is never followed. */

void sys_make_private(const char *dir);
/* SAME: fails if it is another directory; NULL: any. */
void sys_chdir(const char *dir, const struct file_id *same);
/* chdir(2) for the command; fails for a directory outside its root (CVE-2024-21626). */
void sys_workdir(const char *dir);
/* Mount the image FILE of a file system of TYPE, attached nowhere.  Returns a descriptor. */
int sys_mount_image(const char *file, const char *type);
/* Make *TREE, or if -1 a clone of the mount at the working directory, an idmapped mount with
 * the user namespace of process PID and these MS_* flags: mount_setattr(2), since Linux 5.12.
 * *TREE becomes its descriptor.  Returns false if the kernel or a filter refuses and MAY_FAIL. */
bool sys_shift_tree(pid_t, int *tree, unsigned long flags, bool may_fail);
/* Mount a tmpfs of SIZE bytes (0: half of the machine's memory) with these MS_* flags that becomes
 * the jail, and change to it.  Returns its root. */
int sys_mount_jail(unsigned long flags, uint64_t size);
/* Open the archive FILE; unpack it into the tmpfs JAIL as the plan has it, and make the
 * directories NAMES (up to NULL) that it lacks. */
int sys_open_archive(const char *file);
void sys_unpack(int jail, int archive, const struct plan *, const char *const names[]);
/* The same for the layers of a container image. */
const struct oci_layer *sys_open_layers(const struct oci *);
void sys_unpack_layers(int jail, const struct oci_layer *, const struct plan *,
	const char *const names[]);
/* Unpack the image to the directory TO, which appears when it is complete.  Remove the
 * directory, whoever owns what is in it. */
void sys_unpack_to(const char *to, const struct oci *, const struct oci_layer *);
void sys_remove(const char *directory);
/* Make the directory with those above it, if it is missing and the jail can be written to. */
void sys_make_workdir(const char *);
/* Begin to look for the user of an image in the files of the jail, the root by now: whether to
 * do it.  Read one of them, up to 1 MiB; NULL if it is missing or no regular file. */
bool sys_find_user(const char *user);
char *sys_read_file(const char *name);
/* Attach TREE, or if -1 a clone of the mounts at the working directory, to the working
 * directory with these MS_* flags, and change to it.  Returns its root. */
int sys_attach_jail(int tree, unsigned long flags);
/* The same for a tree of sys_shift_tree(), which has its flags. */
int sys_attach_shifted(int tree);
/* Mount a tmpfs over the jail's root, with the same entries and the directories NAMES (up to
 * NULL), and change to it.  Returns the new root. */
int sys_cover(int jail, const char *const names[], bool read_only);
/* Mount an overlay with these MS_* flags over the jail, with a tmpfs for all changes, and
 * change to it.  FOREIGN: the files have owners that do not exist inside, and become our own; a
 * note tells what cannot.  Returns the new root. */
int sys_overlay(int jail, unsigned long flags, bool foreign);
/* Mount a new file system.  If the kernel refuses a proc or sysfs, bind that of the host. */
void sys_mount(int jail, const char *type, const char *target, unsigned long flags,
	const char *options);
void sys_bind_host(int jail, const char *source, const char *target, unsigned long flags);
/* Make the missing mount point TARGET: mount a tmpfs with the same entries over the nearest
 * existing directory, unless that is in a tmpfs of ours, and make the missing components in
 * it.  A new tmpfs becomes read-only if READ_ONLY, or if the directory is; an existing one stays.
 * Returns the jail's root, which is a new one if the tmpfs is mounted over the root; *PLACE, if
 * not NULL, becomes a descriptor of the mount point. */
int sys_make_room(int jail, const char *target, bool is_file, bool read_only, int *place);
/* For the volumes with a room: make the missing parts of their targets in the working directory,
 * which is the jail, or in the holder, and a process that removes these at the end if they are
 * still empty and no other run uses them; likewise for rooms that another run has made. */
void sys_make_rooms(const struct volume *, size_t count);
void sys_remove_rooms(void);
/* Mount a file with the text of the volume over its target, unless that has it already. */
void sys_mount_text(int jail, const struct volume *);
/* Clone the mount at SOURCE, and with ALL those below it, while the process still has the rights.
 * Returns a descriptor. */
int sys_open_volume(const char *source, bool all);
/* Attach TREE, or a new tmpfs, to PLACE, or if -1 to the target of the volume; symbolic links
 * are resolved inside the jail. */
void sys_bind_volume(int jail, int place, int tree, const struct volume *, unsigned long flags);
void sys_mount_memory(int jail, int place, const struct volume *);
/* To mount on: its mode will not be seen. */
void sys_mkdir(int jail, const char *dir);
void sys_symlink(int jail, const char *text, const char *at);
/* A character device in /dev, usable by all. */
struct device {
	const char *name;
	unsigned major, minor;
};
void sys_device(int jail, const struct device *);
/* Make a tmpfs with these devices, owned by these ids of the caller's user namespace, and attach it
 * nowhere.  Returns its descriptor, or -1 if no device can be made. */
int sys_make_dev(const struct device *, size_t count, uid_t, gid_t);
/* Mount it on /dev; if it is -1, a tmpfs in which the host's devices are bound, with a note. */
void sys_mount_dev(int jail, int dev, const struct device *, size_t count);
/* Mount an empty tmpfs or /dev/null over TARGET, if it exists. */
void sys_hide(int jail, const char *target, bool is_dir);
/* Hide the directory NAME in each directory of DIR_NAME whose name is PREFIX and a number. */
void sys_hide_in_each(int jail, const char *dir_name, const char *prefix, const char *name);
/* Bind TARGET on itself read-only, if it exists. */
void sys_set_read_only(int jail, const char *target);
/* Bind TARGET on itself writable, where a mount above it was made read-only. */
void sys_set_writable(int jail, const char *target);
/* pivot_root(2).  FROM_CHROOT: first leave a chroot of the caller, which needs
 * CAP_SYS_CHROOT outside. */
void sys_pivot(int jail, bool from_chroot);
void sys_chroot(void);
/* Fail unless the names of the mounts made so far lead to them, and nothing lies over the root;
 * somebody may have changed the jail meanwhile. */
void sys_verify_mounts(void);

/* -- privileges ------------------------------------------------------------ */

void sys_umask(mode_t);
void sys_no_core_dumps(void);
void sys_new_keyring(void);
void sys_new_session(void);
/* KEPT has a bit for each capability, and LIST their names for the sentence. */
void sys_bound_caps(uint64_t kept, const char *list);
void sys_drop_caps(uint64_t kept, const char *list);
void sys_no_new_privs(void);
void sys_undumpable(void);
/* Overwrite the SIZE bytes of argv and the environment (WORDS) with NAME, which ps(1) shows
 * then. */
void sys_rename(const char *name, char *words, size_t size);
/* Install a seccomp FILTER of LENGTH BPF instructions that answers WHAT with success. */
void sys_fake_success(const char *what, const void *filter, unsigned short length);
/* Install a seccomp FILTER of LENGTH BPF instructions; WHICH ends the sentence. */
void sys_seccomp(const char *which, const void *filter, unsigned short length);
/* Fail unless /proc shows that no other capabilities are left, that no_new_privs is set if
 * NO_NEW_PRIVS, and that a seccomp filter is active if SECCOMP. */
void sys_verify(uint64_t bounding, uint64_t effective, bool seccomp, bool no_new_privs);

/* -- limits ------------------------------------------------------------------ */

/* Make the cgroup, and a process that removes it when this process ends in any way. */
void sys_make_cgroup(const char *cgroup, struct guard *);
/* Let this user and group make cgroups below it, and move processes there. */
void sys_delegate_cgroup(const char *cgroup, uid_t, gid_t);
void sys_set_control(const char *cgroup, const char *file, const char *value);
void sys_forbid_swap(const char *cgroup);
void sys_enter_cgroup(const char *cgroup, pid_t);
/* Kill the processes that are left in the cgroup, and remove it. */
void sys_remove_cgroup(const char *cgroup, struct guard *);
/* Write /proc/self/oom_score_adj. */
void sys_set_oom_score(int);
/* Raise the hard limit only, if it is lower; set both limits. */
void sys_raise_limit(const struct limit *);
void sys_set_limit(const struct limit *);

/* -- the message queue ------------------------------------------------------ */

/* Make the queue NAME, and a process that removes it when this process ends in any way.
 * Returns its descriptor. */
int sys_queue_make(const char *name, struct guard *);
void sys_queue_send(const char *name, bool own_namespace);
void sys_queue_receive(int queue, int channel);
void sys_queue_remove(int queue, struct guard *);

/* -- the terminal ------------------------------------------------------------ */

/* Open a pty(7) of the JAIL's devpts, or if -1 of our own.  Returns the master; the slave
 * becomes *SLAVE and, if CONSOLE, is bound on /dev/console. */
int sys_tty_open(int jail, bool console, int *slave);
/* Make SLAVE the controlling terminal, owned by OWNER, and duplicate it to each of the
 * descriptors 0 to 2 that is a terminal, or to ALL. */
void sys_tty_attach(int slave, bool all, uid_t owner);
/* Set the caller's terminal to raw mode, if there is one and this process is in the
 * foreground; sys_tty_cooked() restores it and must be called on every exit. */
void sys_tty_raw(int master);
void sys_tty_cooked(void);
void sys_tty_resize(int master);
bool sys_tty_is_ours(void);

/* -- the reports ----------------------------------------------------------------- */

/* Open the file NAME or, if NUMBER is not -1, take that descriptor of the caller; the KEPT
 * descriptors from 3 on are for the command.  From now on a failure is reported, too. */
void sys_open_report(const char *name, int number, unsigned kept);
bool sys_is_open_for_writing(int fd);
/* Take descriptor NUMBER of the caller likewise; write to it, and close it. */
void sys_open_info(int number, unsigned kept);
void sys_write_info(int number, const char *text, size_t length);
/* Close both, in processes that must not write them. */
void sys_drop_reports(void);
void sys_write_report(const char *text, size_t length);

/* -- for --check ------------------------------------------------------------------ */

/* Unshare the namespace in a process that exits at once, as the caller (AS_ROOT) or as a user
 * with a user namespace.  Returns 0, or the error, with the failed action in ACTION. */
int sys_try_namespace(unsigned flag, const char *name, bool as_root, char *action, size_t size);

/* -- the life of the command ---------------------------------------------------- */

/* The child of the host process: an init, which forwards signals itself; the command; or the
 * command as pid 1, to which the kernel delivers no signal without a handler. */
enum sys_child { CHILD_IS_INIT, CHILD_IS_COMMAND, CHILD_IS_PID_1 };

/* After a fork, when the own ends of the child's channels are closed: hear signals again.  Once the
 * other end of CHANNEL is closed, the command runs, and a signal is left for sys_watch(). */
void sys_expect_start(int channel);

/* Wait for process PID and forward signals to it, with their usual effect: all signals if PID
 * has its own SESSION, else those that the terminal does not send to PID itself.  Relays the
 * terminal MASTER if that is not -1.  At the time limit of sys_hold_signals() sends SIGTERM,
 * and SIGKILL five seconds later.  As long as the other end of CHANNEL is open, the command is
 * not executed yet, and a signal ends the set-up.  Returns the exit status: 128+N if signal N
 * ended PID. */
/* ALWAYS: if the host process gets SIGTERM, too. */
void sys_stop_by(int signal, bool always);      /* instead of SIGTERM */
int sys_watch(pid_t pid, enum sys_child, bool session, int master, int channel);
/* As pid 1: let process COMMAND go from GATE, reap orphans, forward signals, and exit with the
 * status of COMMAND.  Sends its wait(2) status to CHANNEL, if that is not -1. */
void sys_reap(pid_t command, int gate, int channel);
/* After sys_watch(): the signal that ended the command, or 0.  CHANNEL is that from init. */
int sys_signal_of(int channel);
/* Exit with the status of process PID, which ended too soon. */
_Noreturn void sys_end_like(pid_t, const char *actor);
/* Wait for process PID, and exit with its status if that is not 0. */
void sys_await_end(pid_t, const char *actor);

#endif

#!/bin/sh
# SPDX-License-Identifier: ISC
# rooms.t - the architecture, as far as compilers and grep can see it
# shellcheck disable=SC2016,SC2046,SC2086 # awk's own; lists of words
set -eu
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "${0%/*}/../.."

# none COMMAND...: it finds nothing; what it finds is shown.
none()
{
	found=$("$@") || :
	is '' "$found"
}

sources() { find lib runner seccomp builder -name '*.c' -o -name '*.h' | sort; }

# -- the door ---------------------------------------------------------------------------
#
# What acts on the system is called in runner/sys/ and nowhere else.  The linker's names are
# exact where a search of the text is not.  To read is no deed.

deeds='mount umount umount2 unshare setns chroot pivot_root sethostname setdomainname
	setuid setgid seteuid setegid setreuid setregid setresuid setresgid setgroups initgroups
	fork vfork clone execl execle execlp execv execve execvp execvpe fexecve posix_spawn system popen
	kill killpg tgkill raise sigqueue ptrace prctl syscall ioctl fcntl
	socket socketpair bind connect listen accept send sendto sendmsg recv recvmsg
	mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat
	mknod mknodat mkfifo chmod fchmod fchmodat chown lchown fchown fchownat chdir fchdir
	truncate ftruncate creat utimensat setxattr umask setrlimit prlimit setpriority nice
	setsid setpgid tcsetpgrp tcsetattr signal sigaction sigprocmask sigsuspend signalfd
	mq_open mq_unlink mq_send mq_receive mq_timedsend mq_timedreceive shm_open shm_unlink
	pipe pipe2 dup dup2 dup3 eventfd timerfd_create waitpid wait wait4 waitid
	cap_set_proc cap_drop_bound cap_set_ambient cap_reset_ambient reboot swapon settimeofday
	clock_settime'

# id_maps.c only asks whether privileges can be gained.
may='runner/id_maps.c:prctl'

# What each file of the runner takes from elsewhere: "FILE NAME" lines.
needs()
{
	for source in runner/*.c runner/*/*.c; do
		object=build/${source%.c}.o
		[ ! -e "$object" ] || echo "$object"
	done | xargs nm -A -u | sed 's,^build/\(.*\)o: *U,\1c,'
}

only_the_door_acts()
{
	needs | awk -v deeds="$(printf "%s " $deeds)" -v may="$may" '
		BEGIN { n = split(deeds, list, " "); for (i = 1; i <= n; i++) deed[list[i]] = 1 }
		$1 !~ "^runner/sys/" && deed[$2] && index(" " may " ", " " $1 ":" $2 " ") == 0 {
			print $1 " calls " $2 }'
}

only_the_voice_writes()
{
	needs | grep -E ' (write|writev|pwrite|puts|printf|fprintf|fputs)$' | grep -v '^runner/sys/'
}

objects_are_there()
{
	for file in main steps plan sys/action sys/namespaces; do
		[ -s "build/runner/$file.o" ]
	done
	nm -u build/runner/sys/namespaces.o | grep -qw unshare # the search would see it
}

check 'the objects are there to be looked at' objects_are_there
check 'only runner/sys/ acts on the system'   none only_the_door_acts
check 'only runner/sys/ and lib/ write'       none only_the_voice_writes
check 'no feature is chosen in a .c file'     none grep -nE '^[ 	]*#[ 	]*(if|ifdef|ifndef|elif)' $(sources | grep '\.c$')
check 'no header of ours includes one of ours' none grep -n '^#include "' $(sources | grep '\.h$')
who_includes() { grep -l "#include \"\(.*/\)\{0,1\}$1\"" $(sources | grep '\.c$') | sort | xargs; }
check 'only main.c and steps.c know the steps' \
	is 'runner/main.c runner/steps.c' "$(who_includes steps.h)"
check 'only runner/sys/ knows what its files share' none sh -c \
	'grep -lE "#include \"(.*/)?door.h\"" "$@" | grep -vE "^runner/(sys/|ids.c|users.c|volumes.c)"' - $(sources)
lib_knows_no_program() { grep -nE '#include "(runner|builder|seccomp)/' lib/*.[ch]; }
# allow.c compiles a list as mkfilter does, profile.c a profile, fake_owners.c rules of its own.
programs_apart() { grep -rnE '#include "(builder|seccomp)/' runner | grep -v '^runner/\(allow\|profile\|fake_owners\)\.c:'; grep -rnE '#include "(runner|seccomp)/' builder; grep -rnE '#include "(runner|builder)/' seccomp; }
check 'lib/ includes no program' none lib_knows_no_program
check 'the programs include lib/, never each other' none programs_apart
names_twice() { sources | grep -v '^builder/\(mkrootfs\|binlibdepcp\)' | sed 's,.*/,,' | sort | uniq -d; }
check 'no file name stands twice' none names_twice
check 'nobody asks whether it only explains'  none grep -nE 'plan(->|\.)explain' \
	$(find runner -name '*.c' ! -name main.c ! -name options.c ! -name rules.c)

# -- the eight ------------------------------------------------------------------------------

eight_files()
{
	is 'cgroup ipc mnt net pid time user uts' \
		"$(find runner/ns -name '*.c' ! -name ns.c | sed 's,.*/\(.*\)\.c,\1,' | sort | xargs)"
	for kind in cgroup ipc mnt net pid time user uts; do
		is 1 "$(grep -c "^const struct namespace ns_$kind = {" "runner/ns/$kind.c")"
		like "*&ns_$kind*" "$(sed -n '/namespaces\[NAMESPACES\]/,/};/p' runner/ns/ns.c)"
	done
}
check 'each of the eight has its file, and stands in the table' eight_files

# -- form ---------------------------------------------------------------------------------------

opens_with_its_name()
{
	sources | xargs awk '
		FNR == 1 {
			name = FILENAME
			sub(/.*\//, "", name)
			sub(/\..*/, "", name)
			if (name == "main")
				name = "invoke_ns"
			if ($0 != "/* SPDX-License-Identifier: ISC */")
				print FILENAME ": has no licence in its first line"
		}
		FNR == 2 { purpose = $0 }
		FNR == 3 && index(purpose $0, name " - ") == 0 {
			print FILENAME ": does not say \"" name " - purpose\""
		}'
}

long_functions()
{
	sources | xargs awk '/^{/ { start = FNR }
		/^}/ && start { if (FNR - start > 40) print FILENAME ":" start ": " FNR - start " lines"; start = 0 }'
}

long_files()
{
	sources | xargs wc -l | awk '$2 != "total" {
		if ($1 > 500) print $2 ": " $1 " lines"
	}'
}

wide_lines()
{
	sources | xargs awk '{ line = $0; gsub(/\t/, "    ", line) }
		length(line) > 104 { print FILENAME ":" FNR ": " length(line) " columns" }'
}

check 'a file opens with its licence and purpose' none opens_with_its_name
check 'no function is longer than 40 lines'    none long_functions
check 'no file is longer than 500 lines' none long_files
check 'no line is wider than about a hundred'  none wide_lines
check 'no typedef for a struct'                none grep -nE '^typedef struct' $(sources)
check 'no blank at the end of a line'          none grep -nE '[ 	]$' $(sources)

# -- one fact, one place --------------------------------------------------------------------------

rooms_exist()
{
	for guide in lib runner seccomp builder; do
		grep -o '`[a-z_/]*\.[ch]`' "$guide/README.md" | tr -d '`' | while read -r name; do
			[ -e "$guide/$name" ] || [ -e "$name" ] || echo "$guide/README.md: there is no '$name'"
		done
	done
}
check 'the rooms in the guide exist' none rooms_exist

# Lines change, and a mutant that fits none tries nothing.
check 'each mutant fits one line' none tests/mutants/run -c

done_testing

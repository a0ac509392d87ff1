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

# -- the door ---------------------------------------------------------------------------
#
# What acts on the system is called in sys*.c and nowhere else.  The linker's names are
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

# Those outside who may: ids.c only asks whether privileges can be gained, and the lean ones are
# the C library's.
may='ids:prctl lean:syscall lean:execve lean_calls:syscall lean_calls:ioctl'

# What each room takes from elsewhere: "ROOM NAME" lines.
needs()
{
	for source in runner/*.c; do
		room=${source##*/}
		room=${room%.c}
		[ ! -e "build/runner/$room.o" ] || nm -u "build/runner/$room.o" | sed "s/^ *U/$room/"
	done
}

only_the_door_acts()
{
	needs | awk -v deeds="$(printf "%s " $deeds)" -v may="$may" '
		BEGIN { n = split(deeds, list, " "); for (i = 1; i <= n; i++) deed[list[i]] = 1 }
		$1 !~ /^sys(_|$)/ && deed[$2] && index(" " may " ", " " $1 ":" $2 " ") == 0 {
			print $1 ".c calls " $2 }'
}

# To write is to speak: the voice, and what it is made of.
only_the_voice_writes()
{
	needs | grep -E ' (write|writev|pwrite|puts|printf|fprintf|fputs)$' |
		grep -vE '^(sys|sys_[a-z]*|say|text) '
}

objects_are_there()
{
	for room in main steps plan sys say; do
		[ -s "build/runner/$room.o" ]
	done
	nm -u build/runner/sys.o | grep -qw unshare # the search would see it
}

check 'the objects are there to be looked at' objects_are_there
check 'only sys*.c acts on the system'        none only_the_door_acts
check 'only the voice writes'                 none only_the_voice_writes
check 'no feature is chosen in a .c file'     none grep -nE '^[ 	]*#[ 	]*(if|ifdef|ifndef|elif)' runner/*.c runner/gen/*.c builder/*.c
check 'no header of ours includes one of ours' none grep -n '^#include "' runner/*.h runner/gen/*.h builder/*.h
who_includes() { grep -lx "#include \"$1\"" runner/*.c | sort | xargs; }
check 'only main.c and steps.c know the steps' \
	is 'runner/main.c runner/steps.c' "$(who_includes steps.h)"
check 'only the door'\''s panes know what they share' none sh -c \
	'grep -lx "#include \"door.h\"" runner/*.c | grep -v -e "/sys[_.]" -e /users.c -e /volumes.c'
check 'nobody asks whether it only explains'  none grep -nE 'plan(->|\.)explain' \
	$(find runner -maxdepth 1 -name '*.c' ! -name main.c ! -name options.c ! -name rules.c)

# -- the eight ------------------------------------------------------------------------------

eight_files()
{
	is 'cgroup ipc mnt net pid time user uts' \
		"$(find runner -name 'ns_*.c' | sed 's,.*/ns_\(.*\)\.c,\1,' | sort | xargs)"
	for kind in cgroup ipc mnt net pid time user uts; do
		is 1 "$(grep -c "^const struct namespace ns_$kind = {" "runner/ns_$kind.c")"
		like "*&ns_$kind*" "$(sed -n '/namespaces\[NAMESPACES\]/,/};/p' runner/namespace.c)"
	done
}
check 'each of the eight has its file, and stands in the table' eight_files

# -- form ---------------------------------------------------------------------------------------

sources() { find runner builder -name '*.c' -o -name '*.h' | grep -v README | sort; }

opens_with_its_name()
{
	sources | while read -r file; do
		name=${file##*/}
		name=${name%.*}
		[ "$name" != main ] || name=invoke_ns
		is '/* SPDX-License-Identifier: ISC */' "$(head -n 1 "$file")" || echo "$file"
		sed -n 2,3p "$file" | grep -qE "$name - " || echo "$file: does not say '$name - purpose'"
	done
}

long_functions()
{
	sources | xargs awk '/^{/ { start = FNR }
		/^}/ && start { if (FNR - start > 40) print FILENAME ":" start ": " FNR - start " lines"; start = 0 }'
}

long_files()
{
	sources | xargs wc -l | awk '$2 != "total" {
		limit = $2 ~ "/sys[a-z_]*\\.c$" ? 500 : 300
		if ($2 ~ "/options\\.c$") limit = 520 # its rows are a table
		if ($1 > limit) print $2 ": " $1 " lines"
	}'
}

wide_lines()
{
	sources | xargs awk '{ line = $0; gsub(/\t/, "    ", line) }
		length(line) > 104 { print FILENAME ":" FNR ": " length(line) " columns" }'
}

check 'a file opens with its licence and purpose' none opens_with_its_name
check 'no function is longer than 40 lines'    none long_functions
check 'no file is longer than 300 lines, or 500 in the door' none long_files
check 'no line is wider than about a hundred'  none wide_lines
check 'no typedef for a struct'                none grep -nE '^typedef struct' $(sources)
check 'no blank at the end of a line'          none grep -nE '[ 	]$' $(sources)

# -- one fact, one place --------------------------------------------------------------------------

rooms_exist()
{
	grep -o '`[a-z_]*\.[ch]`' runner/README.md | tr -d '`' | while read -r name; do
		[ -e "runner/$name" ] || echo "runner/README.md: there is no '$name'"
	done
}
check 'the rooms in the guide exist' none rooms_exist

done_testing

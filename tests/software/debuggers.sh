# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# debuggers.sh - programs that look into others
# shellcheck disable=SC2016,SC2103,SC2154,SC2164 # inside has set -eu and $work

own_program()
{
	cat >own.c <<-'EOT'
	#include <stdio.h>
	#include <unistd.h>
	int deep(int n) { return n ? deep(n - 1) + 1 : 0; }
	int main(int n, char **v) { printf("%d\n", deep(5)); fflush(stdout); while (n > 1) sleep(1); }
	EOT
	gcc -g -o own own.c
}

gdb_run()
{
	own_program
	gdb -batch -ex 'break deep if n == 0' -ex run -ex bt -ex 'print n' ./own >said 2>&1
	grep -q '^#6 .*main' said
	grep -q '1 = 0' said
}

# Without address space randomization, for which gdb calls personality(2).
gdb_addresses()
{
	own_program
	gdb -batch -ex 'break main' -ex run -ex 'info proc mappings' ./own >said 2>&1
	grep -q 0x555555554000 said
}

gdb_attach()
{
	own_program
	./own wait &
	own=$!
	gdb -batch -p "$own" -ex bt -ex 'frame function main' -ex 'print n' >said 2>&1
	kill "$own"
	grep -q 'main' said
	grep -q '1 = 2' said
}

gdb_core()
{
	own_program
	./own wait &
	own=$!
	gcore -o core "$own"
	kill "$own"
	gdb -batch -ex bt ./own "core.$own" | grep -q main
}

strace_calls()
{
	strace -f -o said sh -c 'id -un; :'
	grep -q 'execve("/usr/bin/id"' said
	grep -q 'exited with 0' said
	strace -c -o said ls / >/dev/null
	grep -q openat said
}

strace_attach()
{
	sleep 1000 &
	own=$!
	timeout -s INT 2 strace -o said -p "$own" || :
	kill "$own"
	grep -q 'nanosleep\|restart_syscall' said
}

strace_inject()
{
	strace -qq -o said -e inject=openat:error=EIO:when=3+ cat /etc/passwd 2>errors || :
	grep -q 'Input/output error' errors
}

ltrace_calls()
{
	own_program
	ltrace -o said ./own
	grep -q 'printf' said
}

valgrind_leak()
{
	printf '#include <stdlib.h>\nint main(void) { malloc(8); }\n' >own.c
	gcc -g -o own own.c
	valgrind --leak-check=full --error-exitcode=9 ./own >said 2>&1 || status=$?
	is 9 "$status"
	grep -q 'definitely lost: 8 bytes' said
}

process_tools()
{
	sleep 1000 &
	own=$!
	like '*sleep*' "$(pstree -p)"
	exec 5>open-file
	like "*open-file*" "$(lsof -p $$)"
	like "*$$*" "$(fuser open-file 2>&1)"
	like '*sleep*' "$(ps -ef)"
	like '*/usr/bin/sleep*' "$(pmap "$own" | cat - /proc/$own/maps)"
	pkill sleep
	free
	uptime
	vmstat
}

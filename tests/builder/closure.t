#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck source=tests/lib.sh
# shellcheck disable=SC2317,SC2016,SC3045 # check calls them; $ORIGIN is the loader's; dash has ulimit -v
# closure.t - each program that could start is placed and starts; each one that
# could not is refused, with one line, and nothing is placed.
. "${0%/*}/../lib.sh"
in_memory "$@"
cd "${0%/*}/../.." || exit 1

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
root=$dir/root
{ make -s build/tests/small-root && cp -a build/tests/small-root "$root"; } >&2 || { echo 'Bail out! no fixtures'; exit 1; }

# recipe LINE...
recipe() { printf '%s\n' "$@" >"$dir/r"; }
# build LINE...: the jail of these lines is $dir/jail.
build()
{
	recipe "$@"
	rm -rf "$dir/jail"
	./mkrootfs --root "$root" "$dir/r" "$dir/jail" 2>"$dir/err" ||
		{ cat "$dir/err"; return 1; }
	# A container's mount points; nothing of it is the closure's.
	mkdir -p "$dir/jail/proc" "$dir/jail/dev" "$dir/jail/sys" "$dir/jail/tmp"
}
# says WORD COMMAND...: this runs in the jail and prints "WORD ok".
says()
{
	word=$1; shift
	got=$(./invoke_ns -c "$dir/jail" -- "$@" 2>&1) || { echo "$got"; return 1; }
	[ "$got" = "$word ok" ] || { echo "got: $got"; return 1; }
}
# starts PROGRAM [LINE...]: brought by exec, it says its name.
starts()
{
	program=$1; shift
	build "exec $program" "$@" && says "${program##*/}" "$program"
}

for name in plain static static-pie fixed rpath inherited own token platform \
	slash chain cached passed hwcaps noted; do
	check "$name" starts "/usr/bin/$name"
done
no_sections() { build 'exec /usr/bin/no-sections' && says plain /usr/bin/no-sections; }
check 'without section headers' no_sections
check 'usrmerge: by the old name' starts /bin/plain
run_path() { build 'exec /opt/run/bin/run' && says runpath /opt/run/bin/run; }
check '$ORIGIN in RUNPATH' run_path
run_braces() { build 'exec /opt/braces/run' && says braces /opt/braces/run; }
check '${ORIGIN} in braces' run_braces
run_links() { build 'exec /opt/entry' && says chain /opt/entry && [ -L "$dir/jail/usr/sbin/chain-link" ]; }
check 'a chain of links, absolute and relative' run_links
run_opens() { build 'exec /usr/bin/opens' 'lib libplugin.so.1 for=/usr/bin/opens' && says opens /usr/bin/opens; }
check 'a library that is opened' run_opens
run_odd()
{
	build 'exec "/usr/bin/odd name;$(touch x)\n'\''\"" as=/usr/bin/odd' && says 'odd name' /usr/bin/odd &&
	build 'exec "/usr/bin/odd name;$(touch x)\n'\''\""' &&
	says 'odd name' "/usr/bin/odd name;\$(touch x)
'\"" && [ ! -e x ]
}
check 'a name of blanks, quotes and newlines' run_odd
run_as() { build 'exec /usr/bin/cached as=/sbin/other mode=0700' && says cached /sbin/other && [ "$(stat -c %a "$dir/jail/sbin/other")" = 700 ]; }
check 'as another name' run_as
check 'a script' starts /usr/bin/script
check 'a script by env' starts /usr/bin/by-env
check 'a script by env -S' starts /usr/bin/by-env-s
check 'a script of a script' starts /usr/bin/twice
run_tree() { build 'tree /opt/run /opt/run deps' && says runpath /opt/run/bin/run; }
check 'a tree with its closure' run_tree
# Its program headers are those of the program, and what they tell of is not there.
debug_information()
{
	mkdir -p "$root/opt/debug" && objcopy --only-keep-debug "$root/usr/bin/cached" \
		"$root/opt/debug/cached.debug" || return 1
	build 'tree /opt/debug /opt/debug deps'
	verdict=$?
	[ ! -e "$dir/jail/lib/libmine.so.1" ] && [ ! -e "$dir/jail/usr/lib/libmine.so.1" ] &&
	cmp "$root/opt/debug/cached.debug" "$dir/jail/opt/debug/cached.debug" || verdict=1
	rm -r "$root/opt/debug"
	return "$verdict"
}
check 'debug information in a tree is data' debug_information
run_setuid() { starts /usr/bin/setuid && [ "$(stat -c %a "$dir/jail/usr/bin/setuid")" = 755 ] && grep -q 'set-id' "$dir/err"; }
check 'set-id bits are stripped, and said' run_setuid
if [ -e "$root/usr/bin/musl" ]; then
	check 'musl' starts /usr/bin/musl
	check 'musl: RUNPATH is inherited' starts /usr/bin/musl-run
	check 'musl: its list of directories' starts /usr/bin/musl-list
else
	skip 'musl' 'no musl-gcc here'
fi

base_only()
{
	build 'exec /usr/bin/hwcaps' && [ -z "$(find "$dir/jail" -name glibc-hwcaps)" ] &&
	build 'exec /usr/bin/hwcaps' 'hwcaps all' &&
	[ -n "$(find "$dir/jail" -path '*x86-64-v3/libcpu.so.1')" ]
}
check 'variants: the base, or all' base_only
both_platforms()
{
	build 'exec /usr/bin/platform' && [ -e "$dir/jail/opt/plat/x86_64/libplat.so" ] &&
	[ -e "$dir/jail/opt/plat/haswell/libplat.so" ]
}
check '$PLATFORM: every one that is there' both_platforms
own_cache()
{
	build 'exec /usr/bin/cached' 'exec /usr/bin/chain' &&
	strings "$dir/jail/etc/ld.so.cache" | grep -q /usr/local/mine/libmine.so.1 &&
	! strings "$dir/jail/etc/ld.so.cache" | grep -q libplugin &&
	build 'exec /usr/bin/chain' && [ ! -e "$dir/jail/etc/ld.so.cache" ]
}
check 'a cache of the jail, where one is needed' own_cache
without_cache()
{
	mv "$root/etc/ld.so.cache" "$dir/cache"
	starts /usr/bin/cached; status=$?
	mv "$dir/cache" "$root/etc/ld.so.cache"
	return "$status"
}
check 'ld.so.conf where the root has no cache' without_cache
hostile_cache()
{
	mv "$root/etc/ld.so.cache" "$dir/cache"
	{ head -c 40 "$dir/cache"; head -c 60 /dev/urandom; } >"$root/etc/ld.so.cache"
	starts /usr/bin/cached; status=$?
	grep -q "cannot use '/etc/ld.so.cache'" "$dir/err" || status=1
	mv "$dir/cache" "$root/etc/ld.so.cache"
	return "$status"
}
check 'a damaged cache is said and not used' hostile_cache

# refused STATUS PATTERN LINE...
refused()
{
	status=$1 pattern=$2; shift 2
	recipe "$@"
	rm -rf "$dir/jail"
	mkdir "$dir/jail" && touch "$dir/jail/old" "$dir/jail/usr"
	got=$(./mkrootfs --root "$root" "$dir/r" "$dir/jail" 2>&1)
	[ $? = "$status" ] || { echo "status is not $status: $got"; return 1; }
	got=$(printf '%s\n' "$got" | grep -v ': note: ')
	[ "$(printf '%s\n' "$got" | wc -l)" = 1 ] || { echo "$got"; return 1; }
	# shellcheck disable=SC2254 # it is a pattern
	case $got in
	"mkrootfs: "$pattern) ;;
	*) echo "got: $got"; return 1 ;;
	esac
	[ "$(ls -A "$dir/jail")" = "old
usr" ] && [ -z "$(find "$dir" -maxdepth 1 -name '.*mkrootfs*')" ]
}
at=$dir/r:1
check 'a library is missing' refused 1 "$at: '/usr/bin/no-library' needs 'libgone.so', which is in no directory*" \
	'exec /usr/bin/no-library'
check "a library's library is missing" refused 1 "$at: */libbad.so' needs 'libgone.so', which*" \
	'exec /usr/bin/no-inner'
check 'the interpreter is missing' refused 1 "$at: '/usr/bin/no-interp' cannot start: its interpreter '/lib/ld-none.so.1' is missing*" \
	'exec /usr/bin/no-interp'
check 'only for another architecture' refused 1 "$at: '/usr/bin/wrong-kind' needs 'libkind.so', which*" \
	'exec /usr/bin/wrong-kind'
check 'only for newer CPUs' refused 1 "$at: '/usr/bin/only-new' needs 'libup.so.1', but only for some CPUs*" \
	'exec /usr/bin/only-new'
check 'a relative path' refused 1 "$at: '/usr/bin/relative' needs 'opt/rel/librel.so', a path relative*" \
	'exec /usr/bin/relative'
check 'a RUNPATH is not inherited' refused 1 "$at: '/opt/own2/libouter3.so' needs 'libinner3.so', which*" \
	'exec /usr/bin/not-inherited'
check 'no library at all' refused 1 "$at: '/usr/bin/not-a-library' needs 'libtext.so', but '/opt/text/libtext.so', which comes first, is not a library" \
	'exec /usr/bin/not-a-library'
check 'a truncated program' refused 1 "$at: '/usr/bin/truncated' cannot start: *" 'exec /usr/bin/truncated'
check 'a script for nothing' refused 1 "$at: '/usr/bin/no-shell' is a script, and its interpreter '/bin/none' is missing" \
	'exec /usr/bin/no-shell'
check 'env finds nothing' refused 1 "$at: '/usr/bin/no-env' is a script: env searches for 'none'*" 'exec /usr/bin/no-env'
check 'env gets one word' refused 1 "$at: '/usr/bin/env-two' is a script: env searches for 'shell -x'*" 'exec /usr/bin/env-two'
check 'a relative interpreter' refused 1 "$at: '/usr/bin/relative-shell' is a script, and its interpreter 'shell' is not an absolute*" \
	'exec /usr/bin/relative-shell'
check 'a script of itself' refused 1 "$at: '/usr/bin/circle': the interpreter is a script itself*" 'exec /usr/bin/circle'
check 'a carriage return after the interpreter' refused 1 "$at: '/usr/bin/dos' is a script, and its interpreter '/bin/shell?x0d' is missing" \
	'exec /usr/bin/dos'
check 'no program there' refused 1 "$at: '/usr/bin/none' cannot be copied: No such file*" 'exec /usr/bin/none'
check 'a directory' refused 1 "$at: '/usr' is a directory" 'exec /usr'
check 'a pipe' refused 1 "$at: '/usr/bin/fifo' is a named pipe" 'exec /usr/bin/fifo'
printf 'echo commands ok\n' >"$root/usr/bin/commands" && chmod 755 "$root/usr/bin/commands"
printf 'some text\n' >"$root/opt/notes" && : >"$root/opt/nothing"
for name in notes nothing; do
	check "no program: $name" refused 1 "$at: '/opt/$name' is no program: it is neither an ELF file nor a script with '#!', and nobody may execute it; a line 'file' of a recipe copies it" \
		"exec /opt/$name"
done
check 'no program, by its mode in the jail' refused 1 "$at: '/bin/commands' is no program:*" 'exec /bin/commands mode=0644'
check 'a library to be opened is missing' refused 1 "$dir/r:2: '/usr/bin/opens' opens 'libnone.so', which*" \
	'exec /usr/bin/opens' 'lib libnone.so for=/usr/bin/opens'
check 'a library for what is not brought' refused 1 "$at: for='/usr/bin/plain': no program of this recipe is or loads it*" \
	'lib libplugin.so.1 for=/usr/bin/plain'
check 'the jail has another interpreter' refused 2 "*'/usr/bin/plain'*override*" 'exec /usr/bin/plain' \
	'text /usr/bin/plain 0755 0 0 ""'

# What is resolved outside is resolved again inside: here a link of the recipe
# leads the library's folder astray.
check 'the proof fails' refused 3 "*'/opt/moved/run' would not start in the finished jail: '/opt/moved/run' needs 'librun.so'*" \
	'exec /opt/run/bin/run as=/opt/moved/run'

commands()
{
	build "exec /bin/commands" && is "mkrootfs: note: $at: the kernel cannot execute '/bin/commands', which is neither an ELF file nor a script with '#!': only a shell can" "$(cat "$dir/err")" &&
	[ -x "$dir/jail/bin/commands" ] && build 'exec /opt/notes mode=0755' && grep -q "'/opt/notes', which" "$dir/err"
}
check 'a script without #! is for a shell, and this is said' commands
audited()
{
	build 'exec /usr/bin/audited' && grep -q "'/usr/bin/audited' asks for auditing by 'libaudit-none.so', which is not copied" "$dir/err"
}
check 'a library that would audit is named, and not brought' audited
opt_exec()
{
	build 'opt exec /usr/bin/none' 'exec /usr/bin/plain' &&
	grep -q "left out: '/usr/bin/none' does not exist" "$dir/err" && says plain /usr/bin/plain
}
check 'opt leaves a program out' opt_exec
needs_proc() { build 'exec /opt/run/bin/run' && grep -q "ORIGIN: it needs /proc" "$dir/err"; }
check '$ORIGIN needs /proc, and this is said' needs_proc

# Nothing that is looked at is run: whatever is executed is ours.
if command -v strace >/dev/null; then
	nothing_runs()
	{
		recipe 'exec /usr/bin/cached' 'exec /usr/bin/script' 'tree /opt /opt deps exclude=wrong exclude=text'
		strace -f -e trace=execve -o "$dir/trace" ./mkrootfs --root "$root" "$dir/r" "$dir/jail" 2>/dev/null
		[ "$(grep -c execve "$dir/trace")" = 1 ] || { cat "$dir/trace"; return 1; }
		strace -f -e trace=execve -o "$dir/trace" ./binlibdepcp --root "$root" /usr/bin/cached \
			/usr/bin/script "$dir/copied" >/dev/null 2>&1
		[ "$(grep -c execve "$dir/trace")" = 1 ] && [ -e "$dir/copied/usr/bin/cached" ]
	}
	check 'nothing is run' nothing_runs
else
	skip 'nothing is run' 'no strace here'
fi

# Cut short anywhere, or with bytes that are not its own: an error or a program, and
# never a crash, a hang or a large memory.
damaged()
{
	recipe 'exec /usr/bin/damaged'
	i=1
	while [ "$i" -le 60 ]; do
		if [ $((i % 2)) = 0 ]; then
			head -c $((i * 37)) "$root/usr/bin/cached" >"$root/usr/bin/damaged"
		else
			cp "$root/usr/bin/cached" "$root/usr/bin/damaged"
			printf '\377\377\377' | dd of="$root/usr/bin/damaged" bs=1 seek=$((i * 16)) \
				conv=notrunc 2>/dev/null
		fi
		(ulimit -v 100000 && ulimit -t 5 && ./mkrootfs --root "$root" "$dir/r" "$dir/jail" 2>"$dir/err")
		case $? in
		0) ;;
		1) grep -q "damaged'" "$dir/err" || { cat "$dir/err"; return 1; } ;;
		*) echo "status $? at $i"; cat "$dir/err"; return 1 ;;
		esac
		i=$((i + 1))
	done
}
check 'sixty damaged programs' damaged
huge()
{
	truncate -s 1T "$root/usr/bin/huge" 2>/dev/null || { echo 'no sparse files here'; return 0; }
	printf '\177ELF' | dd of="$root/usr/bin/huge" conv=notrunc 2>/dev/null
	recipe 'exec /usr/bin/huge'
	(ulimit -v 100000 && ulimit -t 5 && ./mkrootfs --root "$root" "$dir/r" "$dir/jail" 2>"$dir/err")
	status=$?
	rm "$root/usr/bin/huge"
	[ "$status" = 1 ]
}
check 'a sparse terabyte is not read' huge

# A root whose links lead out of it: they are followed inside.
inside()
{
	mkdir -p "$dir/out" && cp /bin/true "$dir/out/secret" && ln -sfn "$dir/out/secret" "$root/usr/bin/leads-out"
	ln -sfn ../../../../../../../../../usr/bin/plain "$root/usr/bin/up"
	recipe 'exec /usr/bin/leads-out'
	./mkrootfs --root "$root" "$dir/r" "$dir/jail" 2>/dev/null && return 1
	build 'exec /usr/bin/up' && says plain /usr/bin/plain
}
check 'links do not lead out of the root' inside

done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck source=tests/lib.sh
# shellcheck disable=SC2317,SC2016 # check calls them; the inner shells expand
# binlibdepcp.t - the seed's interface, adding to a directory that is there.
. "${0%/*}/../lib.sh"
in_memory "$@"
cd "${0%/*}/../.." || exit 1

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
root=$dir/root
{ make -s build/tests/small-root && cp -a build/tests/small-root "$root"; } >&2 || { echo 'Bail out! no fixtures'; exit 1; }
# The seed took no --root: so the machine's own programs are copied, too.
copy() { ./binlibdepcp --root "$root" "$@" 2>"$dir/err"; }
clean() { [ -z "$(find "$dir/jail" -name '.*mkrootfs*')" ]; }

lines()
{
	got=$(copy /usr/bin/cached "$dir/jail") || { cat "$dir/err"; return 1; }
	is 'Copying ...

                   cached : [OK]
     ld-linux-x86-64.so.2 : [OK]
             libmine.so.1 : [OK]
                libc.so.6 : [OK]
              ld.so.cache : [OK]

...... Done' "$(printf '%s\n' "$got" | sed 's/^ *\(ld-[^ ]*\) :/     ld-linux-x86-64.so.2 :/')" && clean
}
check 'the lines of the seed' lines
run() { [ "$(chroot "$dir/jail" "$@")" = "${1##*/} ok" ]; }
if [ "$(id -u)" = 0 ]; then
	check 'it runs' run /usr/bin/cached
fi
skipped()
{
	echo mine >"$dir/jail/usr/bin/chain"
	got=$(copy -n /usr/bin/chain "$dir/jail") && return 1
	rm "$dir/jail/usr/bin/chain"
	got=$(copy -n /usr/bin/chain "$dir/jail") || { cat "$dir/err"; return 1; }
	printf '%s\n' "$got" | grep -q '^ *chain : \[OK\]$' &&
	printf '%s\n' "$got" | grep -q '^ *libc.so.6 : \[SKIPPED\]$' && clean
}
check '-n leaves alone what is there, if it serves' skipped
both()
{
	copy /usr/bin/plain /usr/bin/script "$dir/jail" >"$dir/out" || return 1
	grep -q ' plain : \[OK\]' "$dir/out" && grep -q ' script : \[OK\]' "$dir/out" &&
	grep -q ' shell : \[OK\]' "$dir/out" && [ -e "$dir/jail/usr/bin/cached" ]
}
check 'several programs, added to what is there' both
cache_kept()
{
	strings "$dir/jail/etc/ld.so.cache" | grep -q libmine.so.1 || return 1
	copy /usr/bin/hwcaps "$dir/jail" >/dev/null && strings "$dir/jail/etc/ld.so.cache" | grep -q libmine.so.1
}
check 'the cache of an earlier run stays' cache_kept
seed_script()
{
	scripts/binlibdepcp.sh --root "$root" /usr/bin/plain "$dir/jail2" 2>/dev/null | grep -q ' plain : \[OK\]' &&
	scripts/binlibdepcp.sh -h | grep -q '^usage: binlibdepcp'
}
check 'scripts/binlibdepcp.sh' seed_script
real_dirs()
{
	mkdir -p "$dir/old/bin" "$dir/old/lib" && copy /bin/plain "$dir/old" >/dev/null &&
	[ -d "$dir/old/bin" ] && [ ! -L "$dir/old/bin" ] && [ -x "$dir/old/bin/plain" ]
}
check 'a jail of before the usr merge keeps its folders' real_dirs
own()
{
	./binlibdepcp /bin/ls "$dir/host" >/dev/null 2>&1 || return 1
	[ "$(id -u)" != 0 ] || [ "$(chroot "$dir/host" /bin/ls -d /bin)" = /bin ]
}
check 'a program of this machine' own
relative() { (cd "$root/usr/bin" && "$OLDPWD/binlibdepcp" ./static "$dir/rel" >/dev/null) && [ -x "$dir/rel$root/usr/bin/static" ]; }
check 'a relative name is one of the current folder' relative

# refused STATUS PATTERN ARGUMENT...: one line, and nothing is copied.
refused()
{
	status=$1 pattern=$2; shift 2
	rm -rf "$dir/new"
	out=$(copy "$@")
	[ $? = "$status" ] || { echo "status is not $status"; cat "$dir/err"; return 1; }
	like "binlibdepcp: $pattern" "$(grep -v ' note: ' "$dir/err")" && [ -z "$out" ] && [ ! -e "$dir/new" ]
}
check 'a library is missing' refused 1 "binary 1: '/usr/bin/no-library' needs 'libgone.so', which*" /usr/bin/no-library "$dir/new"
check 'one of two is broken: none is copied' refused 1 "binary 2: '/usr/bin/truncated' cannot start*" \
	/usr/bin/plain /usr/bin/truncated "$dir/new"
check 'no such program' refused 1 "binary 1: '/usr/bin/none' cannot be copied: No such*" /usr/bin/none "$dir/new"
check 'the directory is a file' refused 2 "'$root/usr/bin/plain' exists and is not a directory*" /usr/bin/plain "$root/usr/bin/plain"
usage_error()
{
	for words in '' '/bin/ls' '-x /bin/ls d' '--why'; do
		# shellcheck disable=SC2086 # words
		./binlibdepcp $words >/dev/null 2>"$dir/err"
		[ $? = 2 ] || return 1
		grep -q '^usage: binlibdepcp' "$dir/err" || return 1
	done
}
check 'usage' usage_error

# Links, pipes and devices planted in the destination: inside stays inside.
planted()
{
	rm -rf "$dir/trap" "$dir/decoy" && mkdir -p "$dir/trap/usr/bin" "$dir/decoy" &&
	ln -s "$dir/decoy" "$dir/trap/lib" && ln -s "$dir/decoy/plain" "$dir/trap/usr/bin/plain" &&
	copy /usr/bin/plain "$dir/trap" >/dev/null
	[ -z "$(ls -A "$dir/decoy")" ] && [ ! -L "$dir/trap/usr/bin/plain" ] && clean
}
check 'planted links lead nowhere' planted
planted_pipe()
{
	rm -rf "$dir/trap" && mkdir -p "$dir/trap/usr/bin" && mkfifo "$dir/trap/usr/bin/plain" &&
	copy /usr/bin/plain "$dir/trap" >/dev/null && [ -f "$dir/trap/usr/bin/plain" ]
}
check 'a planted pipe is replaced, not written into' planted_pipe
full_disk()
{
	mkdir -p "$dir/small" && unshare -m sh -c '
		mount -t tmpfs -o size=1m none "$1/small" && touch "$1/small/mine" &&
		./binlibdepcp /bin/ls "$1/small" >"$1/out" 2>"$1/err"
		[ $? = 4 ] && grep -q "No space left" "$1/err" && [ "$(ls -A "$1/small")" = mine ] && [ ! -s "$1/out" ]' sh "$dir"
}
if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
	check 'F76: a full disk: nothing of it is there' full_disk
else
	skip 'a full disk' 'needs root, to mount one'
fi

planted_device()
{
	rm -rf "$dir/trap" && mkdir -p "$dir/trap/usr/bin" && mknod "$dir/trap/usr/bin/plain" c 1 3 &&
	copy /usr/bin/plain "$dir/trap" >/dev/null && [ -f "$dir/trap/usr/bin/plain" ]
}
if [ "$(id -u)" = 0 ] && mknod "$dir/null" c 1 3 2>/dev/null; then
	check 'a planted device is replaced, not written into' planted_device
else
	skip 'a planted device' 'needs root, to make one'
fi

# whole DIR: each file there is that of the root, byte by byte; but for the cache, which is ours.
whole()
{
	find "$1" -type f ! -path '*/.*mkrootfs*' ! -name ld.so.cache | while read -r file; do
		cmp "$file" "$root${file#"$1"}" || exit 1
	done
}

# At whatever system call it is killed, what is there is whole, and the next run finishes it
# and clears up.
killed()
{
	calls_of 15 ./binlibdepcp --root "$root" /usr/bin/cached /usr/bin/chain /usr/bin/script \
		"$dir/jail3" >"$dir/calls" 2>/dev/null
	while read -r call; do
		rm -rf "$dir/jail3"
		strace -qq -o /dev/null -e "trace=${call%%:*}" -e "inject=$call:signal=KILL" \
			./binlibdepcp --root "$root" /usr/bin/cached /usr/bin/chain /usr/bin/script \
			"$dir/jail3" </dev/null >/dev/null 2>&1
		[ "$?" != 137 ] || echo killed >>"$dir/kills"
		[ ! -e "$dir/jail3" ] || whole "$dir/jail3" || return 1
		copy /usr/bin/cached /usr/bin/chain /usr/bin/script "$dir/jail3" >/dev/null || return 1
		whole "$dir/jail3" || return 1
		is '' "$(find "$dir" -name '.*mkrootfs*')" || return 1
	done <"$dir/calls"
	is 15 "$(wc -l <"$dir/kills")"
}
if strace -o /dev/null true 2>/dev/null; then
	check 'killed anywhere, what is there is whole' killed
else
	skip 'killed anywhere, what is there is whole' 'strace may not trace here'
fi

together()
{
	rm -rf "$dir/jail3"
	pids=
	for _ in 1 2 3 4 5 6; do
		./binlibdepcp --root "$root" /usr/bin/cached /usr/bin/script "$dir/jail3" >/dev/null 2>&1 &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid" || return 1
	done
	whole "$dir/jail3" && is '' "$(find "$dir" -name '.*mkrootfs*')"
}
check 'six at once into one place' together

# What an attacker would name: no file for an interpreter, a library without a name.
# hostile_interpreter KIND MAKE...
hostile_interpreter()
{
	kind=$1; shift
	"$@" || return 1
	refused 1 "binary 1: '/usr/bin/no-interp' cannot start: its interpreter '/lib/ld-none.so.1' is $kind" \
		/usr/bin/no-interp "$dir/new"
	verdict=$?
	rm "$root/lib/ld-none.so.1"
	return "$verdict"
}
check 'a pipe for an interpreter' hostile_interpreter 'a named pipe' mkfifo "$root/lib/ld-none.so.1"
if [ "$(id -u)" = 0 ]; then
	check 'a device for an interpreter' hostile_interpreter 'a character device' \
		mknod "$root/lib/ld-none.so.1" c 1 5
else
	skip 'a device for an interpreter' 'only root makes devices'
fi
renamed()
{
	perl -pe "s/libgone\\.so/$1/" "$root/usr/bin/no-library" >"$root/usr/bin/renamed" &&
	chmod 755 "$root/usr/bin/renamed" &&
	refused 1 "binary 1: '/usr/bin/renamed' $2" /usr/bin/renamed "$dir/new"
}
check 'a library without a name' renamed '\0ibgone.so' 'cannot start: the name of a needed library is empty'
check 'a newline and an escape in the name of a library' renamed '\n\e[2Jne.so' \
	"needs '?n?x1b?2Jne.so', which is in no directory that its loader searches*"

printf 'root:x:0:0\n' >"$root/etc/passwd"
check 'a file that is no program' refused 1 "binary 1: '/etc/passwd' is no program: *" /etc/passwd "$dir/new"

why()
{
	is "'/usr/bin/passed' needs 'libkind.so':
  RUNPATH      /opt/wrong/libkind.so: of another architecture
  RUNPATH      /opt/right/libkind.so: found" "$(copy --why libkind /usr/bin/passed)" || return 1
	got=$(copy --why libgone.so /usr/bin/no-library)
	[ $? = 1 ] && printf '%s\n' "$got" | grep -q 'default .*/libgone.so: absent'
}
check '--why tells where it looked' why
opens()
{
	copy --explain /usr/bin/opens >"$dir/out" || { cat "$dir/err"; return 1; }
	like "*'/usr/bin/opens' names '*/libplugin.so.1', which the jail lacks: copy '*/libplugin.so.1', too*" \
		"$(cat "$dir/err")" && unlike "*add '*" "$(cat "$dir/err")"
}
check 'a program that opens libraries: what to copy' opens
explained()
{
	got=$(copy --explain /usr/bin/static) && is 'dir /usr 0755 0 0
dir /usr/bin 0755 0 0
file /usr/bin/static '"$root"'/usr/bin/static 0755 0 0' "$got"
}
check '--explain tells what it would copy' explained

bare()
{
	is '/usr/bin/static' "$(copy --explain static | sed -n 's/^file \([^ ]*\) .*/\1/p')" || return 1
	got=$(copy --explain no-such-program 2>&1)
	is 1 "$?" && like "*'*/no-such-program' cannot be copied: No such file or directory*" "$got$(cat "$dir/err")"
}
check 'a bare name is looked for where programs are' bare
searched()
{
	got=$(copy /usr/bin/no-library "$dir/new" 2>&1)
	like "*needs 'libgone.so', which is in no directory that its loader searches: *'/*'*" "$got$(cat "$dir/err")"
}
check 'a missing library: where it was searched for' searched

done_testing

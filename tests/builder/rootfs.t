#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck source=tests/lib.sh
# shellcheck disable=SC2317,SC2016 # check calls them; the inner shells expand
# rootfs.t - the jail as it is written: whole or not at all, the same bytes, nobody
# else's files, nothing left behind.
#
# A build is killed at some of its system calls; LONG=1 takes 200 of them.
. "${0%/*}/../lib.sh"
in_memory "$@"
cd "${0%/*}/../.." || exit 1

top=$(pwd)
dir=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$dir"
printf 'busybox' >"$dir/source"
cat >"$dir/r" <<'E2'
dir /etc 0755 0 0
text /etc/text 0640 0 7 "hello\n"
file /etc/copy SOURCE 0644 0 0 /etc/again
slink /l etc 0777 0 0
slink /absolute /etc 0777 0 0
nod /null 0666 0 0 c 1 3
pipe /pipe 0600 0 0
dir /closed 0500 0 0
dir /tmp 1777 0 0
text /closed/in 0400 0 0 ""
user root 0 0 /root /bin/sh
E2
sed -i "s,SOURCE,$dir/source," "$dir/r"

# picture DIRECTORY: everything that can be seen of it, but when.
picture() { [ -d "$1" ] || { cksum <"$1"; return; }; (cd "$1" && find . -printf '%p %y %m %l %s %T@\n' | sort && find . -type f -print0 | sort -z | xargs -0 cat 2>/dev/null); }
# alone: there is nothing but what belongs there.
alone() { [ -z "$(find "$dir" -maxdepth 1 -name '.*mkrootfs*')" ] || { ls -A "$dir"; return 1; }; }

written()
{
	./mkrootfs "$dir/r" "$dir/jail" && cd "$dir/jail" || return 1
	[ "$(cat l/text)" = hello ] && [ "$(stat -c %a:%h etc/copy)" = 644:2 ] &&
	[ "$(stat -c %a etc/text)" = 640 ] && [ "$(stat -c %F null)" = 'regular empty file' ] &&
	[ -p pipe ] && [ "$(stat -c %a closed tmp . | xargs)" = '500 1777 755' ] &&
	[ "$(find . -newermt 1970-01-02 | wc -l)" = 0 ]
	status=$?
	cd "$top" || exit 1
	return "$status"
}
check 'what the recipe says' written

same_bytes()
{
	mkdir -p "$dir/a" "$dir/b/c" && touch -d 2001-01-01 "$dir/source"
	(umask 077; ./mkrootfs "$dir/r" "$dir/a/jail") && picture "$dir/a/jail" >"$dir/p1"
	touch "$dir/source"
	(umask 000; TZ=Asia/Tokyo LC_ALL=C ./mkrootfs "$dir/r" "$dir/b/c/jail") && picture "$dir/b/c/jail" >"$dir/p2"
	cmp "$dir/p1" "$dir/p2"
}
check 'two builds are the same bytes' same_bytes

epoch()
{
	touch -d '2001-01-01 UTC' "$dir/source"
	SOURCE_DATE_EPOCH=1500000000 ./mkrootfs "$dir/r" "$dir/jail" &&
	[ "$(stat -c %Y "$dir/jail/etc/copy" "$dir/jail/etc/text" | xargs)" = '978307200 1500000000' ]
}
check 'nothing is newer than SOURCE_DATE_EPOCH' epoch

unused()
{
	is '' "$(./mkrootfs "$dir/r" "$dir/jail" 2>&1)" && alone
}
check 'a jail that nobody used is replaced' unused
# kept_after COMMAND...: what it changes in the jail is not lost.
kept_after()
{
	rm -rf "$dir/jail" && ./mkrootfs "$dir/r" "$dir/jail" && (cd "$dir/jail" && "$@") || return 1
	said=$(./mkrootfs "$dir/r" "$dir/jail" 2>&1) || return 1
	like "mkrootfs: note: '$dir/jail' was changed after it was built*: it is kept beside it, as 'jail.old'" "$said" &&
	[ -d "$dir/jail.old" ] && is '' "$(./mkrootfs "$dir/r" "$dir/jail" 2>&1)"
}
added() { kept_after sh -c 'echo mine >etc/mine' && is mine "$(cat "$dir/jail.old/etc/mine")" && [ ! -e "$dir/jail/etc/mine" ] && like "*, the first is '$dir/jail/etc/mine'*" "$said"; }
check 'a file that was added is kept' added
twice() { echo more >"$dir/jail/more" && ./mkrootfs "$dir/r" "$dir/jail" 2>&1 | grep -q "'jail.old.2'" && is more "$(cat "$dir/jail.old.2/more")"; }
check 'and the next one, too' twice
rm -rf "$dir"/jail.old*
changed() { kept_after sh -c 'echo mine >>etc/text'; }
check 'a file that was changed' changed
rm -rf "$dir"/jail.old*
an_old_file() { kept_after touch -d '1990-01-01' mine; }
check 'an old file that was added' an_old_file
rm -rf "$dir"/jail.old*
removed() { kept_after rm etc/text; }
check 'a file that was removed' removed
rm -rf "$dir"/jail.old*
check 'the target of a link' kept_after ln -sfn tmp l
# attributes COMMAND...: what it changes is no file's content.
attributes()
{
	rm -rf "$dir"/jail.old*
	kept_after "$@" && like '*was changed after it was built (only modes or owners): *' "$said"
}
check 'a mode that was changed' attributes chmod 600 etc/text
check 'the mode of a directory' attributes chmod 700 etc
check 'the mode of the jail itself' attributes chmod 700 .
printf 'sock /s 0600 0 0\n' >"$dir/r3" && ./mkrootfs "$dir/r3" "$dir/other"
check 'a type that was changed' attributes mv "$dir/other/s" pipe
rm -rf "$dir/other"
if [ "$(id -u)" = 0 ]; then
	check 'an owner that was changed' attributes chown 33:33 etc
	check 'the group of a link' attributes chown -h 0:33 l
	check 'the owner of the whole jail' attributes chown -R 33:33 .
else
	skip 'an owner that was changed' 'needs root, to change it'
fi
rm -rf "$dir"/jail.old*

replaced()
{
	touch "$dir/jail/mine" "$dir/jail/etc/mine" && mkdir "$dir/jail/closed/d" && chmod 0 "$dir/jail/closed/d"
	./mkrootfs "$dir/r" "$dir/jail/" && [ ! -e "$dir/jail/etc/mine" ] && [ ! -e "$dir/jail/mine" ] &&
	chmod 700 "$dir/jail.old/closed/d" && rm -rf "$dir/jail.old" && alone
}
check 'an old jail is replaced wholly' replaced

deep_old()
{
	(cd "$dir/jail" && i=0 && while [ "$i" -lt 300 ]; do
		mkdir 0123456789 && cd 0123456789 || exit 1; i=$((i + 1)); done)
	./mkrootfs "$dir/r" "$dir/jail" && alone
}
check 'however deep it was' deep_old

# refused STATUS PATTERN OUTPUT: and OUTPUT is as before.
refused()
{
	status=$1 pattern=$2 output=$3
	got=$(cd "$dir" && "$top/mkrootfs" r "$output" 2>&1)
	[ $? = "$status" ] || { echo "status is not $status: $got"; return 1; }
	# shellcheck disable=SC2254 # it is a pattern
	case $got in "mkrootfs: "$pattern) ;; *) echo "$got"; return 1 ;; esac
	alone
}
mkdir "$dir/work" && echo precious >"$dir/work/thesis"
ln -s work "$dir/link"
check 'a folder somebody works in' refused 2 "'work' is not empty and has no mark of mkrootfs*" work
check 'it is still there' [ -e "$dir/work/thesis" ]
# As somebody's home may be: names that a jail has, too, and a time without nanoseconds.
mkdir -p "$dir/home/etc" "$dir/home/tmp" && echo precious >"$dir/home/etc/text"
touch -d '2020-01-01 00:00' "$dir/home"
check 'a folder with names like those of a jail' refused 2 "'home' is not empty and has no mark of mkrootfs*" home
check 'it is still there, too' [ "$(cat "$dir/home/etc/text")" = precious ]
check 'a link' refused 2 "'link' is a symbolic link*" link
check 'a file' refused 2 "'source' exists and is not a directory*" source
check 'the current folder' refused 2 "'.' cannot be an output*" .
check 'the folder by its name' refused 2 "'../${dir##*/}' is or contains the current directory*" "../${dir##*/}"
check 'the root' refused 2 "'/' cannot be an output*" /
check 'a folder that is not there' refused 4 "cannot open the parent directory of 'none/jail': No such file*" none/jail
mkdir "$dir/work.tar"
check 'an archive where a directory is' refused 2 "'work.tar' exists and is not a regular file*" work.tar

# Links planted in the old jail lead nowhere: it is replaced, not written into.
planted()
{
	mkdir "$dir/decoy" && rm -r "$dir/jail/etc" "$dir/jail/l" "$dir/jail/pipe" && ln -s "$dir/decoy" "$dir/jail/etc" &&
	ln -s "$dir/decoy/f" "$dir/jail/l" && mkfifo "$dir/jail/pipe"
	./mkrootfs "$dir/r" "$dir/jail" && [ -z "$(ls "$dir/decoy")" ] && [ -d "$dir/jail/etc" ]
}
check 'planted links are not followed' planted

leftovers()
{
	mkdir -p "$dir/.jail.mkrootfs-0badcafe/x" && touch "$dir/.jail.mkrootfs-1badcafe"
	./mkrootfs "$dir/r" "$dir/jail" && alone
}
check 'what a killed build left is cleaned up' leftovers

# At so many system calls of a build, from the first to the last, it gets a signal.
points=14
[ -z "${LONG:-}" ] || points=200

# signalled SIGNAL CALL: a build over the old jail gets it there; afterwards there is the old
# jail or the new one, whole.  What is started in the background may ignore SIGINT.
signalled()
{
	env --default-signal=INT strace -qq -o /dev/null -e "trace=${2%%:*}" -e "inject=$2:signal=$1" \
		./mkrootfs "$dir/big" "$dir/jail" 2>/dev/null </dev/null
	ended=$?
	picture "$dir/jail" >"$dir/now" 2>/dev/null
	cmp -s "$dir/now" "$dir/old" || cmp -s "$dir/now" "$dir/wanted" ||
		{ echo "half a jail after $2"; return 1; }
}

# F73: killed.
killed()
{
	printf 'include %s\nbusybox /bin/busybox\n' "$dir/r" >"$dir/big"
	./mkrootfs "$dir/big" "$dir/new" && picture "$dir/new" >"$dir/wanted" &&
	./mkrootfs "$dir/r" "$dir/jail" && calls_of "$points" ./mkrootfs "$dir/big" "$dir/jail" >"$dir/calls" &&
	./mkrootfs "$dir/r" "$dir/jail" && picture "$dir/jail" >"$dir/old" || return 1
	while read -r call; do
		signalled KILL "$call" || return 1
		is 137 "$ended" || return 1
	done <"$dir/calls"
	./mkrootfs "$dir/big" "$dir/jail" && alone
}
# F72: Ctrl-C likewise, and that one cleans up by itself.
interrupted()
{
	chmod -f u+w "$dir/jail/closed" || :
	rm -rf "$dir/jail" && ./mkrootfs "$dir/r" "$dir/jail" || return 1
	interrupts=0
	while read -r call; do
		signalled INT "$call" || return 1
		[ "$ended" -ne 130 ] || interrupts=$((interrupts + 1))
		alone || { echo "something is left after $call"; return 1; }
	done <"$dir/calls"
	echo "$interrupts were interrupted"
	[ "$interrupts" -ge $((points / 2)) ]
}

if command -v strace >/dev/null && [ -x /bin/busybox ]; then
	check 'F73: killed anywhere, it is the old jail or the new' killed
	check 'F72: interrupted anywhere, likewise, and nothing is left' interrupted
else
	skip 'F73: killed anywhere' 'needs strace and a static busybox'
	skip 'F72: interrupted anywhere' 'needs strace and a static busybox'
fi

interrupted()
{
	./mkrootfs "$dir/r" "$dir/jail" && picture "$dir/jail" >"$dir/old"
	strace -qq -o /dev/null -e trace=symlinkat -e inject=symlinkat:signal=TERM:when=2 \
		./mkrootfs "$dir/r" "$dir/jail" 2>/dev/null
	[ $? = 143 ] || { echo 'the signal was swallowed'; return 1; }
	picture "$dir/jail" | cmp - "$dir/old" && alone
}
if command -v strace >/dev/null; then
	check 'interrupted, it cleans up and says so' interrupted
else
	skip 'interrupted' 'needs strace'
fi

together()
{
	pids=
	for i in 1 2 3 4 5 6 7 8; do
		./mkrootfs "$dir/r" "$dir/jail" & pids="$pids $!"
	done
	for pid in $pids; do wait "$pid" || { echo "build $pid failed"; return 1; }; done
	picture "$dir/jail" >"$dir/p2" && ./mkrootfs "$dir/r" "$dir/jail" &&
	picture "$dir/jail" | cmp - "$dir/p2" && alone
}
check 'eight builds into one place at once' together

# With a file system of its own: as root in a mount namespace.
full_disk()
{
	mkdir -p "$dir/small" && head -c 3000000 /dev/zero >"$dir/zeros"
	printf 'text /etc/old 0644 0 0 ""\n' >"$dir/r1"
	printf 'text /etc/old 0644 0 0 ""\nfile /big %s 0644 0 0\n' "$dir/zeros" >"$dir/r2"
	unshare -m sh -c '
		mount -t tmpfs -o size=1m none "$1/small" && ./mkrootfs "$1/r1" "$1/small/jail" || exit 1
		for output in jail jail.tar jail.cpio jail.tar.gz jail.cpio.gz; do
			case $output in *.gz) head -c 3000000 /dev/urandom >"$1/zeros" ;; esac
			got=$(./mkrootfs "$1/r2" "$1/small/$output" 2>&1)
			[ $? = 4 ] || { echo "$output: $got"; exit 1; }
			case $got in *"cannot write"*"No space left"*) ;; *) echo "$got"; exit 1 ;; esac
			[ "$(ls -A "$1/small")" = jail ] && [ -e "$1/small/jail/etc/old" ] || { ls -lA "$1/small"; exit 1; }
		done' sh "$dir"
}
read_only()
{
	unshare -m sh -c '
		mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && mount -t tmpfs none /mnt &&
		./mkrootfs "$1/r" /mnt/jail && cmp "$1/source" /mnt/jail/etc/copy || exit 1
		got=$(./mkrootfs "$1/r" "$1/other" 2>&1)
		[ $? = 4 ] || exit 1
		case $got in *"Read-only file system"*) ;; *) echo "$got"; exit 1 ;; esac' sh "$dir"
}
# What is mounted in an old jail is not ours to remove.
mounted_inside()
{
	./mkrootfs "$dir/r" "$dir/jail" && mkdir -p "$dir/treasure" && echo gold >"$dir/treasure/chest" &&
	unshare -m sh -c '
		mount --bind "$1/treasure" "$1/jail/tmp" && ./mkrootfs "$1/r" "$1/jail" 2>"$1/err"
		grep -q "it is kept beside it" "$1/err"' sh "$dir" &&
	[ "$(cat "$dir/treasure/chest")" = gold ] && ./mkrootfs "$dir/r" "$dir/jail" && rm -r "$dir/jail.old" && alone
}
# Nor in what a killed build has left, which is removed.
mounted_in_leftovers()
{
	mkdir -p "$dir/.jail.mkrootfs-0badcafe/x"
	unshare -m sh -c '
		mount --bind "$1/treasure" "$1/.jail.mkrootfs-0badcafe/x" && ./mkrootfs "$1/r" "$1/jail"' sh "$dir" || return 1
	is gold "$(cat "$dir/treasure/chest")" || return 1
	./mkrootfs "$dir/r" "$dir/jail" && alone
}
if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
	check 'F76: a full disk: the old jail stands' full_disk
	check 'a read-only source will do, a read-only place is said' read_only
	check 'what is mounted in an old jail survives' mounted_inside
	check 'what is mounted in what a build has left survives' mounted_in_leftovers
else
	skip 'a full disk' 'needs root, to mount one'
fi

too_large()
{
	head -c 3000000 /dev/zero >"$dir/zeros"
	printf 'file /big %s 0644 0 0\n' "$dir/zeros" >"$dir/r2"
	got=$(ulimit -f 100; ./mkrootfs "$dir/r2" "$dir/large" 2>&1)
	[ $? = 4 ] || { echo "status: $got"; return 1; }
	case $got in *"cannot write"*"File too large"*) ;; *) echo "$got"; return 1 ;; esac
	[ ! -e "$dir/large" ] && alone
}
check 'F76: a limit on file sizes is an error like others' too_large

# It stops itself before it copies, we append, and it goes on.
changed()
{
	head -c 4000000 /dev/zero >"$dir/zeros"
	printf 'file /big %s 0644 0 0\n' "$dir/zeros" >"$dir/r2"
	rm -f "$dir/pid" "$dir/trace"
	strace -o "$dir/trace" -e trace=copy_file_range -e inject=copy_file_range:signal=STOP:when=1 \
		sh -c 'echo $$ >"$1/pid"; exec ./mkrootfs "$1/r2" "$1/changed"' sh "$dir" 2>"$dir/err" &
	tracer=$!
	until grep -qs 'stopped by SIGSTOP' "$dir/trace"; do
		kill -0 "$tracer" 2>/dev/null || { cat "$dir/err"; return 1; }
		sleep 0.05
	done
	echo more >>"$dir/zeros"
	kill -CONT "$(cat "$dir/pid")"
	wait "$tracer"
	status=$?
	[ "$status" = 4 ] && grep -q "changed while it was read" "$dir/err" && [ ! -e "$dir/changed" ] && alone
}
if command -v strace >/dev/null; then
	check 'a source that changes meanwhile is noticed' changed
else
	skip 'a source that changes meanwhile' 'needs strace'
fi

# Somebody who is not root: what the archives hold is the recipe's all the same.
user() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
unprivileged()
{
	mkdir "$dir/theirs" && chown 65534:65534 "$dir/theirs" && chmod 644 "$dir/r" &&
	touch -d 2001-01-01 "$dir/source" &&
	user ./mkrootfs "$dir/r" "$dir/theirs/jail" &&
	[ "$(find "$dir/theirs/jail" ! -user 65534 | wc -l)" = 0 ] || return 1
	for form in tar tar.gz cpio cpio.gz; do
		./mkrootfs "$dir/r" "$dir/ours.$form" && user ./mkrootfs "$dir/r" "$dir/theirs/jail.$form" &&
		cmp "$dir/ours.$form" "$dir/theirs/jail.$form" || return 1
	done
	# what denies its owner is in no way
	user mkdir -p "$dir/theirs/jail/tmp/a/b" && user chmod 0 "$dir/theirs/jail/tmp/a" &&
	user ./mkrootfs "$dir/r" "$dir/theirs/jail" && chmod 700 "$dir/theirs/jail.old/tmp/a" && rm -r "$dir/theirs/jail.old" &&
	[ "$(find "$dir/theirs" -mindepth 1 -maxdepth 1 | wc -l)" = 5 ]
}
# Another user, and another mask: nothing in the jail was changed by that.
by_another_user()
{
	printf 'text /etc/text 0640 0 0 ""\ndir /tmp 1777 0 0\n' >"$dir/r3" && chmod 644 "$dir/r3"
	for mask in 000 077; do
		rm -rf "$dir/theirs/jail" && user ./mkrootfs "$dir/r3" "$dir/theirs/jail" &&
		is '' "$(umask "$mask"; user ./mkrootfs "$dir/r3" "$dir/theirs/jail" 2>&1)" &&
		is '' "$(umask "$mask"; ./mkrootfs "$dir/r3" "$dir/theirs/jail" 2>&1)" || return 1
	done
	# its user cannot give files to the owners that they had
	chown -R 65534:65534 "$dir/theirs/jail" && is '' "$(user ./mkrootfs "$dir/r3" "$dir/theirs/jail" 2>&1)" || return 1
	# in a user namespace the same files belong to root
	! user unshare -r true 2>/dev/null || is '' "$(user unshare -r ./mkrootfs "$dir/r3" "$dir/theirs/jail" 2>&1)" || return 1
	[ ! -e "$dir/theirs/jail.old" ]
}
set_id()
{
	printf 'text /su 4755 0 0 ""\n' >"$dir/r3"
	got=$(user ./mkrootfs "$dir/r3" "$dir/theirs/su" 2>&1) || return 1
	case $got in *"'/su' is placed without its set-id bits"*) ;; *) echo "$got"; return 1 ;; esac
	[ "$(stat -c %a "$dir/theirs/su/su")" = 755 ]
}
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	check 'without root: the builder owns it, archives are the same bytes' unprivileged
	check 'another user and another mask are no change of a jail' by_another_user
	check 'a set-id program of the builder is not made' set_id
else
	skip 'without root' 'needs root, to become somebody else'
fi

# same_but_padding PACKED PLAIN: zeros that fill up a block follow only in PLAIN.
same_but_padding()
{
	gzip -dc "$1" >"$dir/unpacked"
	size=$(wc -c <"$dir/unpacked")
	cmp -n "$size" "$dir/unpacked" "$2" && [ "$(tail -c +$((size + 1)) "$2" | tr -d '\0' | wc -c)" = 0 ]
}

# The archives, read by others.
in_archive()
{
	rm -rf "$dir/out" && mkdir "$dir/out" && tar -C "$dir/out" --numeric-owner -xpf "$1" || return 1
	picture "$dir/out" | sed '/^\.\/null /d; s/[^ ]*$//' >"$dir/p1"
	./mkrootfs "$dir/r" "$dir/jail" && picture "$dir/jail" | sed '/^\.\/null /d; s/[^ ]*$//' >"$dir/p2"
	cmp "$dir/p1" "$dir/p2"
}
check_tar() { ./mkrootfs "$dir/r" "$dir/x.tar" && in_archive "$dir/x.tar" && tar -tvf "$dir/x.tar" null | grep -q '^crw-rw-rw- 0/0 *1,3'; }
check_tar_gz() { ./mkrootfs "$dir/r" "$dir/x.tar.gz" && gzip -t "$dir/x.tar.gz" && in_archive "$dir/x.tar.gz"; }
long_names()
{
	long=$(printf '%090d' 0)
	printf 'text /%s/%s/%s 0644 0 3000000 "x"\nslink /l /%s/%s 0777 0 0\ntext /%s/%s 0644 0 0 ""\n' \
		"$long" "$long" "$long" "$long" "$long" "$long" b >"$dir/r3"
	./mkrootfs "$dir/r3" "$dir/x.tar" && tar -tvf "$dir/x.tar" --numeric-owner >"$dir/list" &&
	grep -q " $long/$long/$long$" "$dir/list" && grep -q " 0/3000000 " "$dir/list" &&
	grep -q -- "-> /$long/$long$" "$dir/list"
}
sockets()
{
	printf 'sock /s 0600 0 0\ntext /t 0644 0 0 ""\n' >"$dir/r3"
	got=$(./mkrootfs "$dir/r3" "$dir/x.tar" 2>&1) || return 1
	is "mkrootfs: note: '/s' is left out: tar knows no sockets" "$got" && is './
t' "$(tar -tf "$dir/x.tar")"
}
check 'tar: a socket is left out, and said' sockets
if [ "$(id -u)" = 0 ]; then
	check 'tar reads what we write' check_tar
	check 'and compressed' check_tar_gz
fi
check 'names and owners that ustar has no room for' long_names
check_cpio()
{
	./mkrootfs "$dir/r" "$dir/x.cpio" && rm -rf "$dir/out" && mkdir "$dir/out" && (cd "$dir/out" &&
	/bin/busybox cpio -id <"$dir/x.cpio" 2>/dev/null) && [ "$(cat "$dir/out/l/text")" = hello ] &&
	[ "$(cat "$dir/out/etc/again")" = busybox ] &&
	./mkrootfs "$dir/r" "$dir/x.cpio.gz" && same_but_padding "$dir/x.cpio.gz" "$dir/x.cpio"
}
if [ "$(id -u)" != 0 ]; then
	skip 'cpio reads what we write' 'only root can write into its closed folder'
elif [ -x /bin/busybox ]; then
	check 'cpio reads what we write' check_cpio
else
	skip 'cpio' 'no busybox here'
fi
# Bytes of every kind through our deflate: none, few, all equal, noise, text.
deflated()
{
	: >"$dir/d0"; printf x >"$dir/d1"; head -c 500000 /dev/zero >"$dir/d2"
	head -c 200000 /dev/urandom >"$dir/d3"; cat tests/*/*.t builder/*/*.c >"$dir/d4"
	cat "$dir/d3" "$dir/d4" "$dir/d3" >"$dir/d5"; cp mkrootfs "$dir/d6"
	for i in 0 1 2 3 4 5 6; do echo "file /d$i $dir/d$i 0644 0 0"; done >"$dir/r3"
	./mkrootfs "$dir/r3" "$dir/x.tar.gz" && ./mkrootfs "$dir/r3" "$dir/x.tar" &&
	same_but_padding "$dir/x.tar.gz" "$dir/x.tar" &&
	[ "$(wc -c <"$dir/x.tar.gz")" -lt "$(($(gzip -c "$dir/x.tar" | wc -c) * 105 / 100))" ]
}
check 'deflate: what comes out is what went in, and not larger than gzip makes it' deflated

# B16: names that no recipe would have, links as deep as the kernel goes, many files.
odd_tree()
{
	mkdir -p "$dir/odd/deep" "$dir/odd/many" && cd "$dir/odd" || return 1
	long=$(printf '%0255d' 0)
	mkdir "$long" && echo long >"$long/$long"
	for name in 'a
newline' '	tab' '"quoted"' "it's" 'back\slash' '${ARCH}' '-n' '*' ' ' '#' "$(printf '\033[31m')" \
		"$(printf '\377\376')" 'ünï' '...'; do
		printf '%s' "$name" >"./$name"
	done
	echo end >deep/0
	for i in $(seq 45); do
		ln -s "$((i - 1))" "deep/$i"
	done
	ln -s circle circle && ln deep/0 hard && ln hard deep/harder
	seq "${files:-3000}" | (cd many && xargs touch)
	cd "$top" || return 1
	printf 'tree /odd %s\n' "$dir/odd" >"$dir/r3"
	./mkrootfs "$dir/r3" "$dir/odd-jail" && ./mkrootfs "$dir/r3" "$dir/odd.tar" &&
	mkdir "$dir/odd.out" && tar -C "$dir/odd.out" -xf "$dir/odd.tar" || return 1
	for copy in "$dir/odd-jail" "$dir/odd.out"; do
		diff -r --no-dereference "$dir/odd" "$copy/odd" || return 1
	done
	./mkrootfs --explain "$dir/r3" | LC_ALL=C grep -q "$(printf '[\001-\011\013-\037\177]')" &&
		{ echo 'a name drives the terminal'; return 1; }
	rm -r "$dir/odd" "$dir/odd-jail" "$dir/odd.out" "$dir/odd.tar"
}
check 'B16: odd names, deep links and many files are copied as they are' odd_tree

locked()
{
	chmod 640 "$dir/r" && ./mkrootfs --lock "$dir/r" "$dir/jail" && ./mkrootfs --check "$dir/jail" || return 1
	chmod 700 "$dir/jail/etc/copy"; echo x >>"$dir/jail/etc/text"; rm "$dir/jail/l"; touch "$dir/jail/tmp/new"
	got=$(./mkrootfs --check "$dir/jail/" 2>&1)
	[ $? = 3 ] || return 1
	[ "$(printf '%s\n' "$got" | sed "s,.*$dir/jail,,")" = "/etc/again' has mode 0700, not 0644
/etc/copy' has mode 0700, not 0644
/etc/text' has a different size
/l' is missing
/tmp/new' was added" ] || { echo "$got"; return 1; }
}
check 'the lock tells every difference' locked
# As many bytes, others; another link; something else by its name; and, of root's, another owner.
locked_closely()
{
	chmod 640 "$dir/r" && ./mkrootfs --lock "$dir/r" "$dir/jail" || return 1
	printf 'HELLO\n' >"$dir/jail/etc/text"; ln -sfn tmp "$dir/jail/l"
	rm "$dir/jail/pipe" && mkdir "$dir/jail/pipe"
	[ "$(id -u)" != 0 ] || chown 7:8 "$dir/jail/tmp"
	got=$(./mkrootfs --check "$dir/jail" 2>&1)
	[ $? = 3 ] || return 1
	is "/etc/text' has different contents
/l' points to 'tmp'
/pipe' is a directory now$([ "$(id -u)" != 0 ] || printf "\n/tmp' belongs to 7:8, not 0:0")" \
		"$(printf '%s\n' "$got" | sed "s,.*$dir/jail,," | sort)"
}
check 'the lock tells bytes, links, types and owners' locked_closely
no_lock_at_all()
{
	for text in 'hello' 'dir x 0755 0 0' 'dir "/x 0755 0 0' 'dir /etc/../../etc 0755 0 0' 'dir /etc/ 0755 0 0' \
		'dir / 0755x 0 0' 'dir / 755 -1 0' 'dir / 0755 0 ""' 'file /etc/text 0640 0 7 6x x' 'file /etc/text 0640 0 7'; do
		echo "$text" >"$dir/jail.lock"
		got=$(./mkrootfs --check "$dir/jail" 2>&1)
		is "2 mkrootfs: '$dir/jail.lock' is not a lock file of mkrootfs" "$? $got" || return 1
	done
}
check 'a lock that is none' no_lock_at_all
report()
{
	printf 'exec /bin/sh\n' >"$dir/r3"
	got=$(./mkrootfs --report --explain "$dir/r3" 2>/dev/null) || return 1
	printf '%s\n' "$got" | grep -q '/ld-[^ ]*  needed by /usr/bin/' &&
	printf '%s\n' "$got" | grep -q '^the largest:$' &&
	printf '%s\n' "$got" | tail -n 1 | grep -q '^[0-9]* bytes in [0-9]* files; [0-9]* links, [0-9]* others$'
}
check 'the report: what is needed by what, and what is large' report
# Only so many are named.
much_needed()
{
	for i in 1 2 3 4 5 6 7; do
		cp /bin/true "$dir/program$i" && echo "exec $dir/program$i"
	done >"$dir/r3"
	got=$(./mkrootfs --report --explain "$dir/r3" 2>/dev/null) || return 1
	like '*needed by *program1, *program2, *program3, *program4 and 3 more
*' "$got"
}
check 'the report: what all need' much_needed
# stands OUTPUT OPTION...: a build with these options fails, and the old output is as before.
stands()
{
	output=$dir/$1; shift
	./mkrootfs "$dir/r" "$output" && picture "$output" >"$dir/p1" || return 1
	printf 'text /new 0644 0 0 ""\n' >"$dir/r3"
	said=$(./mkrootfs "$@" "$dir/r3" "$output" 2>&1 >/dev/full)
	status=$?
	picture "$output" | diff "$dir/p1" - && alone
}
no_room()
{
	stands "$1" --report --lock && is "4 mkrootfs: cannot write the report to standard output: No space left on device" "$status $said"
}
check 'a report that cannot be written: the old directory stands' no_room stands
check 'and an archive' no_room stands.tar
check 'and there is no lock' [ ! -e "$dir/stands.tar.lock" ]
no_place()
{
	mkdir "$dir/$1.lock" && stands "$1" --lock && rmdir "$dir/$1.lock" &&
	is 2 "$status" && like "*'$dir/$1.lock' exists and is not a regular file*" "$said"
}
check 'a lock that cannot be written: the old directory stands' no_place stands
check 'an archive, too' no_place stands.tar
# More than a pipe holds.
unread()
{
	for i in $(seq 2000); do printf 'text /a/name/that/has/some/length/%s 0644 0 0 ""\n' "$i"; done >"$dir/r3"
	mkfifo "$dir/fifo" && { head -n 1 "$dir/fifo" >/dev/null & } || return 1
	said=$({ ./mkrootfs --report "$dir/r3" "$dir/unread"; echo "$?" >"$dir/status"; } 2>&1 >"$dir/fifo")
	is 0 "$(cat "$dir/status")" && is 'mkrootfs: note: the rest of the report is left out: its reader has closed the pipe' "$said" &&
	[ -e "$dir/unread/a" ] && rm -rf "$dir/unread" && alone
}
check 'a report that is read in part: the jail is built' unread
no_lock()
{
	got=$(./mkrootfs --check "$dir/a/jail" 2>&1)
	[ $? = 4 ] && case $got in *"cannot read the lock file '$dir/a/jail.lock'"*) ;; *) false ;; esac
}
check 'no lock to compare with' no_lock

done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck source=tests/lib.sh
# shellcheck disable=SC2317,SC2086,SC2016 # check calls them; lists of words
# calls.t - the builders where the kernel refuses a call: there is another way to the same
# bytes, or it is said, and what was there stands, whole.
. "${0%/*}/../lib.sh"
in_memory "$@"
cd "${0%/*}/../.." || exit 1

command -v strace >/dev/null || { skip 'each call refused' 'no strace here'; done_testing; }
strace -o /dev/null true 2>/dev/null || { skip 'each call refused' 'strace may not trace here'; done_testing; }

# Each build ends with a word to the disk, and there are hundreds: memory has none.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
export TMPDIR="${TMPDIR:-/tmp}"
dir=$(mktemp -d) || exit 1
trap 'chmod -R u+rwx "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$dir"

printf 'a source of some bytes\n' >"$dir/source"
cat >"$dir/r" <<-EOF
	dir /etc 0755 0 0
	text /etc/text 0640 0 7 "hello\n"
	text /etc/su 4755 0 0 ""
	file /etc/copy $dir/source 0644 0 0 /etc/again
	slink /link etc/text 0777 0 0
	pipe /pipe 0600 0 0
	sock /socket 0600 0 0
	nod /null 0666 0 0 c 1 3
	dir /closed 0500 0 0
	exec /bin/true as=/bin/true
	exec /bin/cat as=/bin/cat
EOF
printf 'text /old 0644 0 0 "old"\ntext /deep/er/file 0644 0 0 ""\n' >"$dir/old"

# picture PLACE: all that can be seen of it, but when it came.
picture()
{
	[ -d "$1" ] || { cksum "$1"; return; }
	(cd "$1" && find . -printf '%p %y %m %l %s %U:%G\n' | sort &&
	find . -type f -print0 | sort -z | xargs -0 cksum)
}

# alone: there is nothing beside what was built.
alone()
{
	[ -z "$(find "$dir" -maxdepth 1 -name '.*mkrootfs*')" ] || { ls -A "$dir"; return 1; }
}

# refusing CALL:ERROR... -- COMMAND...: these calls of the command's fail from the first on;
# what it said is in $dir/err.
refusing()
{
	rules=
	while [ "$1" != -- ]; do
		rules="$rules -e inject=${1%%:*}:error=${1#*:}"
		shift
	done
	shift
	strace -qq -o /dev/null $rules "$@" 2>"$dir/err"
}

# -- kernels and file systems that know less -----------------------------------------------

./mkrootfs "$dir/r" "$dir/wanted" 2>"$dir/err" || { cat "$dir/err"; echo 'Bail out! no jail'; exit 1; }
picture "$dir/wanted" >"$dir/whole"

# same CALL:ERROR...: a jail that is built over an old one is the same.
same()
{
	rm -rf "$dir/jail"
	./mkrootfs "$dir/old" "$dir/jail" || return 1
	refusing "$@" -- ./mkrootfs "$dir/r" "$dir/jail" || { cat "$dir/err"; return 1; }
	! grep -v 'set-id bits' "$dir/err" || return 1
	picture "$dir/jail" | diff "$dir/whole" - && alone
}
check 'no openat2 (before 5.6): each folder is opened in turn' same openat2:ENOSYS
check 'openat2 forbidden, as by old filters'                   same openat2:EPERM
check 'no renameat2 (before 3.15): in two steps'               same renameat2:ENOSYS
check 'names cannot be exchanged, as on FAT'                   same renameat2:EINVAL
check 'no copy_file_range (before 4.5)'                        same copy_file_range:ENOSYS
check 'copy_file_range not between these file systems'         same copy_file_range:EXDEV
check 'copy_file_range forbidden'                              same copy_file_range:EPERM
check 'no attributes: a jail is known by its time'             same fsetxattr:EOPNOTSUPP fgetxattr:EOPNOTSUPP

# used CALL:ERROR...: one that was used is kept all the same.
used()
{
	rm -rf "$dir/jail" "$dir/jail.old"
	./mkrootfs "$dir/old" "$dir/jail" && echo mine >"$dir/jail/deep/mine" || return 1
	refusing "$@" -- ./mkrootfs "$dir/r" "$dir/jail" || { cat "$dir/err"; return 1; }
	is mine "$(cat "$dir/jail.old/deep/mine")" && picture "$dir/jail" | diff "$dir/whole" - && alone || return 1
	rm -r "$dir/jail.old"
}
check 'no renameat2: a jail that was used is kept'             used renameat2:ENOSYS
check 'no attributes: a jail that was used is known by times'  used fsetxattr:EOPNOTSUPP fgetxattr:EOPNOTSUPP

# once CALL:ERROR: the call is made again.
once() { same "$1:when=1"; }
check 'interrupted while it copies'     once copy_file_range:EINTR
check 'interrupted while it writes'     once write:EINTR
check 'the kernel is not sure: EAGAIN'  once openat2:EAGAIN

no_attributes_and_strange()
{
	rm -rf "$dir/strange" && mkdir "$dir/strange" && echo precious >"$dir/strange/thesis"
	refusing fgetxattr:EOPNOTSUPP -- ./mkrootfs "$dir/r" "$dir/strange" && return 1
	like "*'$dir/strange' is not empty and has no mark of mkrootfs*" "$(cat "$dir/err")" &&
	is precious "$(cat "$dir/strange/thesis")" && alone
}
check 'no attributes: what is not known is not replaced' no_attributes_and_strange

into()
{
	rm -rf "$dir/into"
	./binlibdepcp /bin/true "$dir/into" >/dev/null && picture "$dir/into" >"$dir/p1" && rm -r "$dir/into" || return 1
	refusing openat2:ENOSYS copy_file_range:ENOSYS -- ./binlibdepcp /bin/true "$dir/into" >/dev/null ||
		{ cat "$dir/err"; return 1; }
	picture "$dir/into" | diff "$dir/p1" -
}
check 'and where a program is copied' into

# The walk looks at every component: a link that leads out of the root, or to its parent.
out_of_the_root()
{
	mkdir -p "$dir/root/bin" "$dir/root/opt" && echo data >"$dir/root/opt/data" &&
	echo secret >"$dir/secret" && ln -s "$dir/secret" "$dir/root/bin/out" && ln -s ../../opt/data "$dir/root/bin/up"
	printf 'tree /up /bin/up\ntree /opt /opt\n' >"$dir/r2"
	refusing openat2:ENOSYS -- ./mkrootfs --root "$dir/root" "$dir/r2" "$dir/jail2" || { cat "$dir/err"; return 1; }
	is data "$(cat "$dir/jail2/up")" && is data "$(cat "$dir/jail2/opt/data")" || return 1
	echo 'tree /out /bin/out' >"$dir/r2"
	refusing openat2:ENOSYS -- ./mkrootfs --root "$dir/root" "$dir/r2" "$dir/jail2"
	is 1 "$?" && like "*'/bin/out' does not exist" "$(cat "$dir/err")"
}
check 'no openat2: links do not lead out of the root' out_of_the_root

# What is mounted in an old jail is not ours to remove.
mounted()
{
	mkdir -p "$dir/treasure" && echo gold >"$dir/treasure/chest" && rm -rf "$dir/jail" &&
	./mkrootfs "$dir/r" "$dir/jail" 2>/dev/null && mkdir "$dir/jail/mnt" || return 1
	unshare -m sh -c '
		mount --bind "$1/treasure" "$1/jail/mnt" &&
		strace -qq -o /dev/null -e inject=openat2:error=ENOSYS ./mkrootfs "$1/r" "$1/jail" 2>"$1/err"' sh "$dir" || return 1
	like '*it is kept beside it*' "$(cat "$dir/err")" && is gold "$(cat "$dir/treasure/chest")" &&
	rm -r "$dir/jail.old" && ./mkrootfs "$dir/r" "$dir/jail" 2>/dev/null && alone
}
if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
	check 'no openat2: what is mounted in an old jail survives' mounted
else
	skip 'no openat2: what is mounted in an old jail survives' 'needs root, to mount'
fi

# -- each call refused in turn ----------------------------------------------------------------

# judge CALL:ERROR N STATUS OUTPUT: it failed, said why and left the old one, or it did
# what it was told.  Only a call after the new one is there may leave something, which
# the next removes.
judge()
{
	picture "$4" >"$dir/now"
	if [ "$3" = 0 ]; then
		cmp -s "$dir/new" "$dir/now" && return
	elif [ "$3" -ge 1 ] && [ "$3" -le 4 ] && grep -q '^mkrootfs: ' "$dir/err"; then
		cmp -s "$dir/before" "$dir/now" && alone && return
	fi
	echo "$1, the call number $2: status $3"
	cat "$dir/err"
	diff "$dir/before" "$dir/now" | head -n 5
	return 1
}

# A sample, which SEED=N repeats; LONG=1 takes them all.
seed=${SEED:-$(date +%s)}
step=10
[ -z "${LONG:-}" ] || step=1

# each CALL:ERROR OUTPUT: of a build over an old OUTPUT, the Nth such call for each N.
each()
{
	output=$dir/$2
	rm -rf "$output"
	./mkrootfs "$dir/r" "$output" 2>/dev/null && picture "$output" >"$dir/new" || return 1
	./mkrootfs "$dir/old" "$output" && picture "$output" >"$dir/before" || return 1
	every=$step
	case $1 in renameat2:*) every=1 ;; esac # there are few
	count=$((seed % every + 1 - every)) met=0
	while :; do
		count=$((count + every))
		strace -qq -o "$dir/trace" -e "trace=${1%:*}" -e "inject=${1%:*}:error=${1#*:}:when=$count" \
			./mkrootfs "$dir/r" "$output" 2>"$dir/err"
		status=$?
		grep -q INJECTED "$dir/trace" || break
		met=$((met + 1))
		judge "$1" "$count" "$status" "$output" || return 1
		[ "$status" != 0 ] || ./mkrootfs "$dir/old" "$output" || return 1
	done
	[ "$met" -gt 0 ] || [ "$every" -gt 1 ] || { echo "there was no $1"; return 1; }
	echo "$met" >>"$dir/faults"
	alone
}

calls='openat:EIO openat2:EIO open:EIO fstat:EIO stat:EIO newfstatat:EIO read:EIO
	mkdirat:ENOSPC symlinkat:EPERM linkat:EMLINK mknodat:EIO write:ENOSPC
	copy_file_range:EIO fchownat:EPERM fchmodat:EIO utimensat:EIO close:EIO syncfs:EIO
	renameat2:EBUSY fsync:EIO unlinkat:EIO getdents64:EIO flock:EIO mmap:ENOMEM'
# Who is not root gives nothing away.
[ "$(id -u)" = 0 ] || calls=$(echo "$calls" | sed 's/fchownat:EPERM//')
for call in $calls; do
	check "F77: refused in turn: $call" each "$call" jail
done
# Where a program is copied: nothing that was there is other than before, or half of it
# new; what is nobody's is taken away.
copied()
{
	mkdir -p "$dir/place"
	echo precious >"$dir/place/thesis"
	./binlibdepcp /bin/true "$dir/copy" >/dev/null
	picture "$dir/copy" >"$dir/new"
	count=$((seed % step + 1 - step)) met=0
	while :; do
		count=$((count + step))
		strace -qq -o "$dir/trace" -e "trace=${1%:*}" -e "inject=${1%:*}:error=${1#*:}:when=$count" \
			./binlibdepcp /bin/true "$dir/place" >/dev/null 2>"$dir/err"
		status=$?
		grep -q INJECTED "$dir/trace" || break
		met=$((met + 1))
		is precious "$(cat "$dir/place/thesis")" || return 1
		[ -z "$(find "$dir/place" -name '.*mkrootfs*')" ] || { find "$dir/place"; return 1; }
		if [ "$status" = 0 ]; then
			rm "$dir/place/thesis"
			picture "$dir/place" | diff "$dir/new" - || return 1
			echo precious >"$dir/place/thesis"
		else
			grep -q '^binlibdepcp: ' "$dir/err" || { echo "$1 $count: $status"; cat "$dir/err"; return 1; }
		fi
		find "$dir/place" -type f ! -name thesis -exec cksum {} + >"$dir/files"
		while read -r sum size file; do
			is "$sum $size" "$(cksum <"$dir/copy${file#"$dir/place"}")" || { echo "$file"; return 1; }
		done <"$dir/files"
		rm -rf "$dir/place" && mkdir "$dir/place" && echo precious >"$dir/place/thesis"
	done
	[ "$met" -gt 0 ] || [ "$step" -gt 1 ] || { echo "there was no $1"; return 1; }
	echo "$met" >>"$dir/faults"
}
for call in openat:EIO openat2:EACCES mkdirat:ENOSPC renameat:EIO copy_file_range:ENOSPC \
	utimensat:EIO fchown:EPERM fchmod:EIO close:EIO syncfs:EIO; do
	[ "$(id -u)" = 0 ] || [ "$call" != fchown:EPERM ] || continue
	check "F77: copied, refused in turn: $call" copied "$call"
done
for form in tar tar.gz tar.xz tar.zst cpio cpio.gz cpio.zst; do
	check "F76: refused in turn: write:ENOSPC, as .$form" each write:ENOSPC "jail.$form"
done

echo "# SEED=$seed"
evidence builder-faults "$(awk '{ n += $1 } END { print n }' "$dir/faults") calls refused, $failures failed"
done_testing

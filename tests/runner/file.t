#!/bin/sh
# SPDX-License-Identifier: ISC
# file.t - a jail that is one file: an archive in memory, or a mounted image
# shellcheck disable=SC2016,SC2317 # the inner shell expands; check_as calls the functions
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

box=rootfs/bin/busybox
files=$tmp/files
mkdir "$files"

recipe() { SOURCE_DATE_EPOCH=1000000000 ./mkrootfs -D BUSYBOX="$box" "$@" 2>/dev/null; }
for form in cpio cpio.gz tar; do
	recipe configs/busybox.rootfs "$files/jail.$form"
done
gzip -c "$files/jail.tar" >"$files/renamed"
recipe configs/busybox.rootfs "$jails/folder"
# As the folder is to a user's own root: its owner is root there.
[ -z "${LAB:-}" ] || chown -hR "$(by user id -u):$(by user id -g)" "$jails/folder"

# All names and what they are, but for times of folders, which the unpacking changes.
all='cd / && find . -xdev ! -path "./dev*" ! -path "./proc*" ! -path "./sys*" ! -name . -type d \
	-exec stat -c "%n %f %u:%g" {} + | sort
	find . -xdev ! -path "./dev*" ! -path "./proc*" ! -path "./sys*" ! -type d \
	-exec stat -c "%n %f %u:%g %s %h %Y %N" {} + | sort
	find bin/ usr etc -xdev -type f -exec cksum {} + | sort'

by user ./invoke_ns --share uts -c "$jails/folder" sh -c "$all" >"$tmp/wanted"

like_the_folder()
{
	run_by "$1" ./invoke_ns --share uts -c "$2" sh -c "$all"
	is 0 "$status" || { echo "$err"; return 1; }
	is '' "$(printf '%s\n' "$err" | grep -v 'only uid 0 exists\|added a user namespace' || :)"
	printf '%s\n' "$out" | diff "$tmp/wanted" -
}

in_memory()
{
	before=$(cksum <"$files/jail.cpio")
	run_by "$1" ./invoke_ns -c "$files/jail.cpio" sh -c 'echo new >/etc/passwd && rm /bin/ls &&
		cat /etc/passwd && awk "\$2 == \"/\" { print \$3, \$4 }" /proc/mounts'
	like 'new
tmpfs rw,nosuid,nodev,*' "$out" || { echo "$err"; return 1; }
	is "$before" "$(cksum <"$files/jail.cpio")"
}

read_only()
{
	run_by "$1" ./invoke_ns --read-only -c "$files/jail.cpio.gz" sh -c 'echo >/tmp/x; echo $?'
	is 1 "$out"
	like '*Read-only file system*' "$err"
}

read_only_with_volumes()
{
	run_by "$1" ./invoke_ns --read-only --tmpfs /scratch --tmpfs /scratch/two --bind "$tmp/given:/new/given" \
		-c "$files/jail.tar" sh -c 'echo x >/scratch/x; echo x >/scratch/two/x; cat /new/given
		for at in / /new /etc; do touch "$at/x" 2>/dev/null && echo "$at"; done; echo end'
	is '0 given end' "$status $(echo "$out" | xargs)" || { echo "$err"; return 1; }
}

# Whatever the umask of whoever calls is.
umask_of_callers()
{
	run_by "$1" sh -c 'umask 077; exec "$@"' - ./invoke_ns --uid 1 --bind "$tmp/given:/new/place/given" \
		-c "$files/bare.tar" cat /new/place/given
	is given "$out" || { echo "$err"; return 1; }
}

# Also where the archive has no such place.
volumes()
{
	echo given >"$tmp/given"
	run_by "$1" ./invoke_ns --bind "$tmp/given:/new/place/given" --tmpfs /scratch:size=64k \
		-c "$files/jail.tar" sh -c 'cat /new/place/given; stat -f -c %T /scratch; touch /scratch/x'
	is 0 "$status" || { echo "$err"; return 1; }
	is 'given
tmpfs' "$out"
}

# As in a container of another's, with one id.
one_id()
{
	run_by "$1" unshare -r ./invoke_ns -c "$files/jail.cpio" id -u
	is 0 "$out" || { echo "$err"; return 1; }
}

# -- what others pack -------------------------------------------------------------

others()
{
	mkdir -p "$tmp/tree/bin" "$tmp/tree/a/b"
	cp "$box" "$tmp/tree/bin/sh"
	for applet in cat ls stat; do ln -s sh "$tmp/tree/bin/$applet"; done
	echo one >"$tmp/tree/a/first"
	ln "$tmp/tree/a/first" "$tmp/tree/a/b/second"
	ln "$tmp/tree/a/first" "$tmp/tree/third"
	ln -s a/b "$tmp/tree/way"
	mkfifo "$tmp/tree/pipe"
	touch -d @1000000000 "$tmp/tree/a/first"
	long=$tmp/tree/$(printf '%090d' 0)/$(printf '%090d' 1)
	mkdir -p "$long"
	echo deep >"$long/deep"
}
others
packed()
{
	(cd "$tmp/tree" && "$@")
}
packed find . | packed "$top/$box" cpio -o -H newc >"$files/busybox.cpio" 2>/dev/null
packed tar -cf "$files/gnu.tar" --format=gnu .
packed tar -czf "$files/pax.tgz" --format=posix .
packed tar -cf "$files/ustar.tar" --format=ustar ./bin ./a ./third ./way ./pipe
gzip -dc "$files/pax.tgz" >"$tmp/pax.tar"
for program in zstd xz bzip2; do
	! command -v $program >/dev/null || $program -q -c "$tmp/pax.tar" >"$files/pax.$program" 2>/dev/null ||
		$program -c "$tmp/pax.tar" >"$files/pax.$program"
done
{ head -c 100000 "$tmp/pax.tar" | gzip; tail -c +100001 "$tmp/pax.tar" | gzip; } >"$files/members.gz"
packed find bin | packed "$top/$box" cpio -o -H newc >"$files/one.cpio" 2>/dev/null
{ cat "$files/one.cpio"; head -c 512 /dev/zero; cat "$files/busybox.cpio"; } >"$files/two.cpio"
{ packed tar -cf - bin; packed tar -cf - --exclude=./bin .; } >"$files/two.tar"
packed tar -cf "$files/label.tar" --format=gnu -V 'a label' .
truncate -s 3M "$tmp/tree/hole"
printf end >>"$tmp/tree/hole"
packed tar -cSf "$files/sparse.tar" --format=gnu .
packed tar -cSf "$files/sparse.pax" --format=posix .
# The blocks of a file in the other order, and a size within the first.
{ head -c 4096 /dev/zero | tr '\0' a; } >"$tmp/tree/hole"
{ head -c 4096 /dev/zero | tr '\0' b; } | dd of="$tmp/tree/hole" bs=4096 seek=2 2>/dev/null
packed tar -cSf "$tmp/sorted.pax" --format=posix --sparse-version=0.1 .
sed 's/map=0,4096,8192,4096/map=8192,4096,0,4096/; s/sparse.size=12288/sparse.size=04096/' \
	"$tmp/sorted.pax" >"$files/unsorted.pax"
rm "$tmp/tree/hole"
packed tar -cf "$files/v7.tar" --format=v7 ./bin ./a ./third ./way
! command -v bsdtar >/dev/null || packed bsdtar -cf "$files/bsd.tar" .
if command -v cpio >/dev/null; then
	for format in newc crc odc bin; do
		packed find . | packed cpio -o --quiet -H $format >"$files/$format.cpio" 2>/dev/null || rm -f "$files/$format.cpio"
	done
fi

# A hole of 3 MB is a hole in the tmpfs, too.
sparse()
{
	run_by "$1" ./invoke_ns -c "$2" sh -c 'stat -c "%s %b" /hole; cat /hole'
	is 0 "$status" || { echo "$err"; return 1; }
	like '3145731 *end' "$(echo "$out" | tr -d '\0' | tr '\n' ' ' | sed 's/ $//')"
	[ "$(echo "$out" | sed -n '1s/.* //p' | tr -d '\0')" -lt 100 ]
}

sparse_unsorted()
{
	run_by "$1" ./invoke_ns -c "$files/unsorted.pax" sh -c 'stat -c "%s %b" /hole; cat /hole'
	is '0 4096 8 b' "$status $(echo "$out" | tr -s b | xargs)" || { echo "$err"; return 1; }
}

# Each is a form that is not built in: it is named.
foreign()
{
	printf 'PK\003\004 and so on' >"$files/foreign"
	run_by "$1" ./invoke_ns -c "$files/foreign" true
	is 125 "$status"
	like "*'$files/foreign' is a zip archive: *" "$err"
	printf '\004\042\115\030 and so on' >"$files/foreign"
	run_by "$1" ./invoke_ns -c "$files/foreign" true
	like "*'$files/foreign' is compressed by lz4: *" "$err"
}

# No folder comes by itself.
packed tar -cf "$files/bare.tar" bin/sh bin/cat bin/stat a/first a/b/second

their_own()
{
	run_by "$1" ./invoke_ns -c "$2" sh -c 'cat /a/first && echo two >>/a/first && cat /a/b/second &&
		stat -c %h /a/first'
	is 0 "$status" || { echo "$err"; return 1; }
	is "one
one
two
$3" "$out"
}

long_name()
{
	run_by "$1" ./invoke_ns -c "$2" sh -c 'cat /0*/0*/deep; [ -p /pipe ] && ls -d /way/second'
	is 'deep
/way/second' "$out" || { echo "$err"; return 1; }
}

# -- what attackers pack -------------------------------------------------------------

# A cpio by hand: NAME MODE(octal) CONTENT [NLINK INO] per entry, on stdin of cpio_of.
entry()
{
	name=$1 mode=$(printf '%08x' "0$2") content=$3
	printf '070701%08x%s%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s\0' "${5:-1}" "$mode" 0 0 "${4:-1}" 0 \
		"${#content}" 0 0 0 0 "$((${#name} + 1))" 0 "$name"
	pad $((110 + ${#name} + 1))
	printf '%s' "$content"
	pad ${#content}
}
pad() { head -c $(((4 - $1 % 4) % 4)) /dev/zero; }
trailer() { entry 'TRAILER!!!' 0 ''; }

# hostile NAME ENTRY...: an archive of these and then the shell, so that a start would be seen.
hostile()
{
	file=$files/$1.cpio; shift
	{
		while [ $# -gt 0 ]; do
			entry "$1" "$2" "$3"
			shift 3
		done
		cat "$tmp/shell"
	} >"$file"
}
# all but the archive's own end
{ packed find bin | packed "$top/$box" cpio -o -H newc; } >"$tmp/shell" 2>/dev/null

mkdir "$tmp/decoy"
echo intact >"$tmp/decoy/file"
chmod -R a+rwX "$tmp/decoy"
hostile up ../../../../../../../../../../../../"$tmp/decoy/new" 100644 x
hostile inside a 40755 '' a/../../x 100644 x
hostile absolute "$tmp/decoy/new" 100644 x
hostile newline "$(printf 'a\n\033[2Jb/..')" 100644 x
for name in up inside absolute newline; do
	case $name in absolute) say=absolute ;; *) say="'..'" ;; esac
	eval "says_$name=\$say"
done

refused_name()
{
	eval "say=\$says_$2"
	run_by "$1" ./invoke_ns -c "$files/$2.cpio" echo went on
	is 125 "$status"
	is '' "$out"
	like "*: cannot unpack '$files/$2.cpio' there: '*': it holds a*$say*" "$err"
	is 1 "$(printf '%s\n' "$err" | grep -c 'cannot unpack')"
	is '' "$(printf '%s' "$err" | LC_ALL=C tr -d '\n -~')"
	is "intact file" "$(cat "$tmp/decoy/file") $(ls "$tmp/decoy")"
}

# Links that lead out, and names that go through them: they lead into the jail.
hostile through w 120777 "$tmp/decoy" w/file 100644 changed tmp 40755 '' "${tmp#/}/decoy/file" 100644 inside
hostile dots w 120777 ../../../../../../../../../../../"$tmp/decoy" w/file 100644 changed
hostile chain w 120777 /proc/self/root w/proc/1/root 40755 '' w/etc 120777 /etc w/etc/hostile 100644 changed
# what the set-up itself touches
hostile mounts proc 120777 "$tmp/decoy" dev 120777 "$tmp/decoy" sys 120777 "$tmp/decoy"
hostile covers proc 100644 x
contained()
{
	run_by "$1" ./invoke_ns --tmpfs /w/x -c "$files/$2.cpio" sh -c 'exit 0'
	is "intact file" "$(cat "$tmp/decoy/file") $(ls "$tmp/decoy")" || return 1
	[ ! -e /etc/hostile ]
}
mounts_refused()
{
	contained "$@"
	is 125 "$status"
	like "*invoke_ns: init: cannot mount proc on '/proc' *" "$err"
}

hostile device a 20666 '' b 60666 '' c 140755 ''
devices()
{
	run_by "$1" ./invoke_ns -c "$files/device.cpio" sh -c 'echo /*'
	is '/bin /dev /proc /sys' "$out"
	like '*note: 3 devices and sockets of the archive were left out*' "$err"
}

# The last of two counts, whatever they are.
hostile twice a 40755 '' a 100644 file b 120777 a b 40755 '' c 100644 one c 100644 two
twice()
{
	run_by "$1" ./invoke_ns -c "$files/twice.cpio" sh -c 'cat /a /c; [ -d /b ] && [ ! -L /b ]'
	is 0 "$status" || { echo "$err"; return 1; }
	is filetwo "$out"
}

# Another archive behind the first is unpacked, too, as the kernel does for an initramfs.
behind()
{
	{ entry a 100644 first; trailer; head -c 512 /dev/zero; cat "$files/twice.cpio"; } >"$files/behind.cpio"
	run_by "$1" ./invoke_ns -c "$files/behind.cpio" cat /a /c
	is '0 filetwo' "$status $out" || { echo "$err"; return 1; }
}

# Sizes that are only claimed, and one that is real: a hole that reads as zeros.
claims()
{
	{ printf '0707010000000100008\061a40000000000000000000000010000000%s' '07fffffff'
	printf '0000000000000000000000000000000000000002%s' '00000000a'; printf '\0\0'; } >"$files/claim.cpio"
	run_by "$1" ./invoke_ns -c "$files/claim.cpio" echo went on
	is 125 "$status"
	like "*cannot unpack '$files/claim.cpio' there: *it is *" "$err"
}
bomb()
{
	{ entry bomb 100644 '' | head -c 54; printf '7ffffff0'; entry bomb 100644 '' | tail -c +63; } >"$files/bomb.cpio"
	truncate -s 600M "$files/bomb.cpio"
	run_by "$1" ./invoke_ns --unpack-limit 256m -c "$files/bomb.cpio" echo went on
	rm "$files/bomb.cpio"
	is 125 "$status"
	like "*it takes more memory than 256 MiB, the limit given: unpack it to a directory*" "$err"
}

# A jail of 6 MB.
limits_to_unpack()
{
	{ entry a 100644 "$(head -c 6000000 /dev/zero | tr '\0' x)"; trailer; } >"$files/six.cpio"
	run_by "$1" ./invoke_ns --unpack-limit 5m -c "$files/six.cpio" true
	is 125 "$status"
	like "*it takes more memory than 5 MiB, the limit given: unpack it to a directory, or raise --unpack-limit" "$err"
	run_by "$1" ./invoke_ns --unpack-limit 12m -v -c "$files/six.cpio" true
	is 127 "$status"
	like '*mode=0755,size=12582912)*' "$err"
	run_by "$1" ./invoke_ns --unpack-limit 1k -c "$files/six.cpio" true
	like "*--unpack-limit '1k': expected a size of at least 1m*" "$err"
	run_by "$1" ./invoke_ns --unpack-limit 1m true
	like '*--unpack-limit is for an archive *' "$err"
}

# limited FILE TEXT: where FILE of the machine says so.
limited()
{
	echo "$2" >"$tmp/says"
	run_by root unshare --mount --propagation private sh -c '
		case $1 in /proc*) mount --bind "$2" "$1" ;;
		*) mount -t tmpfs none "${1%/*}" && cat "$2" >"$1" ;;
		esac || exit 1
		exec ./invoke_ns -c "$3" true' - "$1" "$tmp/says" "$files/six.cpio"
	is 125 "$status"
	like "*it takes more memory than $3 MiB, half of what is available: unpack it to a directory, or *" "$err"
}

limits_of_machine()
{
	{ entry a 100644 "$(head -c 6000000 /dev/zero | tr '\0' x)"; trailer; } >"$files/six.cpio"
	limited /proc/meminfo 'MemTotal:  100000000 kB
MemAvailable:    8192 kB' 4
	limited /sys/fs/cgroup/memory/memory.limit_in_bytes 6291456 3
}

# Its first name is a pipe by now, which nobody reads.
pipe_of_links()
{
	{ entry a 100644 '' 2 7; entry a 10644 ''; entry b 100644 x 2 7; trailer; } >"$files/pipe.cpio"
	run_by "$1" ./invoke_ns -c "$files/pipe.cpio" true
	is 125 "$status"
	like "*cannot unpack '$files/pipe.cpio' there: *" "$err"
}

# bomb_of CALLER NAMES: an archive of empty files, which perl names.
bomb_of()
{
	perl -e 'sub entry { my ($n, $mode) = @_;
			my $e = sprintf("070701%08x%08x", ++$i, $mode) . "00000000" x 2 . "00000001" .
				"00000000" x 6 . sprintf("%08x", 1 + length $n) . "00000000$n\0";
			print $e, "\0" x (-length($e) % 4) }
		entry($_, 0100644) for '"$2"';
		entry("TRAILER!!!", 0)' >"$files/bomb.cpio"
	run_by "$1" ./invoke_ns --unpack-limit 256m -c "$files/bomb.cpio" echo went on
	rm "$files/bomb.cpio"
	is 125 "$status"
	like "*it takes more memory than 256 MiB, the limit given: unpack it to a directory*" "$err"
}

# Each file takes a page and more of memory, and has no bytes in the archive.
bomb_of_names() { bomb_of "$1" '1 .. 70000'; }

# Directories that the archive does not name are counted, too.
# shellcheck disable=SC2016 # it is perl
bomb_of_folders() { bomb_of "$1" 'map { "$_/" . "a/" x 200 . "f" } 1 .. 350'; }

truncated()
{
	size=$(wc -c <"$files/jail.cpio.gz")
	for at in 0 1 9 10 11 300 5000 $((size / 2)) $((size - 9)) $((size - 1)); do
		head -c "$at" "$files/jail.cpio.gz" >"$files/cut"
		run_by "$1" ./invoke_ns -c "$files/cut" echo went on
		is 125 "$status" || { echo "at $at"; return 1; }
		is '' "$out"
		like "*invoke_ns: *'$files/cut'*" "$err"
	done
}
altered()
{
	cp "$files/jail.cpio.gz" "$files/altered"
	printf 'XXXX' | dd of="$files/altered" bs=1 seek=200000 conv=notrunc 2>/dev/null
	run_by "$1" ./invoke_ns -c "$files/altered" echo went on
	is 125 "$status"
	like "*cannot unpack '$files/altered' there: *it is damaged*" "$err"
}

no_jail()
{
	{ head -c 1100 /dev/zero | tr '\0' n; head -c 4000 /dev/urandom | tr -d '\0'; } >"$files/noise"
	: >"$files/empty"
	for file in noise empty; do
		run_by "$1" ./invoke_ns -c "$files/$file" true
		is 125 "$status"
		like "*'$files/$file' is no jail: no directory, no archive (tar or cpio; gzip, zstd, xz, bzip2) and no image*" "$err"
	done
	for place in 'x y' 1 '1 x' '-1 5' '5 -1' '5  5' '0x10 5' '99999999999999999999 5' '5 5x' \
		'5 5 0123abc' '5 5 ' "5 5 $(printf %064d 0)0"; do
		printf '#!/bin/sh\n#jail %s\n' "$place" >"$files/bundle"
		run_by "$1" ./invoke_ns -c "$files/bundle" true
		is 125 "$status"
		like "*'$files/bundle' is no jail: *" "$err" || { echo "place: $place"; return 1; }
	done
	mkfifo "$files/pipe" 2>/dev/null || :
	run_by "$1" ./invoke_ns -c "$files/pipe" true
	is 125 "$status"
	like "*'$files/pipe' is not a directory, so it cannot be a jail*" "$err"
}
# put_in_bundle SUM LENGTH: a script before the archive, and its line.
put_in_bundle()
{
	printf '#!/bin/sh\n#jail %d %d %s\n%8s\n' 100 "$2" "$1" '' | head -c 100 >"$files/bundle"
	truncate -s 100 "$files/bundle"
	cat "$files/jail.cpio" >>"$files/bundle"
}

# Also a byte behind the last entry counts: zeros are there.
sum_of_bundle()
{
	length=$(wc -c <"$files/jail.cpio")
	sum=$(sha256sum <"$files/jail.cpio")
	put_in_bundle "${sum%% *}" "$length"
	run_by "$1" ./invoke_ns -c "$files/bundle" echo went on
	is '0 went on' "$status $out" || { echo "$err"; return 1; }
	put_in_bundle "$(printf %064d 0)" "$length"
	run_by "$1" ./invoke_ns -c "$files/bundle" echo went on
	is '125 ' "$status $out"
	like "*: cannot unpack '$files/bundle' there: the jail in it is damaged: copy the file again" "$err"
	put_in_bundle "${sum%% *}" "$length"
	for at in 100 5000 $((100 + length - 1)); do
		cp "$files/bundle" "$files/other"
		printf X | dd of="$files/other" bs=1 seek="$at" conv=notrunc 2>/dev/null
		run_by "$1" ./invoke_ns -c "$files/other" echo went on
		is '125 ' "$status $out" || { echo "at $at"; return 1; }
		like '*: the jail in it is damaged: copy the file again' "$err"
	done
	head -c $((100 + length - 1)) "$files/bundle" >"$files/other"
	run_by "$1" ./invoke_ns -c "$files/other" echo went on
	is '125 ' "$status $out"
	like '*: the jail in it is damaged: copy the file again' "$err"
}
without_mounts()
{
	run_by "$1" ./invoke_ns --only -p -c "$files/jail.cpio" true
	is 125 "$status"
	like '*an archive or image as a jail (-c) needs the mount namespace (-m)*' "$err"
}
by_hand()
{
	run_by "$1" ./invoke_ns --only -U -m -p -c "$files/jail.cpio" sh -c 'echo $$'
	is 1 "$out" || { echo "$err"; return 1; }
	[ "$1" = root ] || return 0
	for way in -pm -m '--share user'; do
		# shellcheck disable=SC2086 # words
		run ./invoke_ns $way -c "$files/jail.cpio" echo in
		is "$way: in" "$way: $out" || { echo "$err"; return 1; }
	done
}

# -- images ----------------------------------------------------------------------------

# What others have made needs no help of ours; where the tools are missing is said.
make_image()
{
	case $1 in
	squashfs) mksquashfs "$jails/image" "$files/jail.$1" -quiet -no-progress -all-root >/dev/null ;;
	erofs) mkfs.erofs --quiet --all-root "$files/jail.$1" "$jails/image" >/dev/null ;;
	ext4) mkfs.ext4 -q -d "$jails/image" "$files/jail.$1" 8m >/dev/null 2>&1 ;;
	esac
}

image()
{
	before=$(cksum <"$files/jail.$1")
	run_by root ./invoke_ns -c "$files/jail.$1" sh -c 'stat -c "%u %a" /bin/busybox; echo new >/etc/new; cat /etc/new'
	is "0 755
new" "$out" || { echo "$err"; return 1; }
	like "*note: '$files/jail.$1' is read-only: changes go to a tmpfs*" "$err"
	is "$before" "$(cksum <"$files/jail.$1")"
}
image_read_only()
{
	run_by root ./invoke_ns --read-only -c "$files/jail.$1" sh -c 'echo >/tmp/x; echo $?'
	is 1 "$out"
}
image_is_root_s()
{
	run_by user ./invoke_ns -c "$files/jail.$1" true
	is 125 "$status"
	like '*only root can mount an image: unpack it to a directory, or pack it as .cpio or .tar*' "$err"
}
image_damaged()
{
	head -c 4000 "$files/jail.$1" >"$files/cut.$1"
	run_by root ./invoke_ns -c "$files/cut.$1" true
	is 125 "$status"
	like "*cannot mount the image '$files/cut.$1' ($1,ro,nosuid,nodev): *" "$err"
}

for who in root user none; do
	case $who in
	none) ;;
	*)
		check_as "$who" 'cpio: as the folder' like_the_folder "$who" "$files/jail.cpio"
		check_as "$who" 'cpio.gz: as the folder' like_the_folder "$who" "$files/jail.cpio.gz"
		check_as "$who" 'tar: as the folder' like_the_folder "$who" "$files/jail.tar"
		check_as "$who" 'tar.gz by another name: as the folder' like_the_folder "$who" "$files/renamed"
		;;
	esac
	check_as "$who" 'what is written goes to memory' in_memory "$who"
	check_as "$who" 'read-only' read_only "$who"
	check_as "$who" 'volumes' volumes "$who"
	check_as "$who" 'read-only, with volumes where nothing is' read_only_with_volumes "$who"
	[ "$who" = none ] || check_as "$who" 'under a umask of 077' umask_of_callers "$who"
	check_as "$who" 'root of a user namespace of one id' one_id "$who"
	check_as "$who" 'cpio of busybox' their_own "$who" "$files/busybox.cpio" 3
	check_as "$who" 'GNU tar' their_own "$who" "$files/gnu.tar" 3
	check_as "$who" 'pax tar, gzip' their_own "$who" "$files/pax.tgz" 3
	for form in pax.zstd pax.xz pax.bzip2 members.gz two.cpio two.tar label.tar bsd.tar newc.cpio crc.cpio \
		odc.cpio bin.cpio v7.tar; do
		if [ -s "$files/$form" ]; then
			check_as "$who" "$form" their_own "$who" "$files/$form" 3
		else
			skip "$who: $form" 'the program that packs it is not here'
		fi
	done
	check_as "$who" 'a sparse file of GNU tar' sparse "$who" "$files/sparse.tar"
	check_as "$who" 'a sparse file in a pax header' sparse "$who" "$files/sparse.pax"
	check_as "$who" 'a sparse file whose blocks are not in order' sparse_unsorted "$who"
	check_as "$who" 'a form that is not built in' foreign "$who"
	check_as "$who" 'ustar' their_own "$who" "$files/ustar.tar" 3
	check_as "$who" 'no folder in the archive' their_own "$who" "$files/bare.tar" 2
	check_as "$who" 'long names: GNU' long_name "$who" "$files/gnu.tar"
	check_as "$who" 'long names: pax' long_name "$who" "$files/pax.tgz"
	for name in up inside absolute newline; do
		check_as "$who" "a name that leads out: $name" refused_name "$who" "$name"
	done
	check_as "$who" 'through a link' contained "$who" through
	check_as "$who" 'through a link of dots' contained "$who" dots
	check_as "$who" 'through /proc/self/root' contained "$who" chain
	check_as "$who" 'links where things are mounted' mounts_refused "$who" mounts
	check_as "$who" 'a file where things are mounted' mounts_refused "$who" covers
	check_as "$who" 'devices and sockets' devices "$who"
	check_as "$who" 'one name twice' twice "$who"
	check_as "$who" 'one archive behind another' behind "$who"
	check_as "$who" 'a link to what has become a pipe' pipe_of_links "$who"
	check_as "$who" 'a claimed size' claims "$who"
	check_as "$who" 'cut short' truncated "$who"
	check_as "$who" 'altered' altered "$who"
	check_as "$who" 'no jail at all' no_jail "$who"
	check_as "$who" 'the sum of a bundle: its jail is what it was, or no command is run' sum_of_bundle "$who"
	check_as "$who" 'without a mount namespace' without_mounts "$who"
	check_as "$who" 'by hand' by_hand "$who"
done
for who in root user none; do
	check_as $who '--unpack-limit' limits_to_unpack $who
done
check_as root 'a limit by the memory there is' limits_of_machine
if [ "$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)" -gt 1000000 ]; then
	check_as user 'a bomb' bomb user
	check_as user 'a bomb of names' bomb_of_names user
	check_as user 'a bomb of folders' bomb_of_folders user
else
	skip 'user: a bomb' 'it takes a quarter of a gigabyte of memory'
fi

recipe configs/busybox.rootfs "$jails/image"
for type in squashfs erofs ext4; do
	if ! has_caller root; then
		skip "$type" 'only root mounts images'
	elif ! make_image "$type"; then
		skip "$type" 'no tool here makes such an image'
	else
		check "$type: as it was packed, and memory over it" image "$type"
		check "$type: read-only" image_read_only "$type"
		check "$type: not for a user" image_is_root_s "$type"
		check "$type: cut short" image_damaged "$type"
	fi
done
done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# unpack.t - --unpack and --remove: what is refused, what is left, what can be removed again
# shellcheck disable=SC2016 # the shell inside expands it
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

for built in build/busybox build/busybox.given rootfs/bin/busybox; do
	[ ! -x "$built" ] || break
done
mkdir -p "$tmp/tree/bin" "$tmp/tree/closed/below"
cp "$built" "$tmp/tree/bin/sh"
echo deep >"$tmp/tree/closed/below/file"

# place CALLER: an empty directory of this caller, $place.
place()
{
	place=$tmp/of-$1
	rm -rf "$place"
	mkdir "$place"
	[ -z "${LAB:-}" ] || chown "$(by "$1" id -u)" "$place"
}

# -- names of a plain archive ----------------------------------------------------------

# Behind a directory that is not one of an image.
mkdir -p "$tmp/named/etc"
echo x >"$tmp/named/file"
ln "$tmp/named/file" "$tmp/named/other"
renamed() { tar -cPf "$tmp/$1.tar" --transform "$2" -C "$tmp/named" etc file other; }
renamed absolute 's,^other,/tmp/pwn,;s,^file,/tmp/file,'
renamed hard     's,^file,/file,RS'
renamed up       's,^file,../pwn,'

# refused_name CALLER ARCHIVE WHY: as the jail and to a directory.
refused_name()
{
	place "$1"
	run_by "$1" ./invoke_ns -c "$tmp/$2.tar" /none
	is 125 "$status"
	like "*cannot unpack '$tmp/$2.tar' there: '*': it holds a*$3*" "$err"
	run_by "$1" ./invoke_ns -c "$tmp/$2.tar" --unpack "$place/dir"
	is 125 "$status"
	like "*cannot unpack the image '$tmp/$2.tar' to '$place/dir': *'*': it holds a*$3*" "$err"
	is '' "$(ls -A "$place")"
}
for who in root user none; do
	check_as $who 'an absolute name is refused' refused_name $who absolute 'n absolute name'
	check_as $who 'a hard link that is absolute is refused' refused_name $who hard 'n absolute name'
	check_as $who "a name with '..' is refused" refused_name $who up " name with '..'"
done

# -- what was made of a plain archive, and what was not -------------------------------------

chmod 700 "$tmp/tree" "$tmp/tree/closed"
tar -cf "$tmp/plain.tar" --owner=5 --group=5 --mode=u-w,go-rwx -C "$tmp/tree" .
tar -cf "$tmp/without.tar" --owner=5 --group=5 -C "$tmp/tree" bin closed
ln -s nowhere "$tmp/tree/.invoke_ns.json"
tar -cf "$tmp/link.tar" -C "$tmp/tree" .
chmod 755 "$tmp/tree"

removed()
{
	place "$1"
	for archive in plain without link; do
		run_by "$1" ./invoke_ns -c "$tmp/$archive.tar" --unpack "$place/dir"
		is 0 "$status" || { echo "$err"; return 1; }
		run_by "$1" ./invoke_ns --remove "$place/dir"
		is "$archive 0" "$archive $status" || { echo "$err"; return 1; }
		is '' "$(ls -A "$place")"
	done
}

# kept CALLER NAME WHY
kept()
{
	run_by "$1" ./invoke_ns --remove "$place/$2"
	is "$2 125" "$2 $status"
	like "*'$place/$2'*is no directory that --unpack has made, or mkrootfs of an image: $3*" "$err"
}

# Also one that only root inside may look into.
others_kept()
{
	place "$1"
	by "$1" sh -c 'cd "$1" && mkdir -p mine/below closed && touch mine/file file && chmod 0 closed' - "$place"
	kept "$1" mine 'No such file'
	kept "$1" closed 'No such file'
	kept "$1" file 'Not a directory'
	kept "$1" missing 'No such file'
	by "$1" sh -c 'cd "$1" && touch mine/.invoke_ns.json && ln -s mine link' - "$place"
	run_by "$1" ./invoke_ns --remove "$place/link/"
	is 125 "$status"
	like "*cannot remove the directory '$place/link/': Not a directory" "$err"
	is 'closed file link mine mine/.invoke_ns.json mine/below mine/file' "$(cd "$place" && find . ! -name . | sed 's,./,,' | sort | xargs)"
}
starts()
{
	place "$1"
	run_by "$1" ./invoke_ns -c "$tmp/without.tar" --unpack "$place/dir"
	run_by "$1" ./invoke_ns -c "$place/dir" sh -c 'read -r text </closed/below/file; echo "$text"'
	is deep "$out" || { echo "$err"; return 1; }
	run_by "$1" ./invoke_ns --remove "$place/dir"
}
for who in root user none; do
	check_as $who 'an archive is unpacked, and is a jail there' starts $who
	check_as $who '--remove, of what --unpack has made of an archive' removed $who
	check_as $who '--remove keeps what --unpack has not made' others_kept $who
done

# -- what is left ------------------------------------------------------------------------

# To unpack it takes a while: first the contents, then the names, of which one early is waited for.
perl -e 'for (1 .. 8000) {
	my $n = sprintf("f%05d", $_);
	my $e = sprintf("070701%08x%08x", $_, 0100644) . "00000000" x 2 . "00000001" . "00000000" x 6 .
		"0000000700000000$n\0";
	print $e, "\0" x (-length($e) % 4);
}
print "070701", "00000000" x 4, "00000001", "00000000" x 6, "0000000b00000000TRAILER!!!\0\0\0\0"' |
	gzip -1 >"$tmp/many.cpio.gz"

is_there() { [ -e "$place/$1" ]; }
# unpacks_until CALLER NAME: in the background, until this name of the unpacked tree exists.
unpacks_until()
{
	place "$1"
	exec_by "$1" ./invoke_ns -c "$tmp/many.cpio.gz" --unpack "$place/dir" </dev/null >"$tmp/out" 2>"$tmp/err" &
	runner=$!
	until is_there ".dir.unpacking/$2" || has_ended "$runner"; do sleep 0.01; done
}

# hit CALLER NAME SIGNAL [child]: then send a signal to the runner, or to the process that unpacks;
# again, if all was complete before.
hit()
{
	for _ in 1 2 3 4 5 6 7 8 9; do
		unpacks_until "$1" "$2"
		hit=$runner
		[ -z "${4:-}" ] || hit=$(child_of "$runner")
		kill "-$3" "$hit" 2>/dev/null || :
		ended "$runner"
		[ "$end" = 0 ] || return 0
	done
	echo 'the signal was always late'
	return 1
}

# A signal that can be caught leaves nothing even for a moment.
signalled()
{
	for each in TERM:143 INT:130 HUP:129 QUIT:131; do
		for name in contents root/f02000; do
			hit "$1" "$name" "${each%:*}"
			is "$each ${each#*:}" "$each $end" || { cat "$tmp/err"; return 1; }
			is '' "$(ls -A "$place")"
		done
	done
}

is_empty() { [ -z "$(ls -A "$place")" ]; }
killed()
{
	for name in contents root/f02000; do
		hit "$1" "$name" KILL
		is 137 "$end"
		wait_until is_empty
		hit "$1" "$name" KILL child
		is 137 "$end"
		wait_until is_empty
	done
}

# The tree that the process of the killed run removes is not in the way of the next run, and what
# the next run makes is not removed.
again()
{
	hit "$1" root/f02000 KILL
	run_by "$1" ./invoke_ns -c "$tmp/without.tar" --unpack "$place/dir"
	is "0 dir" "$status $(ls -A "$place")" || { echo "$err"; return 1; }
	is deep "$(cat "$place/dir/closed/below/file")"
}

# Another run that unpacks to the same directory is not disturbed.
at_once()
{
	unpacks_until "$1" contents
	run_by "$1" ./invoke_ns -c "$tmp/without.tar" --unpack "$place/dir"
	is 125 "$status"
	like "*cannot unpack the image * to '$place/dir': another process is about to" "$err"
	ended "$runner"
	is '0 dir' "$end $(ls -A "$place")" || { cat "$tmp/err"; return 1; }
	by "$1" ./invoke_ns --remove "$place/dir"
}

# What the limit of the size of files cuts off is said, and what is run is ended by it as before.
file_limit()
{
	place "$1"
	run_by "$1" sh -c 'ulimit -f 100; exec "$@"' - ./invoke_ns -c "$tmp/plain.tar" --unpack "$place/dir"
	is "125 " "$status $(ls -A "$place")"
	like "*cannot unpack the image *: '*bin/sh': it cannot be written: File too large, *ulimit -f*" "$err"
}
for who in root user none; do
	check_as $who 'nothing is left after a signal' signalled $who
	check_as $who 'nothing is left after SIGKILL' killed $who
	check_as $who 'unpack again after SIGKILL' again $who
	check_as $who 'two that unpack to one directory' at_once $who
	check_as $who 'a limit of the size of files' file_limit $who
done

done_testing

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

done_testing

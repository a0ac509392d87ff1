#!/bin/sh
# SPDX-License-Identifier: ISC
# unpack.t - --unpack and --remove: what is refused, what is left, what can be removed again
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

done_testing

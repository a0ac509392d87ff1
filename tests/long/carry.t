#!/bin/sh
# SPDX-License-Identifier: ISC
# carry.t - what was carried to a machine without a network builds there, to the same bytes
#
# That machine is a network namespace with nothing in it, another user, another folder and
# another umask.  The one that carries from there needs no git.
# shellcheck disable=SC2016 # the inner shell expands it
set -eu
cd "${0%/*}/../.."
# shellcheck source=tests/lib.sh
. tests/lib.sh

unset MAKEFLAGS MFLAGS MAKELEVEL BUILD SOURCES_DIR

here=$(pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$tmp"
there="$tmp/a new folder"
mkdir "$there" "$tmp/home"

# as_another COMMAND...: somebody else, where we can be.
as_another()
{
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid 54001 --regid 54001 --clear-groups -- "$@"
	else
		"$@"
	fi
}

# alone COMMAND...: where no network is, and nothing of our environment.
alone()
{
	as_another unshare --map-root-user --net env -i PATH="$PATH" HOME="$tmp/home" TZ=Asia/Tokyo \
		sh -c 'umask 077; cd "$1"; shift; exec "$@"' - "$there" "$@"
}

if ! as_another unshare --map-root-user --net true 2>"$tmp/why"; then
	skip 'a machine without a network' "$(tail -n 1 "$tmp/why")"
	done_testing
fi
[ "$(id -u)" -ne 0 ] || chown 54001:54001 "$there" "$tmp/home"

check 'make carry' make -s carry rootfs
version=$(sed -n 's/^VERSION = //p' Makefile)
epoch=$(sed -n 's/^SOURCE_DATE_EPOCH ?= //p' Makefile)
cp invoke_ns-carry.tar "$tmp/first.tar"

# -- what is in it --------------------------------------------------------------------

one_time_one_owner()
{
	when=$(TZ=UTC date -d "@$epoch" '+%Y-%m-%d %H:%M:%S')
	others=$(TZ=UTC tar --full-time --numeric-owner -tvf "$tmp/first.tar" |
		grep -vE "^(drwxr-xr-x|-rwxr-xr-x|-rw-r--r--) 0/0 +[0-9]+ $when invoke_ns-$version(/|\$)") || :
	is '' "$others"
}
sorted() { tar -tf "$tmp/first.tar" | sed 's,/$,,' | LC_ALL=C sort -c; }
check 'every file has one time and one owner' one_time_one_owner
check 'they are sorted' sorted

check 'it unpacks' alone tar -xf "$tmp/first.tar"
there="$there/invoke_ns-$version"

whole()
{
	alone sha256sum -c --quiet --strict SHA256SUMS
	(cd "$there" && find . -type f ! -path ./SHA256SUMS | sed 's,^\./,,' | LC_ALL=C sort) >"$tmp/files"
	sed 's/^[0-9a-f]* .//' "$there/SHA256SUMS" | diff "$tmp/files" -
}
three_lines() { is 3 "$(wc -l <"$there/README.txt")"; }
check 'SHA256SUMS holds, for each file' whole
check 'README.txt has three lines' three_lines

damaged()
{
	cp "$there/prebuilt/mkrootfs" "$tmp/kept"
	printf x | dd of="$there/prebuilt/mkrootfs" bs=1 seek=5000 conv=notrunc 2>/dev/null
	if alone sha256sum -c --quiet SHA256SUMS; then return 1; fi
	cp "$tmp/kept" "$there/prebuilt/mkrootfs"
	whole
}
check 'and does not where a byte is another' damaged

# -- what was built --------------------------------------------------------------------

no_compiler()
{
	is 'inside' "$(cd "$there" && as_another sh prebuilt/invoke_ns.run echo inside 2>/dev/null)"
	alone prebuilt/mkrootfs -D BUSYBOX=prebuilt/busybox configs/busybox.rootfs "$tmp/home/jail"
	diff -r --no-dereference rootfs "$tmp/home/jail"
}
check 'prebuilt: a shell, and a jail, without a compiler' no_compiler

# -- and is built again --------------------------------------------------------------------

no_network()
{
	is lo "$(alone sed -n 's/^ *\([^ :]*\):.*/\1/p' /proc/net/dev)"
	is '' "$(alone sed 1d /proc/net/route)"
}
check 'there is no network' no_network
check 'make && make rootfs && make bundle' alone sh -c 'make && make rootfs && make bundle'
for file in invoke_ns mkrootfs binlibdepcp invoke_ns.run build/busybox build/bundle/jail.cpio.zst; do
	check "$file is the same" cmp "$here/$file" "$there/$file"
done
check 'the jail is the same' diff -r --no-dereference rootfs "$there/rootfs"

carried_on()
{
	alone make carry
	cmp "$tmp/first.tar" "$there/invoke_ns-carry.tar"
}
check 'carried on from there, without git: the same bytes' carried_on

# -- what is said ------------------------------------------------------------------------

# carry: anew over there, by hand; what it says is in $said.
carry()
{
	said=$(alone sh -c 'scripts/carry -V "$1" -t "$2" "$3/again.tar" build/busybox sources/*' - \
		"$version" "$epoch" "$tmp/home" 2>&1)
}
changed()
{
	carry
	is '' "$said"
	echo '# mine' >>"$there/Makefile"
	echo 'LTO =' >"$there/config.mk"
	carry
	like '*note: changed since: Makefile: FAILED*' "$said"
	like '*note: config.mk is left out*' "$said"
	tar -xOf "$tmp/home/again.tar" "invoke_ns-$version/Makefile" | tail -n 1 | grep -qx '# mine'
}
check 'what was changed is carried, with a note' changed

missing()
{
	rm "$there/LICENSE" "$tmp/home/again.tar"
	if carry; then return 1; fi
	like '*cannot read all of this tree*' "$said"
	[ ! -e "$tmp/home/again.tar" ]
}
check 'what is missing is an error, and nothing is made' missing

done_testing

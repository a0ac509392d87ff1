#!/bin/sh
# SPDX-License-Identifier: ISC
# busybox.t - busybox comes out the same, byte by byte, wherever and by whomever it is built
set -eu
. tests/lib.sh

unset MAKEFLAGS MFLAGS MAKELEVEL BUILD

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/tmpdir"
chmod 1777 "$tmp/tmpdir"
export TMPDIR="$tmp/tmpdir"

# elsewhere FOLDER: a copy of what a build of busybox reads.
elsewhere()
{
	mkdir -p "$1/sources" "$1/home" "$1/tests"
	cp -R Makefile scripts configs runner builder "$1"
	cp tests/tests.mk "$1/tests"
	cp build/sources/busybox-* "$1/sources"
	chmod 555 "$1/home"
}

make -s build/busybox >/dev/null 2>&1
ours=$(pwd)/build/busybox

elsewhere "$tmp/another folder, with blanks: and a colon"
# What the caller has in its environment must not matter.
# shellcheck disable=SC2016 # the inner shell expands it
check 'built in a folder with blanks and a colon, from a strange environment' \
	env CFLAGS='-O0 -g' LDFLAGS=-Wl,-s CONFIG_PREFIX=/x LC_ALL=C.UTF-8 TZ=Asia/Tokyo \
	KBUILD_OUTPUT=/nowhere SOURCE_DATE_EPOCH=1 sh -c 'cd "$1" && make build/busybox' - \
	"$tmp/another folder, with blanks: and a colon"
check 'it is the same' cmp "$ours" "$tmp/another folder, with blanks: and a colon/build/busybox"
check 'nothing is left in TMPDIR' test -z "$(find "$TMPDIR" -mindepth 1)"

if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$tmp"
	elsewhere "$tmp/nobody"
	chown -R 65534:65534 "$tmp/nobody"
	# shellcheck disable=SC2016
	check 'built by another user, umask 077, home read-only' \
		setpriv --reuid 65534 --regid 65534 --clear-groups sh -c \
		'umask 077; cd "$1" && HOME="$1/home" make build/busybox' - "$tmp/nobody"
	check 'it is the same, too' cmp "$ours" "$tmp/nobody/build/busybox"
else
	skip 'built by another user' 'only root can be another user'
fi

check 'it has no interpreter and needs no library' scripts/check-static "$ours"
applets=$("$ours" --list)
for applet in sh ls mount ip vi wget udhcpc; do
	check "it has $applet" grep -qx "$applet" <<-EOF
	$applets
	EOF
done
check 'it has no tc, which does not build everywhere' test -z "$(echo "$applets" | grep -x tc)"
# With the standalone shell on, ls would be found without any PATH.
# shellcheck disable=SC2016
check 'its shell finds no applet that PATH does not' \
	sh -c '! PATH=/nowhere "$1" sh -c ls 2>/dev/null' - "$ours"

printf 'CONFIG_NO_SUCH_THING=y\n' >"$tmp/fragment"
status=0
out=$(CC=musl-gcc scripts/build-busybox build/sources/busybox-1.37.0.tar.bz2 "$tmp/fragment" \
	build/kheaders "$tmp/never" 2>&1) || status=$?
check 'a wish that busybox does not know is an error' \
	grep -q "dropped 'CONFIG_NO_SUCH_THING=y'" <<EOF
$status $out
EOF
check 'and makes nothing' test ! -e "$tmp/never"

done_testing

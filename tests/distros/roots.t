#!/bin/sh
# SPDX-License-Identifier: ISC
# roots.t - our programs in the root directories of other distributions, as root and as a user
#
# Each is entered by the runner: with nothing taken away, and what is written there goes to
# memory, so that the root is what it was.
# shellcheck disable=SC2016 # they are backquotes of a table
set -eu
cd "${0%/*}/../.."
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/retell.sh
. tests/retell.sh

tmp=$(mktemp -d)
chmod 755 "$tmp"
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
results=$tmp/results
bring=$tmp/bring
mkdir "$results" "$bring"

cp invoke_ns mkrootfs binlibdepcp invoke_ns.run build/bundle/jail.cpio.zst tests/lib.sh \
	tests/distros/inside tests/distros/network "$bring"
cp -a rootfs "$bring/rootfs"
chmod 755 "$bring" "$bring/inside"
echo 'exec /bin/ls' >"$bring/ls.rootfs"

# Without root the one inside is root of a user namespace.
share=
[ "$(id -u)" -ne 0 ] || share='--share user'

# enter ROOT WHO COMMAND...
enter()
{
	root=$1 who=$2; shift 2
	case $who in
	root) set -- -c "$root" "$@" ;;
	user) set -- --uid 1000 --gid 1000 --groups 1000 -c "$root" "$@" ;;
	esac
	# shellcheck disable=SC2086 # two words
	./invoke_ns $share --privileged --nested -x --timeout 300 --ro-bind "$bring:/mnt" "$@" </dev/null
}

# -- from outside ------------------------------------------------------------------------------

starts()
{
	status=0
	out=$(./invoke_ns -c "$1" /bin/ls -d /bin/ls /mnt 2>"$tmp/err" </dev/null) || status=$?
	like '[12] /bin/ls' "$status $out" || { cat "$tmp/err"; return 1; }
}
a_jail()
{
	./mkrootfs --root "$1" "$bring/ls.rootfs" "$tmp/$2-jail"
	starts "$tmp/$2-jail"
}
copied()
{
	./binlibdepcp --root "$1" /bin/ls "$tmp/$2.copied"
	starts "$tmp/$2.copied"
}

# The root, or another bind of it, makes no difference to the bytes.
the_same()
{
	SOURCE_DATE_EPOCH=0 ./mkrootfs --root "$1" "$bring/ls.rootfs" "$tmp/$2.tar"
	inside=$(sed -n 's/^# archive //p' "$results/$2")
	[ -n "$inside" ]
	is "$(printf '%s\n' "$inside" | sort -u)" "$(cksum <"$tmp/$2.tar")"
}

# A program with data, in a jail of its package.
packages()
{
	./mkrootfs --root "$1" --pkg file bash coreutils "$tmp/$2-packages"
	status=0
	out=$(./invoke_ns -c "$tmp/$2-packages" bash -c 'file -b /usr/bin/ls | cut -c 1-10' 2>"$tmp/err" </dev/null) ||
		status=$?
	is '0 ELF 64-bit' "$status $out" || { cat "$tmp/err"; return 1; }
	SOURCE_DATE_EPOCH=0 ./mkrootfs --root "$1" --pkg file bash coreutils "$tmp/$2.packages.tar"
	inside=$(sed -n 's/^# packages //p' "$results/$2")
	is "$(printf '%s\n' "$inside" | sort -u)" "$(cksum <"$tmp/$2.packages.tar")"
}

# outside NAME WHAT COMMAND...: its row stands in the table as root's.
outside()
{
	place=$1 what=$2; shift 2
	check "$place: $what" "$@"
	if [ "$verdict" -eq 0 ]; then
		echo "ok 0 - root: $what"
	else
		echo "not ok 0 - root: $what"
	fi >>"$results/$place"
}

try()
{
	: >"$results/$1"
	for who in root user; do
		if ! enter "$2" "$who" /bin/true 2>"$tmp/err"; then
			skip "$1: $who" "$(tail -n 1 "$tmp/err")"
			continue
		fi
		enter "$2" "$who" /mnt/inside "$who" >"$tmp/said" 2>&1 || :
		retell "$1" "$tmp/said"
		check "$1: $who: to the end" complete "$tmp/said"
		cat "$tmp/said" >>"$results/$1"
	done
	outside "$1" '`mkrootfs --root`, from outside'    a_jail "$2" "$1"
	outside "$1" '`binlibdepcp --root`, from outside' copied "$2" "$1"
	outside "$1" 'inside and outside, the same bytes' the_same "$2" "$1"
	if [ -s "$2/var/lib/dpkg/status" ]; then
		outside "$1" '`mkrootfs --pkg`, started, inside and outside the same bytes' packages "$2" "$1"
	elif [ "$1" != busybox ]; then
		skip "$1: packages" 'this root was fetched without its database: remove build/roots'
	fi
}

# pasta RELEASE: its pasta is called by our runner.  Root is root, for it makes interfaces.
pasta()
{
	if ! root=$(scripts/fetch-root -d build/roots.passt -p 'passt iproute2' "$1" 2>"$tmp/err"); then
		skip "$1: --network pasta" "$(tail -n 1 "$tmp/err")"
		return
	fi
	if [ -z "$share" ] || ! enter "$root" root /bin/true 2>"$tmp/err"; then
		skip "$1: --network pasta" 'only root can make a network to try it in'
		return
	fi
	enter "$root" root /mnt/network >"$tmp/said" 2>&1 || :
	retell "$1" "$tmp/said"
	check "$1: pasta: to the end" complete "$tmp/said"
	cat "$tmp/said" >>"$results/$1"
}

names='bullseye bookworm trixie sid'
for name in $names; do
	if root=$(scripts/fetch-root "$name" 2>"$tmp/err"); then
		try "$name" "$root"
	else
		skip "$name" "$(tail -n 1 "$tmp/err")"
	fi
done
# Debian has passt since 12.
for name in bookworm trixie sid; do pasta "$name"; done
no_such_release()
{
	if out=$(scripts/fetch-root -d "$tmp/roots" nosuchrelease 2>&1); then return 1; fi
	like "*fetch-root: cannot fetch the root of 'nosuchrelease': ?*" "$out"
	is '' "$(find "$tmp/roots" -mindepth 1 ! -name .lock)"
}
check 'a release that nobody has: a reason, and nothing is left' no_such_release

# Its setpriv(1) and mount(8) are those of util-linux 2.41: the scripts of --explain=shell by them.
if [ -x build/roots/trixie/usr/bin/setpriv ] && [ -n "$share" ]; then
	ONLY='*a filter*' tests/runner/shell.t >"$tmp/said" 2>&1 || :
	retell 'tools of trixie' "$tmp/said"
	check 'tools of trixie: to the end' complete "$tmp/said"
else
	skip 'tools of trixie' 'it takes root, and the root of trixie'
fi

# Neither glibc nor bash nor ldd: the jail.
try busybox rootfs
# shellcheck disable=SC2086 # a list of words
scripts/result-table "$results" $names busybox | tee build/distros.table | sed 's/^/# /'
done_testing

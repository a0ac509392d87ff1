#!/bin/sh
# SPDX-License-Identifier: ISC
# programs.t - the programs for other machines, under qemu-user; jails of other machines, built
# here and there
#
# qemu-user runs a program of another machine on this kernel, but starts no namespaces: the
# guests of tests/kernels do that.
set -eu
cd "${0%/*}/../.."
# shellcheck source=tests/lib.sh
. tests/lib.sh

export LC_ALL=C SOURCE_DATE_EPOCH=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# there PROGRAM ARGUMENT...: that of the other machine.
there() { program=$1; shift; "$qemu" "$bin/$program" "$@"; }

# -- the runner ----------------------------------------------------------------------------

version() { is "$("./$1" --version)" "$(there "$1" --version)"; }

# The same steps and the same words: of a start with an edge process, as qemu-user has no clone3(2).
explains()
{
	for form in '' =short =calls; do
		./invoke_ns "--explain$form" "$@" >"$tmp/here" 2>&1
		there invoke_ns "--explain$form" "$@" >"$tmp/there" 2>&1
		[ -s "$tmp/here" ]
		cmp "$tmp/here" "$tmp/there"
	done
}

# A container has no edge process here, and one there; its command is the same.
contains()
{
	./invoke_ns --explain -c rootfs ps | grep '^command' >"$tmp/here"
	there invoke_ns --explain -c rootfs ps | grep '^command' >"$tmp/there"
	grep -q 'the built-in seccomp filter' "$tmp/there"
	cmp "$tmp/here" "$tmp/there"
}

mistake()
{
	status=0
	./invoke_ns --no-such-option >"$tmp/here" 2>&1 || status=$?
	there invoke_ns --no-such-option >"$tmp/there" 2>&1 && return 1
	is "125 $(cat "$tmp/here")" "$? $(cat "$tmp/there")"
	is 125 "$status"
}

# -- jails -----------------------------------------------------------------------------------

recipe()
{
	cat >"$tmp/r" <<-EOT
	exec /usr/bin/plain
	exec /usr/bin/multi
	exec /usr/bin/lib as=/bin/lib
	tree /opt/app /opt/app deps
	text /machine 0644 0 0 "\${ARCH} \${MULTIARCH}\n"
	EOT
}

# both FORM OPTION...: the same bytes, and the same words, here and there.
both()
{
	form=$1; shift
	for at in here there; do
		rm -rf "${tmp:?}/$at.d"
		mkdir "$tmp/$at.d"
		(case $at in here) set -- ./mkrootfs "$@" ;; there) set -- there mkrootfs "$@" ;; esac
			"$@" --root "$root" -D ARCH="$arch" "$tmp/r" "$tmp/$at.d/jail$form") 2>"$tmp/$at.err" ||
			{ cat "$tmp/$at.err"; return 1; }
	done
	diff -r --no-dereference "$tmp/here.d" "$tmp/there.d"
	is "$(facts here)" "$(facts there)"
	is "$(cat "$tmp/here.err")" "$(cat "$tmp/there.err")"
}
# Owner, mode, time and name of every file.
facts() { (cd "$tmp/$1.d" && find . -printf '%U %G %m %s %TY-%Tm-%Td %l %p\n' | sort -k 7); }

jails()
{
	recipe
	for form in '' .tar .tar.gz .tar.zst .tar.xz .cpio .cpio.gz .cpio.zst .oci.tar .oci; do
		both "$form" || { echo "$form"; return 1; }
	done
	both '' --lock
	is "$arch $arch-linux-gnu" "$(cat "$tmp/here.d/jail/machine")"
}

# Each program starts with what is in the jail, and with nothing else.
closure()
{
	recipe
	both ''
	for word in /usr/bin/plain /usr/bin/multi /bin/lib /opt/app/bin/run; do
		is "${word##*/} ok" "$("$qemu" -L "$tmp/here.d/jail" "$tmp/here.d/jail$word")"
	done
	rm "$tmp/here.d/jail/opt/app/lib/deep/libdeep.so.1"
	! "$qemu" -L "$tmp/here.d/jail" "$tmp/here.d/jail/opt/app/bin/run" 2>/dev/null
}

incomplete()
{
	echo 'exec /usr/bin/broken' >"$tmp/r"
	for at in './mkrootfs' 'there mkrootfs'; do
		if $at --root "$root" "$tmp/r" "$tmp/never" >"$tmp/err" 2>&1; then return 1; fi
		like "*'/usr/bin/broken' needs 'libgone.so.1'*'/usr/lib/$arch-linux-gnu'*" "$(cat "$tmp/err")"
	done
	[ ! -e "$tmp/never" ]
}

busybox()
{
	cp configs/busybox.rootfs "$tmp/r"
	for at in here there; do
		case $at in here) set -- ./mkrootfs ;; there) set -- there mkrootfs ;; esac
		"$@" -D BUSYBOX=build/busybox -D ARCH="$arch" configs/busybox.rootfs "$tmp/$at.cpio.zst"
	done
	cmp "$tmp/here.cpio.zst" "$tmp/there.cpio.zst"
}

copies()
{
	./binlibdepcp --root "$root" /usr/bin/multi "$tmp/copied"
	there binlibdepcp --root "$root" /usr/bin/multi "$tmp/copied.there"
	diff -r --no-dereference "$tmp/copied" "$tmp/copied.there"
	is 'multi ok' "$("$qemu" -L "$tmp/copied" "$tmp/copied/usr/bin/multi")"
	rm -r "$tmp/copied" "$tmp/copied.there"
}

# -- one file ---------------------------------------------------------------------------------

# A bundle without a runner for this machine.
wrong_machine()
{
	scripts/bundle -V 1 build/bundle/jail.cpio.zst "$tmp/wrong.run" "$arch=$bin/invoke_ns" "vax=$bin/invoke_ns"
	status=0
	out=$(sh "$tmp/wrong.run" true 2>&1) || status=$?
	is "125 invoke_ns.run: this file has no runner for '$(uname -m)', only for $arch vax" "$status $out"
}

# row WHAT COMMAND...: a check, and a line of the table.
row()
{
	what=$1; shift
	check "$arch: $what" "$@"
	case ${verdict:-} in
	0) echo "$arch|$what|yes" ;;
	*) echo "$arch|$what|no" ;;
	esac >>"$tmp/rows"
}

: >"$tmp/rows"
for arch in aarch64 riscv64; do
	bin=build/$arch/bin root=$tmp/$arch
	qemu=qemu-$arch
	reason=
	command -v "$qemu" >/dev/null || reason="no $qemu here"
	command -v "$arch-linux-gnu-gcc" >/dev/null || reason="no $arch-linux-gnu-gcc here"
	[ "$(uname -m)" != "$arch" ] || reason='it is this machine'
	if [ -n "$reason" ]; then
		skip "$arch" "$reason"
		continue
	fi
	tests/fixtures/foreign "$arch" "$root"
	for program in invoke_ns mkrootfs binlibdepcp; do
		row "$program --version"                 version "$program"
	done
	row '--explain, by hand'                         explains -pmnIu box --boottime 9 ps
	row '--explain, a container'                     contains
	row 'a mistake is told'                          mistake
	row 'jails, here and there the same bytes'       jails
	row 'what a program needs, from another root'    closure
	row 'what is incomplete is refused'              incomplete
	row 'the jail of busybox, the same bytes'        busybox
	row 'binlibdepcp, here and there the same bytes' copies
	row 'a bundle for another machine says so'       wrong_machine
done
{
	printf '| | aarch64 | riscv64 |\n|---|---|---|\n'
	awk -F '|' '!seen[$2]++ { order[++n] = $2 }
		{ of[$2, $1] = $3 }
		END { for (i = 1; i <= n; i++)
			print "| " order[i] " | " of[order[i], "aarch64"] " | " of[order[i], "riscv64"] " |" }' "$tmp/rows"
} >build/arch.table
done_testing

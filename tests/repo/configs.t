#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck source=tests/lib.sh
# shellcheck disable=SC2317,SC2016 # check calls them; the shells in the jail expand
# configs.t - every recipe builds, and every program in it starts in its jail.
. "${0%/*}/../lib.sh"
in_memory "$@"
cd "${0%/*}/../.." || exit 1

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

for busybox in build/busybox build/busybox.given /bin/busybox; do
	[ ! -x "$busybox" ] || break
done

build()
{
	rm -rf "$dir/jail"
	./mkrootfs -D BUSYBOX="$busybox" --lock "configs/$1.rootfs" "$dir/jail" 2>"$dir/err" ||
		{ cat "$dir/err"; return 1; }
	./mkrootfs --check "$dir/jail"
}
jail() { ./invoke_ns -c "$dir/jail" -- "$@" </dev/null 2>&1; }

# The programs that a recipe's own exec lines brought.
brought()
{
	sed -n 's/^\(opt \|override \)*exec \([^ ]*\).*/\2/p' "configs/$1.rootfs" | while read -r program; do
		if [ -x "$dir/jail$program" ] || [ -L "$dir/jail$program" ]; then echo "$program"; fi
	done
}

# each RECIPE SHELL: each starts far enough to print something or to complain itself;
# a loader that complains, or a status that says "not found", is a failure.
each()
{
	brought "$1" >"$dir/jail/tmp/programs"
	[ -s "$dir/jail/tmp/programs" ] || { echo 'it brought nothing'; return 1; }
	got=$(jail "$2" -c 'while read -r p; do
		[ "$p" = /bin/false ] && continue
		said=$("$p" --version 2>&1 </dev/null); status=$?
		case $status-$said in
		126-* | 127-* | *"shared librar"* | *"symbol lookup"*) echo "$p: $status $said" ;;
		esac
	done </tmp/programs') || { echo "$got"; return 1; }
	[ -z "$got" ] || { echo "$got"; return 1; }
}

# prints WANTED COMMAND...: a shell pattern for what is said in the jail.
prints() { wanted=$1; shift; got=$(jail "$@") || { echo "status $?: $got"; return 1; }; like "$wanted" "$got"; }
has() { [ -e "$dir/jail$1" ] || [ -L "$dir/jail$1" ]; }

if [ -x "$busybox" ]; then
	for name in busybox tiny net-lab; do
		check "$name" build "$name"
		check "$name: a shell" prints '*This is a jail*' /bin/sh -c 'cat /etc/motd'
		check "$name: root is root" prints root /bin/sh -c 'id -un'
		[ "$name" != net-lab ] || check "$name: each program" each "$name" /bin/sh
	done
	# gdb with its python is large, but it must start.
	check debug build debug
	check 'debug: each program' each debug /bin/sh
	if has /bin/gdb; then check 'debug: gdb' prints '*= 42' /bin/gdb -batch -ex 'print 6*7'; fi
else
	skip 'recipes with busybox' 'no busybox was built, and the machine has none'
fi

check host-shell build host-shell
check 'host-shell: each program' each host-shell /bin/bash
check 'host-shell: licences' has /usr/share/licenses
check 'host-shell: a prompt that says where one is' prints '*@*:/ [[]jail[]]# *' \
	/bin/bash -c '. /etc/shrc; printf "%s" "${PS1@P}"'
if has /bin/vi; then check 'host-shell: vi' prints '*' /bin/vi --version; fi
if has /bin/less; then check 'host-shell: less' prints 'x' /bin/bash -c 'echo x | less'; fi
if has /bin/ps; then check 'host-shell: ps' prints '*PID*' /bin/ps; fi

if [ -x /usr/bin/python3 ]; then
	check python build python
	check 'python: each program' each python /bin/sh
	check 'python: json, ssl, sqlite3, ctypes' prints ok /usr/bin/python3 -c 'import json,ssl,sqlite3,ctypes; print("ok")'
	check 'python: threads' prints ok /usr/bin/python3 -c 'import threading as t
x = t.Thread(target=lambda: print("ok")); x.start(); x.join()'
else
	skip python 'no python3 here'
fi

# The packs, as somebody would put them together.
packs()
{
	printf 'include %s/configs/packs/%s.rootfs\n' "$PWD" gconv "$PWD" tz "$PWD" terminfo "$PWD" certs "$PWD" nss >"$dir/r"
	printf 'exec %s\n' /usr/bin/iconv /bin/date /bin/sh >>"$dir/r"
	printf 'dir /%s 0755 0 0\n' proc sys dev tmp >>"$dir/r"
	rm -rf "$dir/jail" && ./mkrootfs "$dir/r" "$dir/jail" 2>/dev/null || return 1
	# A character that only a module of gconv knows how to write.
	is 306374 "$(printf '\346\227\245' | ./invoke_ns -c "$dir/jail" -- \
		/usr/bin/iconv -f UTF-8 -t EUC-JP 2>&1 | od -An -to1 | tr -d ' \n')" || return 1
	prints '*JST*' /bin/sh -c 'TZ=Asia/Tokyo date'
}
if [ -x /usr/bin/iconv ] && [ -e /usr/share/zoneinfo/Asia/Tokyo ]; then
	check 'packs: gconv and tz' packs
else
	skip 'packs: gconv and tz' 'no iconv or no time zones here'
fi

# pack NAME PROGRAM...: a jail of this pack and these programs.
pack()
{
	{
		printf 'include %s/configs/packs/%s.rootfs\n' "$PWD" "$1"
		shift
		printf 'exec %s\n' /bin/bash "$@"
		printf 'dir /%s 0755 0 0\n' proc sys dev tmp etc
		printf 'user root 0 0 /root /bin/bash\n'
	} >"$dir/r"
	rm -rf "$dir/jail" && ./mkrootfs "$dir/r" "$dir/jail" 2>/dev/null
}
# has_pack FILE PACK PROGRAM JOB...: where the host has the file.
has_pack()
{
	file=$1 pack=$2 program=$3; shift 3
	if [ -e "$file" ] && [ -x "$program" ]; then
		check "pack $pack: ${program##*/}" with_pack "$pack" "$program" "$@"
	else
		skip "pack $pack: ${program##*/}" 'it is not here'
	fi
}
with_pack() { pack "$1" "$2" && shift 2 && prints "$@"; }
root=$(find /usr/share/ca-certificates/mozilla -name '*.crt' 2>/dev/null | sort | head -n 1)
has_pack "${root:-/none}" certs /usr/bin/openssl '*: OK' /usr/bin/openssl verify "${root:-/none}"
has_pack /usr/lib/locale/C.utf8 locale /bin/bash 1 /bin/bash -c 'export LC_ALL=C.UTF-8; x=$(printf "\303\251"); echo ${#x}'
has_pack /lib/terminfo/x/xterm terminfo /usr/bin/tput 80 /usr/bin/tput -T xterm cols
has_pack /etc/passwd nss /usr/bin/getent 'root:*' /usr/bin/getent passwd root
if [ -x /usr/bin/python3 ] && [ -e /etc/ssl/certs/ca-certificates.crt ]; then
	certified() { build python && prints '[1-9]*' /usr/bin/python3 -c 'import ssl; print(ssl.create_default_context().cert_store_stats()["x509"])'; }
	check 'pack certs: python' certified
else
	skip 'pack certs: python' 'no python3 or no certificates here'
fi

done_testing

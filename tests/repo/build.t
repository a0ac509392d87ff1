#!/bin/sh
# SPDX-License-Identifier: ISC
# build.t - what make promises, and what the scripts of the set-up refuse
set -eu
. tests/lib.sh
in_memory "$@"

# What the make that runs us was told is not for the makes that we run.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES BUILD OUT RECIPE SOURCES_DIR
export LC_ALL=C

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
top=$(pwd)

# refused NAME PATTERN COMMAND...: it fails, and says a line that matches PATTERN.
refused()
{
	name=$1 pattern=$2
	shift 2
	if out=$("$@" 2>&1); then
		not_ok "$name"
		echo '# it succeeded'
	elif printf '%s\n' "$out" | grep -q -e "$pattern"; then
		ok "$name"
	else
		not_ok "$name"
		printf '%s\n' "$out" | sed 's/^/# /'
	fi
}

# same NAME EXPECTED ACTUAL
same()
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1"
		printf 'expected:\n%s\nfound:\n%s\n' "$2" "$3" | sed 's/^/# /'
	fi
}

# --- the gate

gate="$top/scripts/check-static"
echo 'int main(void) { return 0; }' >"$tmp/void.c"
musl-gcc -static -Wl,-z,relro -o "$tmp/static" "$tmp/void.c"
musl-gcc -o "$tmp/dynamic" "$tmp/void.c"
musl-gcc -static-pie -o "$tmp/static-pie" "$tmp/void.c"
musl-gcc -static -Wl,-z,execstack -o "$tmp/execstack" "$tmp/void.c"
musl-gcc -static -Wl,-z,norelro -o "$tmp/norelro" "$tmp/void.c"
gcc -shared -nostdlib -o "$tmp/other.so" "$tmp/void.c"
gcc -nostdlib -static -Wl,-e,main -o "$tmp/leaf" "$tmp/void.c"

check 'gate: a static program passes' "$gate" "$tmp/static"
check 'gate: so do our programs' "$gate" -m 1000000 ./invoke_ns
refused 'gate: a dynamic one is refused' 'INTERP' "$gate" "$tmp/dynamic"
refused 'gate: for its libraries too' 'NEEDED' "$gate" "$tmp/dynamic"
refused 'gate: -s refuses a dynamic one' 'INTERP' "$gate" -s "$tmp/dynamic"
check 'gate: -s asks no more than that' "$gate" -s "$tmp/execstack" "$tmp/norelro"
refused 'gate: an executable stack is refused' 'executable stack' "$gate" "$tmp/execstack"
refused 'gate: writable relocations are refused' 'RELRO' "$gate" "$tmp/norelro"
refused 'gate: one byte too many is refused' 'more than' \
	"$gate" -m $(($(wc -c <"$tmp/static") - 1)) "$tmp/static"
check 'gate: just as many pass' "$gate" -m "$(wc -c <"$tmp/static")" "$tmp/static"
refused 'gate: what is no program is refused' 'not an ELF' "$gate" "$tmp/void.c"
refused 'gate: what is not there is refused' 'not a file' "$gate" "$tmp/nothing"
refused 'gate: one bad file of several is enough' "dynamic'" \
	"$gate" "$tmp/static" "$tmp/dynamic" "$tmp/static"
# Later compilers do what they are asked; then the gate has nothing to refuse.
if readelf -lW "$tmp/static-pie" | grep -q INTERP; then
	refused 'gate: -static-pie that came out dynamic is refused' 'INTERP' \
		"$gate" "$tmp/static-pie"
else
	check 'gate: -static-pie that came out static passes' "$gate" -s "$tmp/static-pie"
fi

# --- make

listed=$(make -s help | sed -n 's/^  \([a-z-]*\) .*/\1/p' | sort)
phony=$(make -pnq 2>/dev/null | sed -n 's/^\.PHONY: //p' | tr ' ' '\n' | grep -vx FORCE | sort)
same 'help lists every target' "$phony" "$listed"

make >/dev/null 2>&1
same 'a second make does nothing' "make: Nothing to be done for 'all'." "$(make 2>&1)"
check 'other flags are noticed' grep -q -e '-c -o build/runner/main.o' <<EOF
$(make -n CFLAGS='-O0' 2>&1)
EOF
check 'a changed header is noticed' grep -q -e '-c -o build/runner/main.o' <<EOF
$(make -n -W runner/plan.h 2>&1)
EOF

refused 'without the compiler: one line that says what to do' \
	'^no-such-gcc not found: run scripts/install-deps$' make -s CC=no-such-gcc BUILD="$tmp/b1"
same 'and no wall of errors after it' 2 \
	"$(make -s CC=no-such-gcc BUILD="$tmp/b1" invoke_ns 2>&1 | wc -l)"

refused 'bundle: no such image' "there is no image 'missing.tar'" make -s bundle IMAGE=missing.tar

# absent NAME WHAT WORD...: all that a make with these words says is that WHAT is missing.
absent()
{
	name=$1 what=$2
	shift 2
	same "$name" "$what not found: run scripts/install-deps test.  Stop." \
		"$(make "$@" 2>&1 | sed 's/^tests.tests.mk:[0-9]*: \*\*\* //')"
}
# A compiler that cannot use what its name says.
for flag in lcmocka fsanitize; do
	printf '#!/bin/sh\ncase $* in *-%s*) exit 1 ;; esac\n' "$flag" >"$tmp/no-$flag"
	chmod +x "$tmp/no-$flag"
done
absent 'check: no prove: one line that says what to do' no-prove check PROVE=no-prove SAN_CC=true
absent 'check: no clang' no-clang check SAN_CC=no-clang
absent 'check: no sanitizers' "the sanitizers of $tmp/no-fsanitize" check SAN_CC="$tmp/no-fsanitize"
absent 'units: no cmocka' cmocka units SAN_CC="$tmp/no-lcmocka"

# value VARIABLE WORD...: what a make with these words makes of it
value()
{
	variable=$1
	shift
	env "$@" -pnq 2>/dev/null | sed -n "s/^$variable :*= *//p"
}
same 'CC of the environment is not ours' musl-gcc "$(value CC CC=other-cc make)"
same 'CC of the command line is' other-cc "$(value CC make CC=other-cc)"
same 'CFLAGS of the environment are' -O3 "$(value CFLAGS CFLAGS=-O3 make)"
mkdir "$tmp/musl-host"
for tool in sh make stat echo cat pkg-config; do
	ln -s "$(command -v "$tool")" "$tmp/musl-host/$tool"
done
printf '#!/bin/sh\necho x86_64-alpine-linux-musl\n' >"$tmp/musl-host/cc"
chmod +x "$tmp/musl-host/cc"
make="$(command -v make)"
same 'on a musl host it is cc' cc \
	"$(PATH="$tmp/musl-host" "$make" -pnq 2>/dev/null | sed -n 's/^CC := //p')"
printf '#!/bin/sh\necho x86_64-linux-gnu\n' >"$tmp/musl-host/cc"
same 'on any other it is not' musl-gcc \
	"$(PATH="$tmp/musl-host" "$make" -pnq 2>/dev/null | sed -n 's/^CC := //p')"

libcap=deps/libcap/lib
refused 'LIBCAP=system, and there is none' "cannot use the system's libcap: omit" \
	make LIBCAP=system BUILD="$tmp/b2" "$tmp/b2/$libcap/libcap.a"
check 'LIBCAP=system, and there is one' make LIBCAP=system BUILD="$tmp/b2" \
	CC="musl-gcc -isystem $top/build/deps/libcap/include -L$top/build/$libcap -B$top/build/$libcap" \
	"$tmp/b2/$libcap/libcap.a"
check 'LIBCAP=system: it is that one' cmp "$tmp/b2/$libcap/libcap.a" "build/$libcap/libcap.a"

units=$(grep -l '^main(' tests/unit/*.c | sed 's,.*/,,; s,\.c$,,' | sort)
same 'every C unit test is run' "$units" "$(value UNITS make | tr ' ' '\n' | sort)"

refused 'a blank in BUILD is refused' 'without blanks' make BUILD='a b'

# --- another machine

case $(uname -m) in
aarch64) other=riscv64 ;;
*) other=aarch64 ;;
esac
refused 'ARCH: an unknown machine is refused' 'ARCH=vax is not one of: aarch64 riscv64 x86_64' make ARCH=vax
refused 'ARCH: what runs on this machine is refused' 'with ARCH there is only: make all' make check ARCH=$other
refused 'ARCH: the busybox of this machine is refused' 'is for this machine' \
	make rootfs BUSYBOX=host ARCH=$other
refused 'ARCH: without the cross gcc: one line that says what to do' \
	'^no-such-gcc not found: run scripts/install-deps cross$' \
	make -s ARCH=$other CROSS=no-such- BUILD="$tmp/b3"
same 'ARCH: of this machine it says nothing' build "$(value BUILD make ARCH="$(uname -m)")"
# shellcheck disable=SC2016 # as make has it
same 'ARCH: another machine has a directory of its own' 'build/$(ARCH)' "$(value BUILD make ARCH=$other)"

# --- what a start writes to

# Large variables without LARGE, which the linker puts among the small ones.
large_among_small()
{
	find build/runner build/lib build/seccomp -name '*.o' | sort | while read -r object; do
		readelf -SW "$object" | sed 's/^ *\[ *[0-9]*\]//' | awk -v object="$object" '
			$1 ~ /^\.bss\./ && $5 >= "000400" && $NF < 64 { print object ": " $1 }'
	done
}
same 'large variables are marked' '' "$(large_among_small)"

# --- what is shipped is what is tested

# sources_in FILE...: the source files that these programs or archives are made of.
sources_in()
{
	readelf -sW "$@" 2>/dev/null | awk '$4 == "FILE" { sub(/.*\//, "", $8); print $8 }' | sort -u
}

# Ours, and the libraries' that are built here; the C library is another in either build.
{
	find lib runner builder seccomp -name '*.c' | sed 's,.*/,,'
	echo seccomp_filter.c
	sources_in build/deps/*/lib/*.a
} | sort -u >"$tmp/sources"

# What the program is linked of, and the one with sanitizers is not.
unseen()
{
	sources_in "build/$1" | comm -12 - "$tmp/sources" >"$tmp/shipped"
	sources_in "build/san/$1" | comm -23 "$tmp/shipped" - | sed 's/$/ is not in build\/san/'
	[ "$(wc -l <"$tmp/shipped")" -ge 20 ] || echo "the sources of build/$1 cannot be told"
}
for program in invoke_ns mkrootfs binlibdepcp; do
	same "$program: the sanitizers have seen all that is shipped" '' "$(unseen "$program")"
done

# --- the same bytes elsewhere: in a directory with a blank, by another user, who may
# write little and whose home is read-only; by .ci/run all three programs; with LONG=1 these and
# the libraries, which takes minutes

elsewhere="$tmp/some where"
mkdir -p "$elsewhere/home" "$elsewhere/sources"
find . -mindepth 1 -maxdepth 1 ! -name build ! -name rootfs ! -name .git \
	-exec cp -Rp {} "$elsewhere" \;
cp build/sources/*.tar.* "$elsewhere/sources"
if [ -z "${LONG:-}" ]; then
	mkdir -p "$elsewhere/build/sources"
	cp -Rp build/deps "$elsewhere/build"
	cp -p build/compiler "$elsewhere/build"
	cp -p build/sources/*.path "$elsewhere/build/sources"
fi
rm -f "$elsewhere/invoke_ns" "$elsewhere/mkrootfs" "$elsewhere/binlibdepcp"
user=
if [ "$(id -u)" -eq 0 ]; then
	user='setpriv --reuid 65534 --regid 65534 --clear-groups'
	chmod 755 "$tmp"
	chown -R 65534:65534 "$elsewhere"
fi
chmod 555 "$elsewhere/home"
programs=binlibdepcp
[ -z "${CI:-}${LONG:-}" ] || programs=$(make -pnq 2>/dev/null | sed -n 's/^all: //p')
# shellcheck disable=SC2016,SC2086 # the inner shell expands it; a list of words
check 'the programs can be built there' $user sh -c \
	'umask 077; cd "$1" && shift && HOME="$PWD/home" make -j2 "$@"' - "$elsewhere" $programs
for program in $programs; do
	check "and $program is the same, byte by byte" cmp "$program" "$elsewhere/$program"
done

# offline COMMAND...: with no network
offline()
{
	if [ "$(id -u)" -eq 0 ]; then
		unshare -n "$@"
	else
		unshare -rn "$@"
	fi
}

if offline true 2>/dev/null; then
	rm "$elsewhere"/sources/*
	for advice in 'make sources$' 'BUSYBOX=host$' 'sha256 [0-9a-f]*$'; do
		refused "no network, no sources: $advice" "$advice" \
			offline make -C "$elsewhere" BUILD=b b/sources/busybox.path
	done
else
	skip 'no network, no sources: what to do' 'no network namespace to be had here'
fi

# --- make rootfs

jail="$tmp/jail"
busybox="$tmp/busybox"
cp "$(readlink -f rootfs/bin/busybox)" "$busybox"
rootfs()
{
	make rootfs OUT="$jail" BUSYBOX="$busybox" "$@" 2>&1
}
# built: does this output of make build the jail?
built()
{
	grep -q 'MKROOTFS' <<EOF
$1
EOF
}
not()
{
	! "$@"
}

check 'rootfs: builds the jail' built "$(rootfs)"
check 'rootfs: it is there' test -x "$jail/bin/busybox"
check 'rootfs: a second time does nothing' not built "$(rootfs)"
for input in configs/busybox.rootfs mkrootfs; do
	check "rootfs: a changed $input builds it anew" built "$(rootfs -W "$input")"
	check 'rootfs: once' not built "$(rootfs)"
done
echo >>"$busybox"
check 'rootfs: another busybox builds it anew' built "$(rootfs)"
check 'rootfs: and is in it' cmp "$busybox" "$jail/bin/busybox"
touch "$jail/tmp/left-by-a-user"
check 'rootfs: one that was used stays as it is' not built "$(rootfs)"
check 'rootfs: so what was left in it is there' test -e "$jail/tmp/left-by-a-user"
mv "$jail" "$jail.old"
mkdir "$jail"
check 'rootfs: another folder in its place is noticed' built "$(rootfs)"
rm -rf "$jail"
check 'rootfs: a missing one is built again' built "$(rootfs)"
check 'rootfs: and is there again' test -x "$jail/bin/busybox"
rm -f build/jails/"$(echo "$jail" | tr / _)"

# --- busybox that is given

refused 'busybox: a dynamic one is refused' 'cannot be the busybox' \
	scripts/take-busybox "$tmp/dynamic" "$tmp/taken"
refused 'busybox: a missing one is refused' "'source', 'host' or a file" \
	scripts/take-busybox "$tmp/nothing" "$tmp/taken"
mkdir "$tmp/bin"
cp "$tmp/dynamic" "$tmp/bin/busybox"
for tool in sh dirname cp cmp chmod mv readelf sed grep cat wc rm; do
	ln -s "$(command -v "$tool")" "$tmp/bin/$tool"
done
refused 'busybox: host, and it is dynamic' 'is dynamic' \
	env PATH="$tmp/bin" scripts/take-busybox host "$tmp/taken"
rm "$tmp/bin/busybox"
refused 'busybox: host, and there is none' 'there is no busybox' \
	env PATH="$tmp/bin" scripts/take-busybox host "$tmp/taken"
check 'busybox: nothing was taken' test ! -e "$tmp/taken"
cp "$tmp/static" "$tmp/bin/busybox.static"
check 'busybox: host, by its other name' \
	env PATH="$tmp/bin" scripts/take-busybox host "$tmp/taken"
check 'busybox: it is that one' cmp "$tmp/taken" "$tmp/static"

# --- install

dest="$tmp/a place"
# shellcheck disable=SC2016 # the inner shell expands it
check 'install: DESTDIR with a blank, umask 077' \
	sh -c 'umask 077; make -s install DESTDIR="$1" PREFIX=/usr' - "$dest"
check 'install: the program is there' test -x "$dest/usr/bin/invoke_ns"
same 'install: others may read all of it' '' \
	"$(find "$dest/usr" ! -perm -444 -o -type d ! -perm -555)"
# The lessons are there, and their directory is made without a bundle.
lessons_are_installed()
{
	[ "$("$dest/usr/bin/lesson" | grep -c ' min$')" -eq 16 ]
	"$dest/usr/bin/lesson" 6 | grep -q '^# 6\. net'
	PATH="$PWD/build:$PATH" "$dest/usr/bin/lesson" start "$tmp/lab of mine"
	cd "$tmp/lab of mine"
	./invoke_ns -c rootfs lesson 16 | grep -q '^# 16\. Build your own'
	if ./lesson check 1 >../said; then return 1; fi
	grep -q 'MISSING  sleep 101: no such process runs' ../said
}
check 'install: the lessons, with all that they take' lessons_are_installed
check 'uninstall' make -s uninstall DESTDIR="$dest" PREFIX=/usr
same 'uninstall: no file stays' '' "$(find "$dest" ! -type d)"
same 'uninstall: no directory of its own stays' '' "$(find "$dest" -path '*invoke_ns*')"

# --- the view of the kernel's headers

CC=musl-gcc scripts/kernel-headers "$tmp/view"
echo '#include <linux/sched.h>' >"$tmp/kernel.c"
check 'headers: musl-gcc finds the kernel'\''s by the view' \
	musl-gcc -isystem "$tmp/view" -fsyntax-only "$tmp/kernel.c"
same 'headers: and nothing else' '' \
	"$(find "$tmp/view" -mindepth 1 ! -name linux ! -name 'asm*' ! -name mtd)"
CC=gcc scripts/kernel-headers "$tmp/view"
same 'headers: a compiler that has them gets no view' '' "$(find "$tmp/view" -mindepth 1)"

# --- install-deps

stub()
{
	mkdir -p "$tmp/stub"
	printf '#!/bin/sh\n%s\n' "$2" >"$tmp/stub/$1"
	chmod +x "$tmp/stub/$1"
}
stub apt-get "echo called >>'$tmp/called'"
stub dpkg-query 'echo installed'
check 'install-deps: all is there' env PATH="$tmp/stub:$PATH" scripts/install-deps -m apt test
check 'install-deps: then apt is not called' test ! -e "$tmp/called"
stub dpkg-query 'echo not-installed'
check 'install-deps: -n lists what is missing' grep -q 'gcc.*musl-tools' <<EOF
$(PATH="$tmp/stub:$PATH" scripts/install-deps -n -m apt)
EOF
check 'install-deps: and calls nothing' test ! -e "$tmp/called"
stub id 'echo 1000'
for tool in sh cat grep env; do
	ln -sf "$(command -v "$tool")" "$tmp/stub/$tool"
done
refused 'install-deps: neither root nor sudo' 'needs root, and sudo was not found.* musl-tools' \
	env PATH="$tmp/stub" scripts/install-deps -m apt
refused 'install-deps: an unknown manager' 'unknown package manager' scripts/install-deps -m emerge
rm -rf "$tmp/stub"

# --- tap-summary

mkdir "$tmp/tap"
printf '1..3\nok 1 - a\nok 2 - b # SKIP no luck\nok 3 - c\n' >"$tmp/tap/a.t"
echo '# none' >"$tmp/none"
echo 'a.t no *' >"$tmp/allowed"
same 'tap-summary: counts' '2 passed, 0 failed, 1 skipped' \
	"$(scripts/tap-summary "$tmp/tap" "$tmp/allowed")"
refused 'tap-summary: a skip that is not allowed' "'a.t' skips" \
	scripts/tap-summary "$tmp/tap" "$tmp/none"
printf 'ok 1 - a\n' >"$tmp/tap/a.t"
refused 'tap-summary: a file without its plan' 'not complete' \
	scripts/tap-summary "$tmp/tap" "$tmp/none"
printf '1..1\nnot ok 1 - a\n' >"$tmp/tap/a.t"
refused 'tap-summary: a failure' '^0 passed, 1 failed, 0 skipped$' \
	scripts/tap-summary "$tmp/tap" "$tmp/none"
printf '1..2\nnot ok 1 - a\n# because\nok 2 - b\n# for nothing\n' >"$tmp/tap/a.t"
same 'tap-summary: names a failure and what was said of it' \
	"tap-summary: 'a.t' not ok 1 - a
# because
1 passed, 1 failed, 0 skipped" "$(scripts/tap-summary "$tmp/tap" "$tmp/none")"
rm "$tmp/tap/a.t"
refused 'tap-summary: no result at all' '^0 passed, 0 failed, 0 skipped$' \
	scripts/tap-summary "$tmp/tap" "$tmp/none"

done_testing

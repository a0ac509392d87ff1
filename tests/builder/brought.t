#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck source=tests/lib.sh
# shellcheck disable=SC2317,SC2016 # check calls them; $ORIGIN is the loader's
# brought.t - what a line brings beside programs, what it leaves out, and what is said of it.
. "${0%/*}/../lib.sh"
in_memory "$@"
cd "${0%/*}/../.." || exit 1

top=$(pwd)
dir=$(mktemp -d) || exit 1
trap 'chmod -R u+rwx "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
root=$dir/root
{ make -s build/tests/small-root && cp -a build/tests/small-root "$root"; } >&2 || { echo 'Bail out! no fixtures'; exit 1; }
libdir=$root$(cd "$root" && find usr/lib -name libc.so.6 | sed 's,^,/,; s,/libc.so.6$,,')
cc=${FIXTURE_CC:-gcc}

recipe() { printf '%s\n' "$@" >"$dir/r"; }

# brings PATTERN LINE...: the jail is made, and what is said of it fits.
brings()
{
	wanted=$1; shift
	recipe "$@"
	rm -rf "$dir/jail"
	got=$(./mkrootfs --root "$root" "$dir/r" "$dir/jail" 2>&1) || { echo "$got"; return 1; }
	like "$wanted" "$got"
}
# refuses STATUS PATTERN LINE...: one line that fits, besides notes, and no jail.
refuses()
{
	wanted=$1 pattern=$2; shift 2
	recipe "$@"
	rm -rf "$dir/jail"
	got=$(./mkrootfs --root "$root" "$dir/r" "$dir/jail" 2>&1)
	is "$wanted" "$?" || { echo "$got"; return 1; }
	got=$(printf '%s\n' "$got" | grep -v ': note: ')
	like "mkrootfs: $pattern" "$got" && [ ! -e "$dir/jail" ]
}
at=$dir/r:1

# -- trees -----------------------------------------------------------------------------------

mkdir -p "$root/srv/tree/deep" && echo data >"$root/srv/tree/deep/data" && mkfifo "$root/srv/tree/pipe"
odd=1
! mknod "$root/srv/tree/zero" c 1 5 2>/dev/null || odd=2
ln -s loop "$root/srv/loop"
ln -s nowhere "$root/srv/dangling"

left_out()
{
	brings "mkrootfs: note: $at: left out: $odd files that are neither directory, file nor link, the first is '/srv/tree/pipe'" \
		'tree /t /srv/tree' && is data "$(cat "$dir/jail/t/deep/data")" &&
	is ./deep/data "$(cd "$dir/jail/t" && find . ! -type d)"
}
check 'B13: tree: a pipe and a device are left out, and said' left_out
check 'tree: of a pipe' refuses 1 "$at: '/srv/tree/pipe' is a named pipe" 'tree /t /srv/tree/pipe'
check 'tree: of nothing' refuses 1 "$at: '/srv/none' does not exist" 'tree /t /srv/none'
check 'tree: of nothing, by a pattern' refuses 1 "$at: '/srv/none*' does not exist" 'tree /t /srv/none*'
check 'tree: of nothing, and that will do' brings "mkrootfs: note: $at: left out: '/srv/none' does not exist" \
	'opt tree /t /srv/none' 'dir /d 0755 0 0'
check 'tree: of a circle of links' refuses 1 "$at: cannot read '/srv/loop': *" 'tree /t /srv/loop'
check 'tree: onto something else' refuses 2 "$at: '/t/deep/data' is *, but it is a directory, 0700 0:0 at $dir/r:2*override*" \
	'tree /t /srv/tree' 'dir /t/deep/data 0700 0 0'
mkdir "$root/srv/broken" && cp "$root/usr/bin/truncated" "$root/srv/broken/program"
check 'tree: a program in it is none' refuses 1 \
	"$at: cannot read '/srv/broken/program': *; to leave it out, add exclude=" 'tree /t /srv/broken deps'
check 'tree: it is left out' brings '' 'tree /t /srv/broken deps exclude=program'
check 'tree: without deps it is data' brings '' 'tree /t /srv/broken'
long=$(printf '/%0200d' $(seq 20))
check 'tree: to a path too long' refuses 4 "$at: the path is too long: '/srv/tree*" \
	"tree $long/$(printf '%070d' 0) /srv/tree"

# A source without a '/' before it is where we are, whatever --root says.
relative()
{
	mkdir -p "$dir/here/sub" && echo mine >"$dir/here/sub/file" || return 1
	echo 'tree /t sub' >"$dir/r"
	rm -rf "$dir/jail"
	(cd "$dir/here" && "$top/mkrootfs" --root "$root" "$dir/r" "$dir/jail") &&
	is mine "$(cat "$dir/jail/t/file")"
}
check 'tree: a relative source is where we are' relative

unreadable()
{
	chmod 0 "$root/srv/tree/deep"
	chmod 755 "$dir"
	mkdir -m 777 "$dir/theirs"
	echo 'tree /t /srv/tree' >"$dir/r"
	if [ "$(id -u)" = 0 ]; then
		got=$(setpriv --reuid 65534 --regid 65534 --clear-groups ./mkrootfs --root "$root" "$dir/r" "$dir/theirs/jail" 2>&1)
	else
		got=$(./mkrootfs --root "$root" "$dir/r" "$dir/theirs/jail" 2>&1)
	fi
	status=$?
	chmod 755 "$root/srv/tree/deep"
	is 4 "$status" && like "*$at: cannot read the directory '/srv/tree/deep': Permission denied*" "$got" &&
	[ ! -e "$dir/theirs/jail" ]
}
check 'tree: a directory that may not be read' unreadable
check 'tree: a file where a tree is' refuses 2 "$dir/r:2: '/t' is a copy of '*/plain', 0755 0:0, but $at puts something below it" \
	'tree /t/sub /srv/tree/deep' 'tree /t /usr/bin/plain'

mkdir "$root/srv/links" && cp "$root/usr/bin/plain" "$root/srv/links/a" && ln "$root/srv/links/a" "$root/srv/links/b"
ln "$root/srv/links/a" "$root/srv/links-c"
same() { is "$(stat -c %i "$dir/jail$1")" "$(stat -c %i "$dir/jail$2")"; }
linked()
{
	brings '' 'tree /t /srv/links' 'exec /srv/links/a as=/t/b' && same /t/a /t/b && is 2 "$(stat -c %h "$dir/jail/t/a")" &&
	./mkrootfs --root "$root" "$dir/r" "$dir/links.tar" && is 1 "$(tar -tv -f "$dir/links.tar" | grep -c 't/b link to t/a')" &&
	brings '' 'tree /t /srv/links exclude=b' && is 1 "$(stat -c %h "$dir/jail/t/a")"
}
check 'tree: hard links stay such' linked

# Data, a hole, data, a hole: where the file system has holes.
holes()
{
	truncate -s 4M "$root/srv/holes" && echo first | dd of="$root/srv/holes" conv=notrunc status=none &&
	echo second | dd of="$root/srv/holes" bs=1M seek=2 conv=notrunc status=none || return 1
	[ "$(stat -c %b "$root/srv/holes")" -lt 1000 ] || { echo 'no holes here'; return 0; }
	brings '' 'tree /t /srv/holes' && cmp "$root/srv/holes" "$dir/jail/t" &&
	[ "$(stat -c %b "$dir/jail/t")" -lt 1000 ] &&
	./mkrootfs --root "$root" "$dir/r" "$dir/holes.tar" && rm "$dir/jail/t" && tar -x -f "$dir/holes.tar" -C "$dir/jail" &&
	cmp "$root/srv/holes" "$dir/jail/t"
}
check 'tree: holes stay such' holes

cp "$root/usr/bin/plain" "$root/srv/capable"
caps() { getcap "$1" | sed 's/.* //'; }
capable()
{
	brings "mkrootfs: note: $at: '/srv/capable' is placed without its file capabilities" 'exec /srv/capable' &&
	is '' "$(caps "$dir/jail/srv/capable")" &&
	brings '' 'exec /srv/capable' 'setuid keep' && is "$(caps "$root/srv/capable")" "$(caps "$dir/jail/srv/capable")" &&
	brings '' 'tree /t /srv/capable' 'setuid keep' && is "$(caps "$root/srv/capable")" "$(caps "$dir/jail/t")"
}
if setcap cap_net_raw+ep "$root/srv/capable" 2>/dev/null; then
	check 'file capabilities are left out, and said, or kept' capable
else
	skip 'file capabilities are left out, and said, or kept' 'only root can give them'
fi

own_libraries()
{
	mkdir -p "$root/srv/own/lib" && echo 'int inner(void) { return 1; }' >"$dir/inner.c" &&
	echo 'int inner(void); int puts(const char *); int outer(void) { return inner() + puts("x"); }' >"$dir/outer.c" &&
	$cc -shared -fPIC -Wl,-soname,libinner.so -o "$root/srv/own/lib/libinner.so" "$dir/inner.c" &&
	$cc -shared -fPIC -o "$root/srv/own/libouter.so" "$dir/outer.c" "$root/srv/own/lib/libinner.so" || return 1
	brings '' 'tree /t /srv/own deps' && { [ -n "$(find "$dir/jail" -name libc.so.6)" ] || { find "$dir/jail"; return 1; }; } &&
	refuses 1 "$at: '/srv/own/libouter.so' needs 'libinner.so', which is in no directory that its loader searches: *" \
		'tree /t /srv/own deps exclude=lib'
}
check 'tree: what a library needs may be in the tree' own_libraries

# -- what strings name -------------------------------------------------------------------------

# namer NAME STRING...: a program with these strings.
namer()
{
	into=$root/usr/bin/$1; shift
	printf 'const char *const names[] = {' >"$dir/namer.c"
	printf '"%s",' "$@" >>"$dir/namer.c"
	echo '}; int main(int n, char **v) { return names[n] == v[0]; }' >>"$dir/namer.c"
	$cc -o "$into" "$dir/namer.c"
}
mkdir -p "$root/usr/share/thing" "$root/usr/share/terminfo/x" "$root/etc/thing" "$root/usr/lib/thing-parts"
echo x >"$root/etc/thing.conf"
namer thing '/usr/share/thing/%s' 'in /etc/thing/a:/usr/lib/thing-parts' /usr/share/absent/x /usr/share/terminfo/x /etc/thing.conf x/usr/share/thing
names="mkrootfs: note: '/usr/bin/thing' names '/usr/share/thing', '/etc/thing', '/usr/lib/thing-parts', which the jail lacks: add 'tree /usr/share/thing /usr/share/thing'"
named() { brings "*$names*" 'exec /usr/bin/thing'; }
check 'data that a program names' named
less_named() { brings "*'/usr/bin/thing' names '/etc/thing', which the jail lacks: *" 'exec /usr/bin/thing' 'tree /usr/share/thing /usr/share/thing' 'dir /usr/lib/thing-parts 0755 0 0'; }
check 'not what the jail has' less_named
with_package()
{
	mkdir -p "$root/var/lib/dpkg/info" && printf '/.\n/usr\n/usr/bin/thing\n' >"$root/var/lib/dpkg/info/thing.list"
	brings "*add 'tree /usr/share/thing /usr/share/thing' or 'pkg thing'*" 'exec /usr/bin/thing'
	verdict=$?
	rm -r "${root:?}/var"
	return "$verdict"
}
check 'the package, where it is known' with_package
mkdir -p "$root/usr/share/misc"
namer dots /usr/share/misc//thing /usr/share/misc/../thing /usr/share/../thing /usr/share/.hidden/x
no_dots() { brings '' 'exec /usr/bin/dots'; }
check 'not names of no component, or of dots' no_dots
no_hints()
{
	recipe 'exec /usr/bin/thing'
	is '' "$(./mkrootfs --root "$root" --no-hints --explain "$dir/r" 2>&1 >/dev/null)"
}
check '--no-hints: none of it' no_hints

# -- libraries that are opened ------------------------------------------------------------------

check 'lib: by the name of a library that has it' brings '*' 'exec /usr/bin/opens' 'lib libplugin.so.1 for=libc.so.6'
check 'lib: it is there' [ -e "$dir/jail${libdir#"$root"}/libplugin.so.1" ]
check 'lib: by the path of a library' brings '*' 'exec /usr/bin/opens' \
	"lib libplugin.so.1 for=${libdir#"$root"}/libc.so.6"
check 'lib: it is there, too' [ -e "$dir/jail${libdir#"$root"}/libplugin.so.1" ]
check 'lib: by nobody, and that will do' brings "mkrootfs: note: $at: left out: no program of this recipe is or loads '/usr/bin/plain'" \
	'opt lib libplugin.so.1 for=/usr/bin/plain' 'dir /d 0755 0 0'
check 'lib: not there, and that will do' brings "mkrootfs: note: $dir/r:2: left out: 'libnone.so' is not found for '/usr/bin/opens'*" \
	'exec /usr/bin/opens' 'opt lib libnone.so for=/usr/bin/opens'
check 'lib: a static program opens none' refuses 1 "$dir/r:2: '/usr/bin/static' is static: it opens no libraries" \
	'exec /usr/bin/static' 'lib libplugin.so.1 for=/usr/bin/static'

# noted NAME JSON: a program with this note.
noted()
{
	cat >"$dir/note.c" <<-EOF
	__asm__(".section .note.dlopen,\"a\",@note\n"
		".balign 4\n.long 4, 2f-1f, 0x407c0c0a\n.asciz \"FDO\"\n"
		"1: .asciz \"$(printf '%s' "$2" | sed 's/"/\\\\\\"/g')\"\n2: .balign 4\n.text\n");
	int main(void) { return 0; }
	EOF
	$cc -o "$root/usr/bin/$1" "$dir/note.c"
}
for word in required recommended suggested; do
	noted "$word" '[{"soname":["libplugin.so.1"],"priority":"'$word'"}]'
done
noted would '[{"soname":["libnone.so.9"],"description":"Reading minds","priority":"recommended"}]'
noted must '[{"soname":["libnone.so.9"],"priority":"required"}]'
noted wrong '[{"soname":"libnone.so.9"}]'

# plugin PRIORITY POLICY: is the library brought?
plugin()
{
	brings '*' "exec /usr/bin/$1" "dlopen $2" || return
	if [ -e "$dir/jail${libdir#"$root"}/libplugin.so.1" ]; then echo yes; else echo no; fi
}
policies()
{
	for policy in none required recommended all; do
		for priority in required recommended suggested; do
			plugin "$priority" "$policy"
		done
	done | xargs
}
check 'dlopen: each policy brings what it says' is \
	'no no no yes no no yes yes no yes yes yes' "$(policies)"
check 'dlopen: what would be opened is said' brings \
	"*note: $at: '/usr/bin/would' opens 'libnone.so.9' for Reading minds if it is there: it is missing" 'exec /usr/bin/would'
check 'dlopen: what must be opened is missing' refuses 1 "$at: '/usr/bin/must' opens 'libnone.so.9', which*" \
	'exec /usr/bin/must'
check 'dlopen: a note that is wrong' brings "*note: $at: cannot read the .note.dlopen of '/usr/bin/wrong': *" \
	'exec /usr/bin/wrong'

# -- variants for CPUs -----------------------------------------------------------------------------

# Those that this machine's loader would take, by its own word.
host_variants()
{
	brings '*' 'exec /usr/bin/hwcaps' 'hwcaps host' || return 1
	wanted=$("$root/lib64/ld-linux-x86-64.so.2" --help |
		sed -n 's,^ *\(x86-64-v3\) (supported.*,\1/libcpu.so.1,p')
	is "$wanted" "$(cd "$dir/jail" && find . -path '*glibc-hwcaps*' -name 'libcpu*' | sed 's,.*hwcaps/,,')" || return 1
	mkdir -p "$libdir/glibc-hwcaps/power10" && cp "$libdir/libcpu.so.1" "$libdir/glibc-hwcaps/power10" || return 1
	brings '*' 'exec /usr/bin/hwcaps' 'hwcaps host' || return 1
	is '' "$(find "$dir/jail" -name power10)" || return 1
	brings '*' 'exec /usr/bin/hwcaps' 'hwcaps all' && [ -n "$(find "$dir/jail" -name power10)" ]
	verdict=$?
	rm -r "$libdir/glibc-hwcaps/power10"
	return "$verdict"
}
if [ "$(uname -m)" = x86_64 ]; then
	check 'hwcaps host: the variants of this CPU, and no others' host_variants
else
	skip 'hwcaps host: the variants of this CPU, and no others' 'the fixtures know those of x86_64'
fi

# -- where the loader looks ----------------------------------------------------------------------

# without_cache PATTERN LIST...: of lines in ld.so.conf, where there is no cache.
without_cache()
{
	wanted=$1; shift
	mv "$root/etc/ld.so.cache" "$dir/cache" && mv "$root/etc/ld.so.conf" "$dir/conf" || return 1
	printf '%s\n' "$@" >"$root/etc/ld.so.conf"
	brings "$wanted" 'exec /usr/bin/cached'
	verdict=$?
	mv "$dir/cache" "$root/etc/ld.so.cache"
	mv "$dir/conf" "$root/etc/ld.so.conf"
	return "$verdict"
}
mkdir -p "$root/etc/ld.so.conf.d" "$root/etc/more"
echo /usr/local/mine >"$root/etc/ld.so.conf.d/mine.conf"
echo /nowhere >"$root/etc/ld.so.conf.d/.hidden.conf"
check 'ld.so.conf: a pattern of files'  without_cache '*' 'include /etc/ld.so.conf.d/*.conf'
check 'ld.so.conf: relative to the file' without_cache '*' 'include ld.so.conf.d/*.conf'
check 'ld.so.conf: a pattern of folders' without_cache \
	"*note: '/etc/*.d/mine.conf' in ld.so.conf is skipped: only its last component may be a pattern*" \
	'include /etc/*.d/mine.conf' '/usr/local/mine'
check 'ld.so.conf: a folder that is none' without_cache '*' 'include /etc/none/*.conf' /usr/local/mine
check 'ld.so.conf: no absolute directory' without_cache \
	"*note: /etc/ld.so.conf:1: 'mine' is not an absolute path: ignored*" mine /usr/local/mine
check 'ld.so.conf: it includes itself' without_cache \
	"*note: '/etc/ld.so.conf' includes itself: not read again*" 'include /etc/ld.so.conf' /usr/local/mine

# linked NAME FLAG...: a program that needs libmine, linked like this.
linked()
{
	name=$1; shift
	echo 'int f_mine(void); int main(void) { return !f_mine(); }' >"$dir/main.c"
	$cc -o "$root/usr/bin/$name" "$dir/main.c" "$root/usr/local/mine/libmine.so.1" "$@"
}
# As ld.so(8) says of -z nodefaultlib: the cache counts, but not for what lies in the default folders.
no_default()
{
	linked no-default -Wl,-z,nodefaultlib
	echo 'int f_cpu(void); int main(void) { return !f_cpu(); }' >"$dir/main.c"
	$cc -nostdlib -nostartfiles -Wl,-e,main -o "$root/usr/bin/no-cpu" "$dir/main.c" "$libdir/libcpu.so.1" \
		-Wl,-z,nodefaultlib
	$cc -nostdlib -nostartfiles -Wl,-e,main -o "$root/usr/bin/no-mine" -Df_cpu=f_mine "$dir/main.c" \
		"$root/usr/local/mine/libmine.so.1" -Wl,-z,nodefaultlib
	refuses 1 "$at: '/usr/bin/no-cpu' needs 'libcpu.so.1', which is in no directory*" 'exec /usr/bin/no-cpu' || return 1
	refuses 1 "$at: '/usr/bin/no-default' needs 'libc.so.6', which is in no directory*" 'exec /usr/bin/no-default' || return 1
	brings '' 'exec /usr/bin/no-mine' && [ -e "$dir/jail/usr/local/mine/libmine.so.1" ]
}
check 'a program that forbids the default folders' no_default

missing_path()
{
	mkdir -p "$root/opt/abs2" && $cc -shared -fPIC -o "$root/opt/abs2/libabs2.so" -Wl,-soname,/opt/abs2/libabs2.so \
		-x c - <<-EOF || return 1
	int f_mine(void) { return 1; }
	EOF
	echo 'int f_mine(void); int main(void) { return !f_mine(); }' >"$dir/main.c"
	$cc -o "$root/usr/bin/abs2" "$dir/main.c" "$root/opt/abs2/libabs2.so"
	rm "$root/opt/abs2/libabs2.so"
	refuses 1 "$at: '/usr/bin/abs2' needs '/opt/abs2/libabs2.so', which is missing or of another architecture" \
		'exec /usr/bin/abs2'
}
check 'a library by its path is missing' missing_path

# A name that begins with what the loader makes of it.
token_name()
{
	mkdir -p "$root/opt/dst" && echo 'int f_dst(void) { return 1; }' >"$dir/dst.c" &&
	echo 'int f_dst(void); int main(void) { return !f_dst(); }' >"$dir/main.c" &&
	$cc -shared -fPIC -o "$root/opt/dst/libdst.so" -Wl,-soname,'$ORIGIN/libdst.so' "$dir/dst.c" &&
	$cc -o "$root/opt/dst/program" "$dir/main.c" "$root/opt/dst/libdst.so" &&
	brings '*' 'exec /opt/dst/program' && cmp "$root/opt/dst/libdst.so" "$dir/jail/opt/dst/libdst.so" || return 1
	rm "$root/opt/dst/libdst.so"
	refuses 1 "$at: '/opt/dst/program' needs '*libdst.so', which is missing*" 'exec /opt/dst/program'
}
check 'a library by $ORIGIN in its name' token_name

# interpreter FILE: a program whose interpreter this is.
interpreted() { echo 'int main(void) { return 0; }' >"$dir/main.c"; $cc -o "$root/usr/bin/interpreted" "$dir/main.c" -Wl,--dynamic-linker,"$1"; }
interpreter()
{
	interpreted "$1" && refuses 1 "$at: '/usr/bin/interpreted' cannot start: its interpreter '$1' $2" \
		'exec /usr/bin/interpreted'
}
echo text >"$root/opt/text.so"
check 'an interpreter that is no program' interpreter /opt/text.so 'is not a program'
check 'an interpreter that is broken' interpreter /usr/bin/truncated 'cannot be read: *'
check 'an interpreter of another architecture' interpreter /opt/wrong/libkind.so 'is of another architecture'
check 'an interpreter that is a folder' interpreter /opt 'is a directory'

if [ -e "$root/usr/bin/musl-list" ]; then
	musl_list()
	{
		list=$(find "$root/etc" -name 'ld-musl-*.path')
		cp "$list" "$dir/list" && printf 'opt/mlist\n/lib:/usr/lib\n/opt/mlist\n' >"$list"
		brings "*note: '${list#"$root"}': 'opt/mlist' is not an absolute path: ignored" 'exec /usr/bin/musl-list'
		verdict=$?
		mv "$dir/list" "$list"
		return "$verdict"
	}
	check 'musl: a relative directory in its list' musl_list
else
	skip 'musl: a relative directory in its list' 'no musl-gcc here'
fi

# -- scripts ----------------------------------------------------------------------------------------

script() { file=$root$1; shift; printf '%s\n' "$@" >"$file"; chmod 755 "$file"; }
script /usr/bin/lone-env '#!/usr/bin/env'
script /usr/bin/quoted-env '#!/usr/bin/env -S "shell"'
script /usr/bin/unset-env '#!/usr/bin/env -S -u A -C / shell'
script /usr/bin/long-env '#!/usr/bin/env --split-string=shell -x'
script /usr/bin/path-env '#!/usr/bin/env /usr/bin/shell'
script /usr/bin/only-env '#!/usr/bin/env -S -i'
script /usr/bin/option-env '#!/usr/bin/env -i'
script /usr/bin/long-line "#!/usr/bin/$(printf '%0300d' 0)"
check 'env: alone' refuses 1 "$at: '/usr/bin/lone-env' is a script: '/usr/bin/env' without a program does nothing" 'exec /usr/bin/lone-env'
for name in quoted only option; do
	check "env: $name" refuses 1 "$at: '/usr/bin/$name-env' is a script: cannot find out which program '/usr/bin/env *' starts" \
		"exec /usr/bin/$name-env"
done
for name in unset long path; do
	check "env: $name" brings '*' "exec /usr/bin/$name-env"
	check "env: $name: the shell is there" [ -x "$dir/jail/usr/bin/shell" ]
done
check 'a first line that the kernel would cut' refuses 1 \
	"$at: '/usr/bin/long-line' cannot start: its first line is longer than the kernel reads (255 bytes)" 'exec /usr/bin/long-line'

# -- busybox, and licences ------------------------------------------------------------------------------

check 'busybox: an empty name of an applet' refuses 1 "*'ls,,cat' is not a list of applets" "busybox $root/usr/bin/static applets=ls,,cat"
check 'busybox: a name with a slash' refuses 1 "*'../ls' is not a list of applets" "busybox $root/usr/bin/static applets=../ls"
check 'busybox: it is none' refuses 1 "*cannot find the applets of '*static': it has no table of names; give applets=*" \
	"busybox $root/usr/bin/static"
no_database()
{
	brings "*note: $dir/r:2: no package database '/var/lib/dpkg/info': add the licences yourself*" 'exec /usr/bin/plain' licenses
}
check 'licences: no database' no_database
database()
{
	info=$root/var/lib/dpkg/info
	mkdir -p "$info" "$root/usr/share/doc/one" || return 1
	echo free >"$root/usr/share/doc/one/copyright"
	echo /usr/bin/plain >"$info/one.list"
	find "$root/usr/lib" "$root/usr/lib64" -type f | sed "s,^$root,," >"$info/two.list"
	: >"$info/three.list"
	for name in ..list ...list :.list -.list; do
		echo /usr/bin/plain >"$info/$name"
		echo not free >"$root/usr/share/copyright"
	done
	brings "*note: $dir/r:2: package 'two' has no copyright file" 'exec /usr/bin/plain' licenses
	verdict=$?
	is free "$(cat "$dir/jail/usr/share/licenses/one/copyright")" || verdict=1
	is one "$(ls -A "$dir/jail/usr/share/licenses")" || verdict=1
	rm -r "${root:?}/var" "$root/usr/share/copyright"
	return "$verdict"
}
check 'licences: a package without' database

done_testing

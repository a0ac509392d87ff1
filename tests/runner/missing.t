#!/bin/sh
# SPDX-License-Identifier: ISC
# missing.t - a command that cannot be executed: which file is missing, and the cure
# shellcheck disable=SC2317 # check_as calls the functions
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail root "$(by user id -u)"
jail=$jails/root

# program NAME FIRST_LINE: a script in the jail.
program()
{
	printf '%b\n' "$2" >"$jail/tmp/$1"
	chmod 755 "$jail/tmp/$1"
}

# elf CLASS MACHINE LOADER: a program with one header, PT_INTERP; nothing of it can run.
elf()
{
	perl -e 'my ($class, $machine, $loader) = @ARGV;
		my $wide = $class == 2; my $interp = "$loader\0";
		print pack("a4 C4 x8 S S L", "\x7fELF", $class, 1, 1, 0, 2, $machine, 1);
		if ($wide) { print pack("Q Q Q L S6", 0, 64, 0, 0, 64, 56, 1, 0, 0, 0);
			print pack("L L Q6", 3, 4, 120, 0, 0, length $interp, length $interp, 1); }
		else { print pack("L L L L S6", 0, 52, 0, 0, 52, 32, 1, 0, 0, 0);
			print pack("L8", 3, 84, 0, 0, length $interp, length $interp, 4, 1); }
		print $interp' "$@"
}

case $(uname -m) in
x86_64)  own='2 62' other=183 is=aarch64 ;;
aarch64) own='2 183' other=62 is=x86_64 ;;
*)       own='' ;;
esac
if [ -n "$own" ]; then
	# shellcheck disable=SC2086 # two words
	elf $own /lib/ld-nowhere.so.1 >"$jail/tmp/dynamic"
	# shellcheck disable=SC2086
	elf $own "/lib/$(printf '%0300d' 0)" >"$jail/tmp/far"
	elf 2 "$other" /lib/ld.so >"$jail/tmp/foreign"
	head -c 70 "$jail/tmp/dynamic" >"$jail/tmp/cut"
	chmod 755 "$jail/tmp/dynamic" "$jail/tmp/far" "$jail/tmp/foreign" "$jail/tmp/cut"
fi
program orphan   '#! /nowhere/interpreter -x'
program dos      '#!/bin/sh\r'
program second   '#!/tmp/orphan'
program itself   '#!/tmp/itself'
program bare     '#!'
program through  '#!/tmp/dangling'
program needs    '#!/tmp/dynamic'
ln -s /proc/nowhere "$jail/tmp/dangling"
mkfifo "$jail/tmp/pipe"
chown -R "$(by user id -u)" "$jail/tmp"

# says STATUS REASON HINT COMMAND: in the jail.
says()
{
	run_by "$who" ./invoke_ns -c "$jail" "$4"
	is "$1" "$status"
	like "*invoke_ns: command: cannot execute '$4': $2*" "$err"
	like "*invoke_ns: command: hint: $3*" "$err"
}

for who in root user none; do
	if [ -n "$own" ]; then
		check_as "$who" 'the loader of a dynamic program' says 127 \
			"its loader '/lib/ld-nowhere.so.1' is missing" '*binlibdepcp PROGRAM JAIL*loader*' /tmp/dynamic
		check_as "$who" 'the loader of an interpreter' says 127 \
			"its interpreter '/tmp/dynamic' needs '/lib/ld-nowhere.so.1', which is missing" \
			'*binlibdepcp*' /tmp/needs
	else
		skip "$who: the loader of a dynamic program" 'no such program for this machine'
	fi
	check_as "$who" 'the interpreter of a script' says 127 \
		"its interpreter '/nowhere/interpreter' is missing" '*binlibdepcp INTERPRETER JAIL*' /tmp/orphan
	check_as "$who" 'a carriage return' says 127 \
		"its first line ends with a carriage return, so that its interpreter would be '/bin/sh\\\\x0d'" \
		'*sed -i*SCRIPT' /tmp/dos
	check_as "$who" 'the interpreter of an interpreter' says 127 \
		"its interpreter '/tmp/orphan' needs '/nowhere/interpreter', which is missing" '*' /tmp/second
	check_as "$who" 'a link that leads nowhere' says 127 \
		"it is a symbolic link to '/proc/nowhere', which is missing" '*inside the jail*' /tmp/dangling
	check_as "$who" 'an interpreter that is such a link' says 127 \
		"its interpreter '/tmp/dangling' is a symbolic link to '/proc/nowhere', which is missing" \
		'*' /tmp/through
done
who=me

found_in_path()
{
	run ./invoke_ns -c "$jail" -e PATH=/bin:/tmp orphan
	is 127 "$status"
	like "*cannot execute 'orphan': its interpreter '/nowhere/interpreter' is missing*" "$err"
}
check 'a program in PATH' found_in_path

# What tells nothing is left as it was said before.
as_before()
{
	run ./invoke_ns -c "$jail" "$2"
	is "$1" "$status"
	like "*cannot execute '$2': $3*" "$err"
	unlike "*'$2': it*" "$err"
}
check 'not there at all'          as_before 127 no-such 'No such file or directory'
check 'a first line of two bytes' as_before 126 /tmp/bare 'Exec format error'
check 'a script that needs itself' as_before 126 /tmp/itself '*'
check 'a pipe'                    as_before 126 /tmp/pipe 'Permission denied'
if [ -n "$own" ]; then
	check 'a program for another machine' says 126 "it is a program for $is, and this machine is $(uname -m)" '*' /tmp/foreign
	check 'a program cut short'       as_before 126 /tmp/cut '*'
	check 'a loader with a name too long' as_before 126 /tmp/far '*ame too long'
else
	skip 'a program for another machine' 'no such program for this machine'
fi

# An archive that was packed with its directory, and the directory above a jail.
one_level_too_deep()
{
	who=$1
	for deep in "$tmp/deep.tar" "$jails/above"; do
		run_by "$who" ./invoke_ns -c "$deep"
		is 127 "$status"
		like "*cannot execute '/bin/sh' as a login shell: the jail has all of its files in the directory '/mine'*
*hint: *-c takes the root itself: *tar -C*" "$err"
		run_by "$who" ./invoke_ns -c "$deep" no-such
		is 127 "$status"
		like "*in the directory '/mine'*" "$err"
	done
}
mkdir "$jails/above"
cp -a "$jail" "$jails/above/mine"
rm "$jails/above/mine/tmp/pipe"
tar -C "$jails/above" -cf "$tmp/deep.tar" mine
chown "$(by user id -u)" "$jails/above"
for who in root user none; do
	check_as "$who" 'a tree that lies a level too deep' one_level_too_deep "$who"
done
who=me

# One directory alone, without programs, is no tree.
one_directory()
{
	mkdir -p "$jails/data/files"
	run ./invoke_ns -c "$jails/data"
	is 127 "$status"
	unlike '*all of its files*' "$err"
	like '*hint: *make rootfs*' "$err"
}
check 'a directory with one directory' one_directory

# Without a jail, too, where a user looks at the host.
without_a_jail()
{
	run ./invoke_ns "$jail/tmp/dos"
	is 127 "$status"
	like "*its first line ends with a carriage return*" "$err"
}
check 'without a jail' without_a_jail

done_testing

#!/bin/sh
# SPDX-License-Identifier: ISC
# recipe.t - the recipe language: what a line means, and what is refused.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
in_memory "$@"
cd "${0%/*}/../.." || exit 1

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

# list LINE...: the resolved list of a recipe of these lines.
list()
{
	printf '%s\n' "$@" >"$dir/r"
	./mkrootfs -D WORD="two words" --explain "$dir/r" "$dir/out" 2>&1
}

# means WANTED LINE...: the list is exactly this.
means()
{
	wanted=$1; shift
	got=$(list "$@") || { echo "$got"; return 1; }
	[ "$got" = "$wanted" ] || { echo "got: $got"; return 1; }
}

# refused STATUS PATTERN LINE...: one line on stderr that fits, and this status.
refused()
{
	status=$1 pattern=$2; shift 2
	got=$(list "$@") && { echo "it was taken"; return 1; }
	list "$@" >/dev/null
	[ $? = "$status" ] || { echo "status is not $status"; return 1; }
	[ "$(printf '%s\n' "$got" | wc -l)" = 1 ] || { echo "$got"; return 1; }
	# shellcheck disable=SC2254 # it is a pattern
	case $got in
	"mkrootfs: "$pattern) return 0 ;;
	esac
	echo "got: $got"
	return 1
}

check 'the verbs of gen_init_cpio' means "dir /d 0755 1 2
file /d/f /etc/passwd 0600 0 0 /d/g
nod /d/n 0666 0 0 c 1 3
nod /d/o 0660 0 6 b 7 0
pipe /d/p 0600 0 0
slink /d/s f 0777 0 0
sock /d/u 0600 0 0" \
	'# a comment' 'dir /d 755 1 2' '' 'file /d/f /etc/passwd 0600 0 0 /d/g' \
	'nod /d/n 0666 0 0 c 1 3' 'nod d/o 660 0 6 b 7 0' 'pipe /d/p 0600 0 0' \
	'slink /d/s f 0777 0 0' 'sock //d/./u/ 0600 0 0'

check 'order does not matter' means "slink /bin usr/bin 0777 0 0
slink /u usr 0777 0 0
dir /usr 0755 0 0
dir /usr/bin 0755 0 0
slink /usr/bin/s x 0777 0 0
slink /usr/bin/t y 0777 0 0" \
	'slink /u/bin/t y 0777 0 0' 'slink /bin/s x 0777 0 0' \
	'slink /bin usr/bin 0777 0 0' 'slink /u usr 0777 0 0'

check 'equal lines merge' means 'dir /d 0700 0 0' 'dir /d 0700 0 0' 'dir /d/ 700 0 0'
check 'a directory named later keeps its mode' means "dir /d 0711 0 0
dir /d/e 0755 0 0" 'dir /d/e 0755 0 0' 'dir /d 0711 0 0'
check 'override wins, before or after' means "slink /a won 0777 0 0
slink /b won 0777 0 0" 'slink /a lost 0777 0 0' 'override slink /a won 0777 0 0' \
	'override slink /b won 0777 0 0' 'slink /b lost 0777 0 0'
check 'a link that is overridden leads nothing astray' means "dir /l 0755 0 0
slink /l/x y 0777 0 0" 'slink /l elsewhere 0777 0 0' 'slink /l/x y 0777 0 0' \
	'override dir /l 0755 0 0'
check 'an absolute link stays in the jail' means "dir /etc 0755 0 0
dir /etc/x 0755 0 0
slink /l /../../etc 0777 0 0" 'slink /l /../../etc 0777 0 0' 'dir /l/x 0755 0 0'
check 'a text shows its lines, and says where they will be' means "#| one
#| two	\"2\"
file /t $dir/out/t 0644 0 0" 'text /t 0644 0 0 "one\ntwo\t\"2\"\n"'
variables()
{
	# shellcheck disable=SC2016 # ${WORD} is the recipe's
	got=$(list 'slink /l "${WORD}-x" 0777 0 0' 'slink /m ${WORD} 0777 0 0' | grep -v note:)
	[ "$got" = 'slink /l "two words-x" 0777 0 0
slink /m "two words" 0777 0 0' ] || { echo "$got"; return 1; }
}
check 'variables, in quotes and out' variables
# shellcheck disable=SC1003,SC2016
check 'a line may go on in the next' means 'dir /d 0755 3 4' 'dir /d \' ' 0755 3 4'

carriage_returns_and_mark()
{
	printf '\357\273\277dir /d 0755 0 0\r\ndir /e 0755 0 0' >"$dir/r"
	got=$(./mkrootfs --explain "$dir/r") || return 1
	[ "$got" = "dir /d 0755 0 0
dir /e 0755 0 0" ] || { echo "$got"; return 1; }
}
check 'carriage returns, a mark, no last newline' carriage_returns_and_mark

own_list_again()
{
	printf '%s\n' 'text /e/t 0644 0 0 "hello\n"' 'slink /l e 0777 0 0' \
		'file /l/f /etc/passwd 0600 0 0 "/l/g h"' 'nod /n 0600 0 0 c 1 3' >"$dir/r"
	./mkrootfs "$dir/r" "$dir/out" &&
	./mkrootfs --explain "$dir/r" "$dir/out" >"$dir/list" &&
	./mkrootfs --explain "$dir/list" "$dir/out" | grep -v '^#' >"$dir/again" &&
	grep -v '^#' "$dir/list" | diff - "$dir/again"
}
check 'a list is a recipe, and says the same again' own_list_again

# What a terminal would take for a command, or is no character, stands as its number.
odd_bytes()
{
	printf '%b' 'dir /\0342\0202 0755 0 0\ndir /\0302\0233m 0755 0 0\n' \
		'dir /\0303\0244 0755 0 0\ntext /t 0644 0 0 "\0233m"\n' >"$dir/r"
	./mkrootfs "$dir/r" "$dir/even" &&
	./mkrootfs --explain "$dir/r" "$dir/even" >"$dir/list" 2>"$dir/said" || return 1
	is '#| \x9bm
dir "/\xc2\x9bm" 0755 0 0
dir "/\xe2\x82" 0755 0 0
dir /ä 0755 0 0' "$(grep -v '^file' "$dir/list" | LC_ALL=C sort)" || return 1
	./mkrootfs "$dir/list" "$dir/odd" && diff -r "$dir/even" "$dir/odd"
}
check 'bytes that are no characters' odd_bytes

# The kernel's own reader, where its sources are at hand, would be the judge; its
# grammar is what stands here: a word that it knows, and the fields in order.
kernel_grammar()
{
	./mkrootfs -D BUSYBOX=/bin/busybox --explain configs/busybox.rootfs |
	grep -vE -e '^#' -e '^dir [^ ]+ [0-7]{4} [0-9]+ [0-9]+$' \
		-e '^(file|slink) [^ ]+ [^ ]+ [0-7]{4} [0-9]+ [0-9]+$' \
		-e '^nod [^ ]+ [0-7]{4} [0-9]+ [0-9]+ [bc] [0-9]+ [0-9]+$' && return 1
	return 0
}
if [ -x /bin/busybox ]; then
	check 'the list is one that gen_init_cpio reads' kernel_grammar
else
	skip 'the list is one that gen_init_cpio reads' 'no busybox here'
fi

check 'unknown verb' refused 2 "$dir/r:2: unknown verb 'fil'" '' 'fil /x'
check 'missing field' refused 2 "$dir/r:1: missing field 'GID'*dir PATH*" 'dir /x 0755 0'
check 'trailing word' refused 2 "$dir/r:1: unexpected word 'x'*" 'dir /x 0755 0 0 x'
check 'a mode with the type of the file, as in lists of gen_init_cpio' means "file /a /etc/passwd 0644 0 0
dir /d 0755 0 0
slink /l a 0777 0 0
pipe /p 0600 0 0" 'file /a /etc/passwd 0100644 0 0' 'dir /d 040755 0 0' \
	'slink /l a 0120777 0 0' 'pipe /p 010600 0 0'
check 'the type of another' refused 2 "$dir/r:1: '0100755' is not a valid mode*" 'dir /x 0100755 0 0'
check 'no octal' refused 2 "$dir/r:1: '0789' is not a valid mode*" 'dir /x 0789 0 0'
check 'a mode too large' refused 2 "$dir/r:1: '10000' is not a valid mode*" 'dir /x 10000 0 0'
check 'a negative id' refused 2 "$dir/r:1: '-1' is not a valid id*" 'dir /x 0755 -1 0'
check 'the id that is none' refused 2 "*'4294967295' is not a valid id*" 'dir /x 0755 0 4294967295'
check 'a device of no type' refused 2 "$dir/r:1: 'd' is not a device type*" 'nod /x 0600 0 0 d 1 3'
check 'an open quote' refused 2 "$dir/r:1: a '\"' is not closed*" 'dir "/x 0755 0 0'
check 'a quote that goes on in the next line' refused 2 "$dir/r:1: a '\"' is not closed*" 'slink /x "a' '# "'
check 'an unknown escape' refused 2 "$dir/r:1: unknown escape*" 'dir "/\q" 0755 0 0'
# shellcheck disable=SC2016
check 'an unset variable' refused 2 "$dir/r:1: '\${NOPE}' is not set*-D NOPE=*" 'dir ${NOPE} 0755 0 0'
# shellcheck disable=SC1003,SC2016 # they are the recipe's
check 'what follows a bad word in a line that goes on' refused 2 "$dir/r:1: '\${NOPE}' is not set*" \
	'dir ${NOPE} 0755 "0\' '" 0 # "'
a_busybox()
{
	mkdir -p "$dir/here/build" && echo none >"$dir/here/build/busybox"
	# shellcheck disable=SC2016
	echo 'file /b ${BUSYBOX} 0755 0 0' >"$dir/here/r"
	is 'file /b build/busybox 0755 0 0' "$(top=$PWD && cd "$dir/here" && "$top/mkrootfs" --explain r | sed "s,$dir/here/,,")"
}
check 'BUSYBOX is the one that was built' a_busybox
check 'two dots' refused 2 "$dir/r:1: '..' in the path*" 'dir /a/../b 0755 0 0'
check 'an empty path' refused 2 "$dir/r:1: an empty path" 'dir "" 0755 0 0'
check 'differing lines' refused 2 "$dir/r:2: '/x' is a directory, 0755 0:0, but it is a directory, 0700 0:0 at $dir/r:1*override*" \
	'dir /x 0700 0 0' 'dir /x 0755 0 0'
check 'a file above a file' refused 2 "*'/x/y' cannot be below '/x', which is a file ($dir/r:1)" \
	'text /x 0644 0 0 ""' 'text /x/y 0644 0 0 ""'
check 'links in a circle' refused 2 "$dir/r:3: '/a/x' leads through more than 40 links" \
	'slink /a b 0777 0 0' 'slink /b a 0777 0 0' 'text /a/x 0644 0 0 ""'
check 'no source' refused 1 "$dir/r:1: cannot read '/nowhere': No such file*" 'file /x /nowhere 0644 0 0'
check 'a directory as a source' refused 4 "$dir/r:1: cannot read '/etc': it is a directory" 'file /x /etc 0644 0 0'
check 'a newline in a name is escaped' refused 1 "$dir/r:1: cannot read '/no?nwhere?x1b': *" \
	'file /x "/no\nwhere\x1b" 0644 0 0'
check 'a policy that is none' refused 2 "*unknown policy 'recommend'*" 'dlopen recommend'
check 'a lib for nobody' refused 2 "*missing for=PATH*" 'lib libx.so.1'
# shellcheck disable=SC2016 # the recipe's
check 'a lone brace' refused 2 "$dir/r:1: a '\${' needs a name and a '}'*" 'dir "/${x" 0755 0 0'
check 'half a number' refused 2 "$dir/r:1: '?x' needs two hexadecimal digits" 'dir "/\x4" 0755 0 0'
check 'a NUL by its number' refused 2 "$dir/r:1: '?x00' cannot be in a word" 'dir "/\x00" 0755 0 0'
check 'a path that no kernel takes' refused 2 "$dir/r:1: a path of more than 4095 bytes: '/00*...'" \
	"dir $(printf '/%0200d' $(seq 21)) 0755 0 0"
check 'a name that no file system takes' refused 2 "$dir/r:1: a name of more than 255 bytes in the path '/0*" \
	"dir /$(printf '%0256d' 0) 0755 0 0"
check 'an empty source' refused 2 "$dir/r:1: an empty source" 'file /x "" 0644 0 0'
check 'an option of another verb' refused 2 "$dir/r:1: unexpected word 'as=/x'*" 'dir /x 0755 0 0 as=/x'
check 'a policy said twice' refused 2 "$dir/r:2: 'hwcaps' is 'all' at $dir/r:1: add 'override' to the line that should win" \
	'hwcaps all' 'hwcaps base'
check 'a policy said twice, and which wins' means 'dir /d 0755 0 0' \
	'hwcaps all' 'override hwcaps base' 'dir /d 0755 0 0'
check 'bytes that do not show' means '#| a\x07b\x7f
file /t '"$dir"'/out/t 0644 0 0' 'text /t 0644 0 0 "a\x07b\x7f"'
check 'another user of that name' refused 2 "$dir/r:2: 'a' differs from the one at $dir/r:1*" \
	'user a 1 1 / /bin/sh' 'user a 2 1 / /bin/sh'
check 'a colon in a name' refused 2 "*a name with ':'*" 'user a:b 1 1 / /bin/sh'

several()
{
	got=$(list 'fil /x' 'dir /x' 'dir /x 0755 0 0' 'nod /y')
	[ "$(printf '%s\n' "$got" | wc -l)" = 3 ] || { echo "$got"; return 1; }
}
check 'all mistakes are said, not just the first' several

opt_source()
{
	got=$(list 'opt file /x /nowhere 0644 0 0' 'dir /d 0755 0 0') || return 1
	[ "$got" = "mkrootfs: note: $dir/r:1: left out: '/nowhere' does not exist
dir /d 0755 0 0" ] || { echo "$got"; return 1; }
}
check 'opt leaves out what is not there, and says so' opt_source

includes()
{
	mkdir -p "$dir/sub"
	echo 'include sub/a' >"$dir/r"
	echo 'include b' >"$dir/sub/a"
	printf '%s\n' 'include b' 'dir /d 0755 0 0' >"$dir/sub/b"
	got=$(./mkrootfs --explain "$dir/r" 2>&1) && { echo "taken: $got"; return 1; }
	[ "$got" = "mkrootfs: $dir/sub/b:1: cannot read the recipe '$dir/sub/b': it includes itself" ] ||
		{ echo "$got"; return 1; }
	echo 'dir /d 0755 0 0' >"$dir/sub/b"
	got=$(./mkrootfs --explain "$dir/r" 2>&1) && [ "$got" = 'dir /d 0755 0 0' ]
}
check 'includes: relative to the recipe, and no circle' includes

standard_input()
{
	got=$(echo 'dir /d 0755 0 0' | ./mkrootfs --explain - 2>&1) && is 'dir /d 0755 0 0' "$got" || return 1
	got=$(echo 'fil /x' | ./mkrootfs --explain - 2>&1)
	is "2 mkrootfs: -:1: unknown verb 'fil'" "$? $got"
	got=$(./mkrootfs --explain - <"$dir" 2>&1)
	is "2 mkrootfs: cannot read the recipe '-': Is a directory" "$? $got"
}
check 'a recipe from standard input' standard_input

includes_not_there()
{
	printf '%s\n' 'opt include gone' 'dir /d 0755 0 0' >"$dir/r"
	got=$(./mkrootfs --explain "$dir/r" 2>&1) || return 1
	is "mkrootfs: note: $dir/r:1: left out: the recipe '$dir/gone' does not exist
dir /d 0755 0 0" "$got" || return 1
	i=0
	while [ "$i" -lt 40 ]; do
		echo "include deep$((i + 1))" >"$dir/deep$i"
		i=$((i + 1))
	done
	echo 'dir /d 0755 0 0' >"$dir/deep$i"
	got=$(./mkrootfs --explain "$dir/deep0" 2>&1)
	is 2 "$?" && like "mkrootfs: $dir/deep*: cannot read the recipe '$dir/deep*': includes are nested too deeply" "$got" || return 1
	head -c 16777217 /dev/zero | tr '\0' '#' >"$dir/large"
	got=$(./mkrootfs --explain "$dir/large" 2>&1)
	got="$? $got"
	rm "$dir/large"
	is "2 mkrootfs: cannot read the recipe '$dir/large': it is larger than 16 MiB" "$got"
}
check 'includes: not there, too deep; a recipe too large' includes_not_there

# 2^40 readings, were each include read each time it is met.
includes_once()
{
	i=0
	while [ "$i" -lt 30 ]; do
		printf 'include %s\ninclude %s\n' $((i + 1)) $((i + 1)) >"$dir/$i"
		i=$((i + 1))
	done
	echo 'dir /d 0755 0 0' >"$dir/$i"
	got=$(./mkrootfs --explain "$dir/0" 2>&1)
	[ "$got" = 'dir /d 0755 0 0' ] || { echo "$got"; return 1; }
}
check 'a recipe is read once' includes_once

odd_file()
{
	got=$(./mkrootfs --explain "$1" 2>&1)
	[ $? = 2 ] || { echo "status: $got"; return 1; }
	[ "$(printf '%s\n' "$got" | wc -l)" = 1 ] || { echo "$got"; return 1; }
	case $got in *"$1"*) ;; *) echo "$got"; return 1 ;; esac
}
check 'no recipe there' odd_file "$dir/none"
by_name()
{
	is "mkrootfs: there is no recipe 'no-such'; for a package of that name: mkrootfs --pkg no-such OUTPUT
2" "$(./mkrootfs no-such "$dir/x" 2>&1; echo $?)" &&
	is "mkrootfs: there is no recipe 'tiny': 'configs/tiny.rootfs' is one
2" "$(./mkrootfs tiny "$dir/x" 2>&1; echo $?)" && [ ! -e "$dir/x" ]
}
check 'a name that is no recipe' by_name
one_dash()
{
	is "mkrootfs: there is no option '-pkg': write '--pkg', with two dashes
2" "$(./mkrootfs -pkg git "$dir/x" 2>&1; echo $?)"
}
check 'a name of an option behind one dash' one_dash
no_recipe_at_all()
{
	got=$(./mkrootfs "$1" "$dir/x" 2>&1)
	is 2 "$?" && is 6 "$(printf '%s\n' "$got" | wc -l)" && like "*
mkrootfs: $1: and * more: is it a recipe?" "$got"
}
check 'a text that is no recipe: a few mistakes are enough' no_recipe_at_all README.md
check 'nor is a program' no_recipe_at_all mkrootfs
mostly_right()
{
	for i in 1 2 3 4 5 6 7 8 9; do echo "dir /d$i 0755 0 0"; done >"$dir/r"
	for i in 1 2 3 4 5 6 7 8; do echo "dri /d$i 0755 0 0"; done >>"$dir/r"
	is 8 "$(./mkrootfs --explain "$dir/r" 2>&1 | grep -c "unknown verb 'dri'")"
}
check 'of a recipe that is mostly right each mistake is said' mostly_right
check 'a directory as a recipe' odd_file "$dir/sub"
mkfifo "$dir/fifo"
check 'a pipe nobody writes into' odd_file "$dir/fifo"
printf 'dir /x 0755 0 0\n' >"$dir/secret"
chmod 000 "$dir/secret"
unreadable()
{
	chmod 755 "$dir"
	said=$(setpriv --reuid 65534 --regid 65534 --clear-groups ./mkrootfs "$dir/secret" "$dir/x" 2>&1)
	[ $? = 2 ] || [ $? = 4 ] || { echo "$said"; return 1; }
	like "mkrootfs: *'$dir/secret'*: Permission denied" "$said"
}
if [ "$(id -u)" = 0 ]; then
	check 'a recipe that is not to be read' unreadable
else
	check 'a recipe that is not to be read' odd_file "$dir/secret"
fi
check 'a device without end' odd_file /dev/zero
printf 'dir /x\0y 0755 0 0\n' >"$dir/nul"
check 'a NUL' odd_file "$dir/nul"
{ printf 'dir /'; head -c 1000000 /dev/zero | tr '\0' a; echo ' 0755 0 0'; } >"$dir/long"
check 'a name of a million bytes' odd_file "$dir/long"
rm "$dir/long"
{ printf 'text /t 0644 0 0 "'; head -c 1000000 /dev/zero | tr '\0' a; echo '"'; } >"$dir/r"
long_text() { ./mkrootfs "$dir/r" "$dir/long" && [ "$(wc -c <"$dir/long/t")" = 1000000 ]; }
check 'a text of a million bytes is a text' long_text

users()
{
	printf '%s\n' 'user b 7 8 /b /bin/b "B B"' 'user a 0 0 /a /bin/a' 'group g 9' \
		'group g 9' >"$dir/r"
	./mkrootfs "$dir/r" "$dir/users" || return 1
	[ "$(cat "$dir/users/etc/passwd")" = 'a:x:0:0::/a:/bin/a
b:x:7:8:B B:/b:/bin/b' ] && [ "$(cat "$dir/users/etc/group")" = 'g:x:9:' ] &&
	[ "$(cat "$dir/users/etc/shadow")" = 'a:*:::::::
b:*:::::::' ] && [ "$(stat -c %a "$dir/users/etc/shadow")" = 600 ]
}
check 'passwd, group and a locked shadow' users

done_testing

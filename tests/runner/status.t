#!/bin/sh
# SPDX-License-Identifier: ISC
# status.t - exit statuses, and what is said of a command line that cannot be
#
# With a sample of the statuses and signals; LONG=1 takes them all.
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
jail=$jails/owned
box=rootfs/bin/busybox
cp build/tests/raise "$jail/tmp"

# -- the command's own end ------------------------------------------------------------

# in_parallel WHAT ARGS...: a start for each WANTED WORD... line of WHAT, sixteen at a time.
in_parallel()
{
	what=$1 wrong=0 started=; shift
	"$what" >"$tmp/starts"
	: >"$tmp/parallel"
	while read -r code words; do
		# shellcheck disable=SC2086 # words
		exec_by "${who:-me}" ./invoke_ns "$@" $words </dev/null >>"$tmp/parallel" 2>&1 &
		started="$started $code:$!"
		case $started in *' '*' '*' '*' '*' '*' '*' '*' '*' '*' '*' '*' '*' '*' '*' '*' '*) collect ;; esac
	done <"$tmp/starts"
	collect
	[ "$wrong" -eq 0 ]
	is '' "$(grep -v ': note: ' "$tmp/parallel")"
	wc -l <"$tmp/starts" >>"$tmp/passed"
}

collect()
{
	for one in $started; do
		code=0
		wait "${one#*:}" || code=$?
		[ "$code" -eq "${one%:*}" ] || { wrong=1; echo "wanted ${one%:*}, got $code"; }
	done
	started=
}

statuses()  { for code in $(seq 0 255); do echo "$code $raise exit $code"; done; }
some()      { for code in 0 1 2 42 124 125 126 127 128 129 143 255; do echo "$code $raise exit $code"; done; }

# All whose default is an end: to be stopped is none, and 17, 18, 23 and 28 are ignored;
# 32 and 33 are the C library's.
signals()
{
	for signal in $(seq 1 16) 24 25 26 27 29 30 31 $(seq 34 40) 64; do
		echo "$((128 + signal)) $raise $signal"
	done
}

few()
{
	signals | sed -n '1p; 6p; 9p; 15p; 31p'
}

# Pid 1 ignores what it does not handle: so by hand the signals are without -p.
codes=some ends=few
[ -z "${LONG:-}" ] || codes=statuses ends=signals
for who in root user none; do
	all=$codes each=$ends
	[ "$who" != none ] || all=some each=few
	raise=build/tests/raise
	check_as "$who" 'the exit status is the command'\''s: plain'     in_parallel some
	check_as "$who" 'the exit status is the command'\''s: by hand'   in_parallel "$all" -pmn
	check_as "$who" '128 and the signal: plain'     in_parallel few
	check_as "$who" '128 and the signal: by hand'   in_parallel "$each" -mn
	check_as "$who" '128 and the signal: with init' in_parallel few -pm --init
	raise=/tmp/raise
	check_as "$who" 'the exit status is the command'\''s: container' in_parallel "$all" -c "$jail"
	check_as "$who" '128 and the signal: container' in_parallel "$each" -c "$jail"
done
who=

# E52: whoever reads the status can tell who has failed, and how.
status_map()
{
	while read -r wanted words; do
		# shellcheck disable=SC2086 # words
		run_by "$who" ./invoke_ns "$@" $words
		is "$wanted $words" "$status $words"
	done <<-EOF
		0 $raise exit 0
		7 $raise exit 7
		255 $raise exit 255
		143 $raise 15
		137 $raise 9
		127 no-such
		126 /etc
		125 --no-such-option
	EOF
}
for who in root user none; do
	raise=/tmp/raise
	check_as "$who" 'E52: the map of statuses: container' status_map -c "$jail"
	raise=build/tests/raise
	check_as "$who" 'E52: the map of statuses: by hand'   status_map -mn
done
who=

# -- no command -----------------------------------------------------------------------

mkdir "$jail/tmp/folder"
cp "$box" "$jail/tmp/plain"; chmod 644 "$jail/tmp/plain"
printf '#!/nowhere/interpreter\n' >"$jail/tmp/orphan"; chmod 755 "$jail/tmp/orphan"
printf 'echo no first line\n' >"$jail/tmp/headless"; chmod 755 "$jail/tmp/headless"
printf '\177ELF nonsense' >"$jail/tmp/broken"; chmod 755 "$jail/tmp/broken"
ln -s /proc/nowhere "$jail/tmp/dangling"
: >"$jail/tmp/file"

# fails STATUS PATTERN ARGS...: one line (and a hint), which fits, and this status.
fails()
{
	wanted=$1 pattern=$2; shift 2
	run_by "${who:-me}" ./invoke_ns "$@"
	is "$wanted" "$status"
	is '' "$out"
	said=$(printf '%s\n' "$err" | grep -v -e ': note: ' -e ': hint: ')
	is 1 "$(printf '%s\n' "$said" | grep -c .)" || { echo "$err"; return 1; }
	like "$pattern" "$said"
}

for who in root user none; do
	check_as "$who" '127: not found' \
		fails 127 "invoke_ns: command: cannot execute 'no-such': No such file or directory" \
		-c "$jail" no-such
	check_as "$who" '127: a path that leads nowhere' \
		fails 127 "*: cannot execute '/tmp/file/x': Not a directory" -c "$jail" /tmp/file/x
	check_as "$who" '127: the interpreter is not there' \
		fails 127 "*: cannot execute '/tmp/orphan': its interpreter '/nowhere/interpreter' is missing" \
		-c "$jail" /tmp/orphan
	check_as "$who" '127: a dangling link' \
		fails 127 "*: cannot execute '/tmp/dangling': it is a symbolic link to '/proc/nowhere', which is missing" -c "$jail" /tmp/dangling
	check_as "$who" '126: not executable' \
		fails 126 "*: cannot execute '/tmp/plain': Permission denied" -c "$jail" /tmp/plain
	check_as "$who" '126: a folder' \
		fails 126 "*: cannot execute '/tmp/folder': *" -c "$jail" /tmp/folder
	check_as "$who" '126: no program at all' \
		fails 126 "*: cannot execute '/tmp/broken': *" -c "$jail" /tmp/broken
	check_as "$who" '126 and 127 without a jail, too' \
		fails 127 "*: cannot execute 'no-such': No such*" no-such
done
who=
check 'a script without a first line is none of the kernel'\''s' \
	fails 126 "*: cannot execute '/tmp/headless': Exec format error" -c "$jail" /tmp/headless

mkdir -p "$jails/empty" "$jails/shellless/bin"
chown "$(by user id -u)" "$jails/empty"
check 'a jail with nothing in it' \
	fails 127 "*: cannot execute '/bin/sh'*: No such file or directory" -c "$jails/empty"
hint()
{
	run ./invoke_ns -c "$jails/empty"
	like "*invoke_ns: command: hint: *shell*make rootfs*" "$err"
}
check 'what to do about it' hint

# -- the command line ---------------------------------------------------------------------
#
# All that is wrong is said, then nothing is done: the status is 125, and the command
# would have left its mark.

mark="touch $jail/tmp/done"

# refused PATTERN ARGS...: the one complaint fits.
refused()
{
	pattern=$1; shift
	# shellcheck disable=SC2086
	run ./invoke_ns "$@" -- $mark
	is 125 "$status"
	is '' "$out"
	[ ! -e "$jail/tmp/done" ]
	like "invoke_ns: $pattern
invoke_ns: nothing was done*" "$(printf '%s\n' "$err" | grep -v ': note: ')"
}

long=$(printf '%070d' 0)
words=$(printf '%0140d' 0)

check 'an unknown letter'          refused "there is no option '-Z'*" -Z
check 'an unknown letter in a cluster' refused "there is no option '-Z'*" -pZm
check 'an unknown name'            refused "there is no option '--frobnicate'*" --frobnicate
check 'a value too many'           refused "option '--all' takes no value*" --all=1
check 'a missing directory'        refused "cannot use '/nowhere/at/all' as a jail: No such*" -c /nowhere/at/all
check 'a file that is no jail'       refused "'*/file' is no jail: no directory, *" -c "$jail/tmp/file"
check 'a device for a directory'   refused "'/dev/null' is not a directory*" -c /dev/null
check 'an empty directory name'    refused "cannot use '' as a jail: *" -c ''
check 'an empty host name'         refused "'' is not a host name: *" -u ''
check 'a host name of 65 bytes'    refused "'*' is not a host name: expected 1 to 64 bytes" -u "$(printf '%065d' 0 | tr 0 a)"
check 'a host name of 70 bytes'    refused "'*' is not a host name: expected 1 to 64 bytes" -u "$(printf '%070d' 0 | tr 0 a)"
check 'a domain name too long'     refused "'*' is not a domain name: *" --domainname "$words"
check 'a queue that is neither'    refused "*'-i maybe'*" -i maybe
check 'an offset that is none'     refused "*--boottime 'soon'*" --boottime soon
check 'an offset out of range'     refused "*--monotonic '99999999999999999999'*" --monotonic 99999999999999999999
check 'an offset with an end'      refused "*--boottime '3d4x'*" --boottime 3d4x
check 'a namespace of another name' refused "*--share 'disk'*" -c "$jail" --share disk
check 'a map of two fields'        refused "*--uid-map '0:1'*" -U --uid-map 0:1
check 'a map of nobody'            refused "*--uid-map '0:1:0'*" -U --uid-map 0:1:0
check 'a map past the end'         refused "*--gid-map '4294967295:1:2'*" -U --gid-map 4294967295:1:2
check 'a map that goes past the end'  refused "*--gid-map '4294967294:1:3'*" -U --gid-map 4294967294:1:3
check 'a map to ids past the end'  refused "*--uid-map '1:4294967294:3'*" -U --uid-map 1:4294967294:3
check 'a map with a negative'      refused "*--uid-map '0:-1:1'*" -U --uid-map 0:-1:1
check 'a variable without a name'  refused "*--env '=x'*" -e =x
check 'descriptors that are none'  refused "*--preserve-fds 'x'*" --preserve-fds x
check 'descriptors below none'     refused "*--preserve-fds '-1'*" --preserve-fds -1
check 'a capability that is none'  refused "*--cap-add 'fly'*" --cap-add fly
check 'a user nobody knows'        refused "*there is no user 'martian' in *" -c "$jail" --uid martian
check 'a group nobody knows'       refused "*there is no group 'martian' in *" -c "$jail" --gid martian
check 'a uid too large'            refused "*there is no user '4294967295'*" -c "$jail" --uid 4294967295

check 'an offset of too many digits' refused "*--boottime '12345678901'*" --boottime 12345678901
check 'a fraction of minutes'      refused "*--boottime '1.5m'*" --boottime 1.5m
check 'a size out of range'        refused "*--memory '99999999999999999999'*" --memory 99999999999999999999
check 'a size in nothing known'    refused "*--memory '64q'*" --memory 64q
check 'a volume with a third word' refused "'--bind /etc:/mnt:rox': expected ro or rw*" -c "$jail" --bind /etc:/mnt:rox
check 'a volume outside the jail'  refused "cannot mount a volume on '/mnt/../..': *" -c "$jail" --bind /etc:/mnt/../..
check 'a volume above the jail'    refused "cannot mount a volume on '/mnt/..': *" -c "$jail" --bind /etc:/mnt/..
check 'a volume on the root'       refused "cannot mount a tmpfs on '//': *" -c "$jail" --tmpfs //
check 'a volume on the root by a dot' refused "cannot mount a tmpfs on '/./.': *" -c "$jail" --tmpfs /./.
check 'memory without a limit'     refused "'--tmpfs /mnt:size=0': expected DIR*" -c "$jail" --tmpfs /mnt:size=0
check 'a volume that is relative'  refused "cannot mount a volume on 'mnt': *" -c "$jail" --bind /etc:mnt
check 'memory of two units'        refused "'--tmpfs /mnt:size=1k6m': expected DIR*" -c "$jail" --tmpfs /mnt:size=1k6m
check 'memory of no size'          refused "'--tmpfs /mnt:size=x': expected DIR*" -c "$jail" --tmpfs /mnt:size=x
# of_two_kinds SOURCE TARGET
of_two_kinds()
{
	run ./invoke_ns -c "$jail" --bind "$1:$2" true
	is 125 "$status"
	like "invoke_ns: init: cannot bind '$1' on '$2' *: hint: a directory is bound on a directory, a file on a file" "$err"
}
check 'a file bound on a directory' of_two_kinds /etc/passwd /mnt
check 'a directory bound on a file' of_two_kinds /srv /etc/passwd
check 'a volume that is not there' refused "cannot bind '/no/where': No such*" -c "$jail" --bind /no/where:/mnt

check 'asked for and shared'       refused "*both new and shared*" -a -p --share pid
check 'shared, and no container'   refused "--share, --network host, --cap-drop, --seccomp FILE, --seccomp-allow and --fake-owners are for a container*" -p --share net
check 'a capability dropped by hand' refused "*--cap-drop*are for a container*" -p --cap-drop net_raw
check 'one dropped of all'         refused "*--cap-drop*are for a container*" -a --privileged --cap-drop net_raw
head -c 8 /dev/zero >"$tmp/filter"
check 'a filter by hand'           refused "*--seccomp FILE, *are for a container*" -p --seccomp "$tmp/filter"
check 'maps without the namespace' refused "--uid-map and --gid-map need*" --uid-map 0:0:1
check 'the default queue in a new namespace' refused "'-i no'*" -I -i no
check 'read-only without a jail'   refused "*--read-only and --ephemeral need a jail*" --read-only
check 'ephemeral without a jail'   refused "*--read-only and --ephemeral need a jail*" -a --ephemeral

no_value()
{
	for option in -u --hostname -i -c --chroot --boottime --share -w -e --cap-add; do
		run ./invoke_ns "$option"
		is 125 "$status"
		like "*option '$option' takes a value*" "$err"
	done
}
check 'an option without its value' no_value

empty_word()
{
	run ./invoke_ns ''
	is 125 "$status"
	like '*the command is an empty string*' "$err"
}
check 'a command without a name' empty_word

# Each unit, added up: 1 day, 1 hour, 5 minutes, 3 seconds.
units()
{
	run ./invoke_ns --explain -T --boottime 1d1h5m3s --monotonic -1.5 true
	is 0 "$status"
	like '*boottime 90303 0*' "$out"
	like '*monotonic -2 500000000*' "$out"
}
check 'an offset in days, hours, minutes and seconds' units

# Not the first, not the last: all.
several()
{
	run ./invoke_ns -Z --frobnicate -u '' -i maybe -c /nowhere/at/all --share net -p --read-only true
	is 125 "$status"
	for pattern in "'-Z'" "'--frobnicate'" "'' is not a host name" "'-i maybe'" "'/nowhere/at/all'"; do
		like "*$pattern*" "$err"
	done
	is 1 "$(printf '%s\n' "$err" | grep -c 'nothing was done')"
}
check 'several mistakes are all said' several

contradictions()
{
	run ./invoke_ns -I -i no --share net --read-only --uid-map 0:0:1 true
	is 125 "$status"
	for pattern in "'-i no'" '--share, --network host, --cap-drop' '--read-only and --ephemeral'; do
		like "*$pattern*" "$err"
	done
	# Whoever is not root has the user namespace, too.
	[ "$(id -u)" != 0 ] || like '*--uid-map and --gid-map need*' "$err"
}
check 'several contradictions are all said' contradictions

# A name must not talk to the terminal; what is left may only be UTF-8 that shows.
escaped()
{
	bad=$(printf 'a\033[2Jb\nc\rd\177e\302\233f\233g')
	for option in "-Z$bad" "--$bad" "-c$bad" "-i$bad" "--share=$bad" "--cap-add=$bad" \
		"--uid-map=$bad" "--boottime=$bad" "-u$long$bad"; do
		./invoke_ns "$option" true >"$tmp/all" 2>&1 || is 125 "$?"
		is '' "$(LC_ALL=C tr -d '\n -~' <"$tmp/all")"
	done
	./invoke_ns "$bad" >"$tmp/all" 2>&1 || is 127 "$?"
	is '' "$(LC_ALL=C tr -d '\n -~' <"$tmp/all")"
}
check 'control characters are escaped' escaped
percent()
{
	run ./invoke_ns -c '%n%s%s%s%n' true
	is 125 "$status"
	like "*'%n%s%s%s%n'*" "$err"
}
check 'a name is no format' percent

# What other tools' users type gets a line that says what it is here.
check 'fingers: docker volume'  refused "'/a:/b': -v is --verbose here; for a volume use --bind" -v /a:/b
check 'fingers: docker publish' refused "'8080:80': -p is the pid namespace here*" -p 8080:80
check 'fingers: docker user'    refused "'-u 1000:1000' sets the host name*--uid*" -u 1000:1000
check 'fingers: docker memory'  refused "'512m': -m is the mount namespace here*" -m 512m
check 'fingers: docker -it'     refused "'-i t'*for a terminal use -t*" -it
check 'fingers: docker --user'  refused "'1000': --user is the namespace here*--uid*" --user 1000
check 'fingers: docker --mount' refused "'type=bind,src=/a': --mount is the namespace*" --mount type=bind,src=/a
check 'fingers: bwrap --bind'      refused "'/mnt': a directory cannot be executed; *SRC:DST*" -c "$jail" --bind /etc /mnt
check 'fingers: bwrap --ro-bind'   refused "'/mnt': a directory cannot be executed; *SRC:DST*" -c "$jail" --ro-bind /etc /mnt
check 'fingers: --net=FILE'     refused "'--net=/run/x': *--join*--persist*" --net=/run/x

# -- help -------------------------------------------------------------------------------

help()
{
	for option in -h --help -vh; do
		run ./invoke_ns "$option" </dev/null
		is 0 "$status"
		is '' "$err"
		like 'Usage: invoke_ns *' "$out"
	done
	run ./invoke_ns --help
	is '' "$(printf '%s\n' "$out" | awk 'length > 80')"
}
check 'help: on standard output, 80 columns' help
version()
{
	for option in -V --version; do
		run ./invoke_ns "$option"
		is "0 invoke_ns $(sed -n 's/^VERSION = //p' Makefile)" "$status $out"
	done
}
check 'the version' version

disk_full()
{
	for option in --help --version; do
		code=0
		./invoke_ns "$option" >/dev/full 2>"$tmp/err" || code=$?
		is 125 "$code"
	done
}
check 'help on a full disk is an error' disk_full

# E68: a program may be started without so much as its name; from Linux 5.18 on the
# kernel makes that an empty one, and then it is a call without arguments.
no_words()
{
	code=0
	perl -e 'exec { "./invoke_ns" } ()' </dev/null 2>"$tmp/err" || code=$?
	case $code in
	0) is '' "$(grep -v ': note: nothing is isolated' "$tmp/err")" ;;
	*) is "125 invoke_ns: argv[0] is missing: start this program by its name" \
		"$code $(cat "$tmp/err")" ;;
	esac
}
check 'E68: no argv[0]' no_words

many_words()
{
	run ./invoke_ns "$(command -v printf)" %.1s $(seq 1 20000)
	is '0 20000' "$status ${#out}"
	run ./invoke_ns printf %s "$(printf '%0120000d' 0)"
	is '0 120000' "$status ${#out}"
}
check 'a long command' many_words

evidence statuses "$($codes | wc -l) statuses, $($ends | wc -l) signals, 125 to 127: $(awk '{ n += $1 } END { print n }' "$tmp/passed") starts, $failures failed"

done_testing

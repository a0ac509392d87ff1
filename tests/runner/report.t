#!/bin/sh
# SPDX-License-Identifier: ISC
# report.t - what --report and --info-fd say is what was
# shellcheck disable=SC2016,SC2317 # the inner shell expands; check_as calls the functions
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
jail=$jails/owned
mkdir "$tmp/place"
chmod 1777 "$tmp/place"
report=$tmp/place/report

# value PATH: of the report, by a JSON parser that is not ours; null is no value.
value()
{
	perl -MJSON::PP -e 'local $/; my $v = decode_json(<STDIN>);
		$v = $v->{$_} for split /\./, shift; print $v // "null", "\n"' "$1" <"$report"
}

# reported CALLER OPTION... -- COMMAND...
reported()
{
	rm -f "$report"
	whose=$1; shift
	run_by "$whose" ./invoke_ns --report "$report" "$@"
	[ -s "$report" ] || { echo "no report: $err"; return 1; }
}

kinds='user mnt pid net ipc uts cgroup time'

inodes()
{
	reported "$@" sh -c "for kind in $kinds; do stat -Lc %i /proc/self/ns/\$kind; done"
	is 0 "$status"
	is "$out" "$(for kind in $kinds; do value "namespaces.$kind.inside"; done)"
	is "$(for kind in $kinds; do stat -Lc %i "/proc/self/ns/$kind"; done)" \
		"$(for kind in $kinds; do value "namespaces.$kind.outside"; done)"
}

# Without a pid namespace the command knows its pid as we do.
pids()
{
	reported "$1" --share pid -c "$jail" sh -c 'echo $$'
	is "$out" "$(value pids.command)"
	reported "$1" --only -mU -c "$jail" sh -c 'echo $$; echo $PPID'
	is "$out" "$(value pids.command)
$(value pids.runner)"
	is null "$(value pids.init)"
	reported "$1" -c "$jail" true
	unlike null "$(value pids.init)"
	unlike "$(value pids.init)" "$(value pids.command)"
}

ends()
{
	reported "$1" -c "$jail" sh -c 'kill -KILL $$'
	is '137 137 9' "$status $(value status) $(value signal)"
	reported "$1" -c "$jail" sh -c 'exit 137'
	is '137 137 null' "$status $(value status) $(value signal)"
	reported "$1" --only -pmU -c "$jail" sh -c 'exit 137'
	is '137 137 null' "$status $(value status) $(value signal)"
	reported "$1" --only -mU -c "$jail" sh -c 'kill -TERM $$'
	is '143 143 15' "$status $(value status) $(value signal)"
	for seconds in 1 10 100; do # a busy machine may not have started it by then
		reported "$1" --timeout "$seconds" -c "$jail" sleep 1000
		[ "$(value signal)" = null ] || break
	done
	is '143 143 15' "$status $(value status) $(value signal)"
	reported "$1" -c "$jail" no-such-command
	is '127 127 null' "$status $(value status) $(value signal)"
}

# A second of work, and 64 MB.
costs()
{
	reported "$1" -c "$jail" sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done
		dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null'
	is 1 "$(echo "$(value seconds.user) > 0.05" | perl -ne 'print eval $_')"
	is 1 "$(echo "$(value seconds.wall) >= $(value seconds.user) * 0.5" | perl -ne 'print eval $_')"
	[ "$(value peak_memory)" -ge 67108864 ]
	[ "$(value peak_memory)" -lt 200000000 ]
}

failures()
{
	run_by "$1" ./invoke_ns --report "$report" --seccomp /etc/passwd -c "$jail" true
	is 125 "$status"
	rm -f "$report"
	run_by "$1" ./invoke_ns --report "$report" -U --uid-map 0:0:10 --uid-map 5:5:10 true
	is 125 "$status"
	is 125 "$(value status)"
}

descriptors()
{
	by "$1" sh -c './invoke_ns --report 9 -c "$1" ls /proc/self/fd 9>"$2/nine" >"$2/list"' - \
		"$jail" "$tmp/place"
	is '0 1 2 3' "$(paste -sd " " "$tmp/place/list")" # the last is that of ls
	like '*"status": 0*' "$(cat "$tmp/place/nine")"
	rm -f "$tmp/place/nine" "$tmp/place/list"
	# the first that is closed, and the first that is not: of the command's, too
	by "$1" sh -c './invoke_ns --report 3 -c "$1" true 3>"$2/three" &&
		./invoke_ns --preserve-fds 1 --report 3 -c "$1" true 3>>"$2/three" &&
		./invoke_ns --preserve-fds 1 --report 4 -c "$1" true 4>>"$2/three"' - \
		"$jail" "$tmp/place"
	is 3 "$(grep -c '"status": 0' "$tmp/place/three")"
	rm -f "$tmp/place/three"
	run_by "$1" ./invoke_ns --report 1 -c "$jail" true
	like '*"status": 0*' "$out"
	refused "$1" '--report 99: this descriptor is not open for writing' --report 99
}

# refused CALLER MESSAGE OPTION...: before anything is done.
refused()
{
	who=$1 message=$2; shift 2
	run_by "$who" ./invoke_ns "$@" -c "$jail" echo ran
	is '125 ' "$status $out"
	like "*$message*nothing was done*" "$err"
}

# The document ends while the command still waits for a line.
info_first()
{
	rm -f "$report" "$tmp/info" "$tmp/line"
	mkfifo "$tmp/info" "$tmp/line"
	exec_by "$1" ./invoke_ns --info-fd 9 --share pid -c "$jail" sh -c 'read -r line; echo $$ $line
		ls /proc/self/fd
		for kind in '"$kinds"'; do stat -Lc %i /proc/self/ns/$kind; done' \
		9>"$tmp/info" <"$tmp/line" >"$tmp/inside" &
	runner=$!
	exec 8<>"$tmp/line"
	cat <"$tmp/info" >"$report"
	is '' "$(cat "$tmp/inside")"
	echo at last >&8
	exec 8>&-
	ended "$runner"
	is "0 $runner" "$end $(value pids.runner)"
	is "$(value pids.command) at last
0
1
2
3
$(for kind in $kinds; do value "namespaces.$kind.inside"; done)" "$(cat "$tmp/inside")"
	is "$(for kind in $kinds; do stat -Lc %i "/proc/self/ns/$kind"; done)" \
		"$(for kind in $kinds; do value "namespaces.$kind.outside"; done)"
	is "null null" "$(value status) $(value seconds)"
}

# info_beside OPEN OPTION...: descriptors 3 to 6 are files; inside, those below OPEN are there.
info_beside()
{
	open=$1; shift
	rm -f "$tmp"/fd.*
	./invoke_ns "$@" -c "$jail" ls /proc/self/fd 3>"$tmp/fd.3" 4>"$tmp/fd.4" 5>"$tmp/fd.5" \
		6>"$tmp/fd.6" >"$tmp/list"
	is "$(seq 0 "$open" | xargs)" "$(paste -sd " " "$tmp/list")" # the last is that of ls
	is "$(sed -n '/"pids"/,/}/p' "$tmp/fd.$report_at")" "$(sed -n '/"pids"/,/}/p' "$tmp/fd.$info_at")"
	is '1 0' "$(grep -c '"status": 0' "$tmp/fd.$report_at") $(grep -c status "$tmp/fd.$info_at")"
}

info_beside_others()
{
	for places in '5 4' '4 5' '6 3' '3 6' '3 5'; do
		report_at=${places% *} info_at=${places#* }
		info_beside 3 --info-fd "$info_at" --report "$report_at"
		info_beside 5 --preserve-fds 2 --info-fd "$info_at" --report "$report_at"
	done
}

info_refused()
{
	refused "$1" '--info-fd 99: this descriptor is not open for writing' --info-fd 99
	refused "$1" '--info-fd 0: this descriptor is not open for writing' --info-fd 0
	refused "$1" "--info-fd 'file': expected the number of a descriptor" --info-fd file
	refused "$1" '--info-fd and --report write two documents*' --info-fd 1 --report 1
	rm -f "$report"
	# a descriptor that the runner itself has opened is none of the caller's
	refused "$1" '--info-fd 3: this descriptor is not open for writing' --report "$report" --info-fd 3
	[ ! -e "$report" ]
}

# A command that is not known to its supervisor does not run.
info_unread()
{
	rm -f "$tmp/info"
	mkfifo "$tmp/info"
	exec 8<>"$tmp/info"
	exec 9>"$tmp/info" 8<&-
	run_by "$1" ./invoke_ns --info-fd 9 -c "$jail" echo ran
	exec 9>&-
	is '125 ' "$status $out"
	like '*cannot write the pids and namespaces to descriptor 9: Broken pipe' "$err"
}

info_of_failure()
{
	by "$1" ./invoke_ns --info-fd 9 -U --uid-map 0:0:10 --uid-map 5:5:10 true 9>"$tmp/list" 2>&1 &&
		status=0 || status=$?
	is '125 ' "$status $(cat "$tmp/list")"
}

info_explained()
{
	run_by "$1" ./invoke_ns --info-fd 1 --explain -c "$jail" true
	is 0 "$status"
	like '*take descriptor 1 for the pids and namespaces
*host     write the pids and namespaces to descriptor 1
host     tell the command process to go on*' "$out"
	unlike '*"pids"*' "$out"
}

# A demonstration that is ended while it waits has its report too.
ended_early()
{
	rm -f "$report" "$tmp/line"
	: >"$tmp/prompt"
	mkfifo "$tmp/line"
	exec_by "$1" ./invoke_ns --report "$report" -i no true <"$tmp/line" >"$tmp/prompt" 2>&1 &
	runner=$!
	exec 8>"$tmp/line"
	wait_until grep -q 'Child:' "$tmp/prompt"
	kill "$runner"
	ended "$runner"
	exec 8>&-
	is 143 "$end"
	like '*"status": 143*' "$(cat "$report")"
}

# Nobody reads the fifo: we do not wait for somebody.
fifo()
{
	rm -f "$tmp/place/fifo"
	mkfifo "$tmp/place/fifo"
	chmod 666 "$tmp/place/fifo"
	run_by "$1" timeout -k 1 "$patience" ./invoke_ns --report "$tmp/place/fifo" true
	is 125 "$status"
	like "*cannot open '$tmp/place/fifo' for the report: *" "$err"
	exec 7<>"$tmp/place/fifo"
	run_by "$1" timeout -k 1 "$patience" ./invoke_ns --report "$tmp/place/fifo" true
	is 0 "$status"
	like '*"status": 0*' "$(sed '/^}/q' <&7)"
	exec 7<&-
	rm "$tmp/place/fifo"
}

# A7: the name is a link to somebody's file.
links()
{
	echo precious >"$tmp/place/decoy"
	chmod 666 "$tmp/place/decoy"
	rm -f "$report"
	ln -s decoy "$report"
	run_by "$1" ./invoke_ns --report "$report" -c "$jail" touch /tmp/went-on
	rm "$report"
	is 125 "$status"
	is precious "$(cat "$tmp/place/decoy")"
	[ ! -e "$jail/tmp/went-on" ]
}

# It is the caller's name, and not one in the jail.
relative()
{
	by "$1" sh -c 'cd "$1" && "$2/invoke_ns" --report here -c "$3" true' - "$tmp/place" "$top" \
		"$jail"
	like '*"status": 0*' "$(cat "$tmp/place/here")"
	rm -f "$tmp/place/here"
}

explained()
{
	rm -f "$report"
	run_by "$1" ./invoke_ns --report "$report" --explain -c "$jail" true
	is 0 "$status"
	[ ! -e "$report" ]
	like "*host     open '$report' for the report*host     write the report*" "$out"
}

at_terminal()
{
	rm -f "$report"
	by "$1" build/tests/person 'expect two' ./invoke_ns --report "$report" -c "$jail" \
		sh -c 'test -t 0 && echo two; exit 6' >"$tmp/screen" 2>&1 && status=0 || status=$?
	is '6 6' "$status $(value status)"
}

for who in root user none; do
	check_as "$who" 'a container: the inodes' inodes "$who" -c "$jail"
	check_as "$who" 'by hand: the inodes' inodes "$who" --only -pmU -c "$jail"
	check_as "$who" 'the pids' pids "$who"
	check_as "$who" 'statuses and signals' ends "$who"
	check_as "$who" 'times and memory' costs "$who"
	check_as "$who" 'a run that fails' failures "$who"
	check_as "$who" 'descriptors' descriptors "$who"
	check_as "$who" 'ended while the demonstration waits' ended_early "$who"
	check_as "$who" 'a fifo' fifo "$who"
	check_as "$who" 'A7: a link is not followed' links "$who"
	check_as "$who" 'a relative name' relative "$who"
	check_as "$who" 'explained, and not made' explained "$who"
	check_as "$who" 'beside a terminal' at_terminal "$who"
	check_as "$who" '--info-fd: complete before the command runs' info_first "$who"
	check_as "$who" '--info-fd: refused' info_refused "$who"
	check_as "$who" '--info-fd: nobody reads' info_unread "$who"
	check_as "$who" '--info-fd: a run that fails' info_of_failure "$who"
	check_as "$who" '--info-fd: explained' info_explained "$who"
done
check '--info-fd beside --report and --preserve-fds' info_beside_others
done_testing

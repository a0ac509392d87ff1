#!/bin/sh
# SPDX-License-Identifier: ISC
# hears.t - the runner hears signals and keeps its timeout, whatever it waits for
#
# No end is judged by a tight time: a runner that is deaf stays so for minutes, or for ever.
# With a sample of the places where a message blocks; LONG=1 takes them all.
# shellcheck disable=SC2016 # perl expands it
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

make_jail owned "$(by user id -u)"
jail=$jails/owned
files=$tmp/files
mkdir "$files"
stride=350
[ -z "${LONG:-}" ] || stride=70

# starts CALLER COMMAND...: in the background.
starts()
{
	whose=$1; shift
	exec_by "$whose" "$@" </dev/null >"$tmp/out" 2>"$tmp/err" &
	runner=$!
}

# ends_with STATUS
ends_with()
{
	ended "$runner" || { echo 'it is deaf'; return 1; }
	is "$1" "$end" || { cat "$tmp/err"; return 1; }
}

# settles PID: it waits for something, as far as that can be seen.
is_asleep() { read -r _ _ state _ <"/proc/$1/stat" && [ "$state" = S ]; }
settles()
{
	wait_until is_asleep "$1"
	sleep 0.5
	wait_until is_asleep "$1"
}

signals='TERM:143 INT:130 HUP:129 ALRM:142 QUIT:131'

# -- A7: output that nobody takes ------------------------------------------------------

# A pipe with a reader that reads nothing.
full_pipe()
{
	rm -f "$tmp/full"
	mkfifo "$tmp/full"
	chmod 666 "$tmp/full"
	exec 8<>"$tmp/full"
}

fill() { head -c 65536 /dev/zero >&8; }

timeout_of_a_pipe()
{
	full_pipe
	exec_by "$1" ./invoke_ns -t --timeout 2 -c "$jail" yes </dev/null >"$tmp/full" 2>"$tmp/err" 8>&- &
	runner=$!
	ends_with 143
	exec 8>&-
}

signals_of_a_pipe()
{
	for signal in $signals USR1:138; do
		full_pipe
		exec_by "$1" ./invoke_ns -t -c "$jail" yes </dev/null >"$tmp/full" 2>"$tmp/err" 8>&- &
		runner=$!
		settles "$runner"
		kill "-${signal%:*}" "$runner"
		ends_with "${signal#*:}"
		exec 8>&-
	done
}

timeout_of_a_terminal()
{
	starts "$1" build/tests/unread ./invoke_ns --timeout 2 -c "$jail" yes
	ends_with 143
}

signals_of_a_terminal()
{
	for signal in $signals; do
		starts "$1" build/tests/unread ./invoke_ns -c "$jail" yes
		settles "$runner"
		kill "-${signal%:*}" "$runner"
		ends_with "${signal#*:}"
	done
}

# The command has ended, and its last output waits.
end_of_output()
{
	for signal in $signals; do
		full_pipe; fill
		exec_by "$1" ./invoke_ns -t -c "$jail" sh -c 'echo last; exit 3' \
			</dev/null >"$tmp/full" 2>"$tmp/err" 8>&- &
		runner=$!
		settles "$runner"
		kill "-${signal%:*}" "$runner"
		ends_with "${signal#*:}"
		exec 8>&-
	done
	full_pipe; fill
	exec_by "$1" ./invoke_ns -t --timeout 2 -c "$jail" sh -c 'echo last; exit 3' \
		</dev/null >"$tmp/full" 2>"$tmp/err" 8>&- &
	runner=$!
	ends_with 143
	exec 8>&-
}

# Who reads late loses nothing.
late_reader()
{
	is '20000 end' "$(by "$1" ./invoke_ns -t -c "$jail" sh -c 'seq 20000; echo end' 2>/dev/null |
		{ sleep 2; tr -d '\r' | tail -n 2 | xargs; })"
}

# The caller's descriptors are as they were: others have them, too.
flags_kept()
{
	full_pipe
	by "$1" perl -e 'use Fcntl; my @before = map { fcntl $_, F_GETFL, 0 } *STDIN, *STDOUT, *STDERR;
		system @ARGV;
		my @after = map { fcntl $_, F_GETFL, 0 } *STDIN, *STDOUT, *STDERR;
		exit("@before" ne "@after")' ./invoke_ns -t -c "$jail" true <>"$tmp/full" >&0 2>&0
	exec 8>&-
}

# -- A8: archives that take long ---------------------------------------------------------

# Entries of a cpio: entry NAME MODE(a number) LINKS INO SIZE.
perl_entry='sub entry { my ($n, $mode, $links, $ino, $size) = @_;
	my $e = sprintf("070701%08x%08x%08x%08x%08x%08x%08x", $ino || ++$i, $mode, 0, 0, $links || 1, 0,
		$size || 0) . "00000000" x 4 . sprintf("%08x", 1 + length $n) . "00000000$n\0";
	print $e, "\0" x (-length($e) % 4) }
'
# archive NAME PERL
archive() { perl -e "$perl_entry$2"'; entry("TRAILER!!!", 0)' | gzip -1 >"$files/$1"; }

# What is long is packed by zstd, if it is there, which unpacks faster than gzip.
pack() { if command -v zstd >/dev/null; then zstd -q; else gzip; fi; }
zeros() # 64 MB
{
	[ -s "$files/zeros" ] || head -c 67108864 /dev/zero | pack >"$files/zeros"
	cat "$files/zeros"
}
many_zeros() { for _ in $(seq "$1"); do zeros; done; }

deep_names()
{
	archive deep 'entry("$_/" . "a/" x 1990 . "f", 0100644) for 1 .. 100'
	run_by "$1" ./invoke_ns -c "$files/deep" /none
	unlike 124 "$status"
	rm "$files/deep"
}

refused()
{
	run_by "$1" ./invoke_ns -c "$files/$2" echo went on
	rm "$files/$2"
	is 125 "$status" || { echo "$err"; return 1; }
	is '' "$out"
	like "$3" "$err"
}

# Each is a link to the end of a long path of links.
deep_links()
{
	archive links 'my $deep = "a/" x 1990; entry("${deep}f", 0100644);
		entry("l", 0120777, 1, 0, 4000); print "/", $deep, "./" x 9, ".";
		entry("l/x$_", 0100644) for 1 .. 100000'
	refused "$1" links '*: so many names and links take too long: unpack it to a directory*'
}

# libarchive compares each with all others.
archive_of_inodes()
{
	[ -e "$files/inodes" ] ||
		archive inodes 'entry("f$_", 0100644, 2, $_ + 1) for 1 .. 250000'
}
many_inodes()
{
	archive_of_inodes
	refused "$1" inodes '*: so many names and links take too long: unpack it to a directory*'
}

# Data that is skipped, and a header that never ends.
much_to_skip()
{
	{ perl -e "$perl_entry"'entry("d$_", 020644, 1, 0, 0xfffffffc)' | pack; many_zeros 80; } >"$files/skip"
	refused "$1" skip '*: it is too large: unpack it to a directory*'
}
# too_long CALLER WHY
too_long()
{
	run_by "$1" ./invoke_ns -c "$files/header" echo went on
	rm "$files/header"
	is 125 "$status"
	like "*cannot unpack '$files/header' there: it is damaged$2*" "$err"
}
long_header()
{
	{
		perl -e 'my $h = pack("a100a8a8a8a12a12a8a1a100a6a2a32a32a8a8a155x12", "x", "0000644", "0000000",
			"0000000", "77777777777", "00000000000", " " x 8, "x", "", "ustar", "00", "", "", "", "", "");
			substr($h, 148, 8) = sprintf("%06o\0 ", unpack("%32C*", $h)); print $h' | pack
		many_zeros 80
	} >"$files/header"
	too_long "$1" ' (Special header too large)'
	# a cpio whose name has 0x66666666 bytes
	{
		perl -e "$perl_entry"'$_ = "070701" . "00000001" x 11 . "6666666600000000"; print' | pack
		many_zeros 80
	} >"$files/header"
	too_long "$1" ': it holds a header of more than 16 MiB'
}

# ended_while_unpacking CALLER SIGNAL STATUS OPTION...: to unpack this takes minutes, or is
# refused after a second: then once more.
unpacks() { is_running "$runner" && ! grep -q "unpack '" "$tmp/err"; }
ended_while_unpacking()
{
	whom=$1 signal=$2 wanted=$3; shift 3
	for _ in 1 2 3 4 5 6 7 8 9; do
		starts "$whom" ./invoke_ns -v "$@" -c "$files/inodes" /none
		while unpacks; do sleep 0.01; done
		kill "-$signal" "$runner" 2>/dev/null || :
		ended "$runner" || { echo 'it is deaf'; return 1; }
		grep -q 'cannot unpack' "$tmp/err" || break
	done
	is "$wanted" "$end" || { cat "$tmp/err"; return 1; }
}
signals_while_unpacking()
{
	archive_of_inodes
	whom=$1; shift
	for each in $signals; do
		ended_while_unpacking "$whom" "${each%:*}" "${each#*:}" "$@"
	done
}

# A process waits for the end of the host process, which waits for it, and init has their sockets:
# but the edge process has not told its pid yet.
init_unheard_of()
{
	starts "$1" strace -D -qq -o /dev/null -e inject=recvfrom:delay_exit=3000000 \
		./invoke_ns -pm --boottime 9 -i no sleep 1000
	sleep 1
	kill -TERM "$runner"
	ends_with 143
}

# -- A13: files that block -----------------------------------------------------------------

fifo_as_namespace()
{
	rm -f "$files/fifo"
	mkfifo "$files/fifo"
	chmod 666 "$files/fifo"
	run_by "$1" ./invoke_ns --join "net=$files/fifo" true
	is 125 "$status"
	like "*cannot open the net namespace '$files/fifo': this file is not a namespace" "$err"
}

full_report()
{
	for signal in $signals; do
		full_pipe
		fill
		starts "$1" ./invoke_ns --report "$tmp/full" -c "$jail" true 8>&-
		settles "$runner"
		kill "-${signal%:*}" "$runner"
		ends_with "${signal#*:}"
		exec 8>&-
	done
	full_pipe
	fill
	starts "$1" ./invoke_ns --report "$tmp/full" --timeout 2 -c "$jail" true 8>&-
	ends_with 143
	exec 8>&-
}

# The report of a run that was ended while it set up.
report_of_the_end()
{
	archive_of_inodes
	: >"$files/report"
	chmod 666 "$files/report"
	ended_while_unpacking "$1" TERM 143 --report "$files/report"
	like '*"status": 143*' "$(cat "$files/report")"
	rm "$files/report"
}

# -- the sweep --------------------------------------------------------------------------------

# blocks CALLER FROM STEP TO SECONDS COMMAND...: the messages of -v go to a pipe that nobody reads,
# with room for FROM bytes, then for STEP more each time, less than TO: so one after another blocks,
# in whichever process.  A signal, after so many seconds, ends each run, also the last, where the
# command is executed.
blocks()
{
	whose=$1 from=$2 step=$3 to=$4 seconds=$5; shift 5
	by "$whose" perl -e '
		use Fcntl;
		my @signals = (["TERM", 15], ["INT", 2], ["HUP", 1], ["ALRM", 14]);
		my ($room, $stride, $end, $seconds, $turn, $blocked) = (shift, shift, shift, shift, 0, 1);
		for (; $blocked; $room += $stride) {
			my ($signal, $n) = @{$signals[$turn++ % 4]};
			my $size = $room < 4096 ? 4096 : 8192;
			last if $room >= $end;
			pipe my $r, my $w or die;
			fcntl $w, 1031, $size or die; # F_SETPIPE_SZ
			syswrite $w, "x" x ($size - $room) if $size > $room;
			my $pid = fork;
			if (!$pid) {
				open STDERR, ">&", $w; open STDIN, "<", "/dev/null"; open STDOUT, ">", "/dev/null";
				exec @ARGV or exit 99;
			}
			close $w;
			select undef, undef, undef, $seconds;
			kill $signal, $pid;
			my $ended = 0;
			for (1 .. 1200) {
				last if $ended = waitpid $pid, 1;
				select undef, undef, undef, 0.05;
			}
			my $status = $? >> 8 || 128 + ($? & 127);
			if (!$ended) {
				kill "KILL", $pid;
				print "deaf to SIG$signal with room for $room\n";
				exit 1;
			}
			if ($status != 128 + $n) {
				print "$status after SIG$signal with room for $room\n";
				exit 1;
			}
			fcntl $r, F_SETFL, O_NONBLOCK;
			my $said = "";
			1 while sysread $r, $said, 8192, length $said;
			$blocked = $said !~ /execute .sleep/ || $said !~ /wait for the command to end/;
		}
		exit($turn < 4)' "$from" "$step" "$to" "$seconds" "$@"
}

# sweep CALLER ARGUMENT...: all of them.  The two callers sweep at different places.
sweep()
{
	whose=$1 begin=0; shift
	[ "$whose" = root ] || begin=$((stride / 2))
	blocks "$whose" "$begin" "$stride" 8192 0.15 ./invoke_ns -v "$@"
}

# The command runs, and the host process, which was slow to hear of init, has no room for its last two
# lines: they have 101 bytes.
last_lines()
{
	text=$(by "$1" ./invoke_ns -v -pmnUCI --boottime 9 --init sleep 0 2>&1)
	blocks "$1" $((${#text} - 100)) 10 $((${#text} - 60)) 1 \
		strace -D -qq -o /dev/null -e inject=recvfrom:delay_exit=200000 \
		./invoke_ns -v -pmnUCI --boottime 9 --init sleep 1000
}

for who in root user; do
	check_as "$who" 'A7: --timeout, -t into a pipe that nobody reads' timeout_of_a_pipe "$who"
	check_as "$who" 'A7: signals, -t into a pipe that nobody reads' signals_of_a_pipe "$who"
	check_as "$who" 'A7: --timeout, at a terminal that nobody reads' timeout_of_a_terminal "$who"
	check_as "$who" 'A7: signals, at a terminal that nobody reads' signals_of_a_terminal "$who"
	check_as "$who" 'A7: signals and --timeout after the end of the command' end_of_output "$who"
	check_as "$who" 'A7: a late reader loses nothing' late_reader "$who"
	check_as "$who" 'A7: the descriptors stay as they are' flags_kept "$who"
	check_as "$who" 'A8: signals while it unpacks' signals_while_unpacking "$who"
	check_as "$who" 'A8: signals while it unpacks, for a terminal' signals_while_unpacking "$who" -t
	check_as "$who" 'A8: signals while it unpacks, with a report' \
		signals_while_unpacking "$who" --report /dev/null
	check_as "$who" 'A8: signals while it unpacks, by hand' signals_while_unpacking "$who" -Um
	check_as "$who" 'A13: a report into a full FIFO' full_report "$who"
	check_as "$who" 'A13: the report of a run that was ended' report_of_the_end "$who"
	check_as "$who" 'A13: --join of a FIFO' fifo_as_namespace "$who"
	if strace -o /dev/null true 2>/dev/null; then
		check_as "$who" 'A7: a signal before the pid of init is known' init_unheard_of "$who"
		check_as "$who" 'A7: a signal at the last lines before the command is watched' last_lines "$who"
	else
		skip "$who: A7: a signal before the pid of init is known" 'strace may not trace here'
		skip "$who: A7: a signal at the last lines before the command is watched" 'strace may not trace here'
	fi
	check_as "$who" 'A7: each message blocks, in a container' sweep "$who" -c "$jail" sleep 1000
	check_as "$who" 'A7: each message blocks, with a report' \
		sweep "$who" --report /dev/null -c "$jail" sleep 1000
	check_as "$who" 'A7: each message blocks, with a terminal' sweep "$who" -t -c "$jail" sleep 1000
	check_as "$who" 'A7: each message blocks, by hand' sweep "$who" -pmnUCI --init sleep 1000
	check_as "$who" 'A7: each message blocks, half inside at first' \
		sweep "$who" -pmnUCI --boottime 9 --init sleep 1000
	check_as "$who" 'A7: each message blocks, with a queue' sweep "$who" -pm -i no sleep 1000
done
if [ "$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)" -gt 3000000 ]; then
	check_as user 'A8: a hundred names of 2,000 components' deep_names user
	check_as user 'A8: links of 2,000 components' deep_links user
	check_as user 'A8: inodes with links' many_inodes user
	check_as user 'A8: much data to skip' much_to_skip user
	check_as user 'A8: a long header' long_header user
else
	skip 'A8: archives that take long' 'they take a gigabyte of memory'
fi
done_testing

# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# terminal.sh - programs of a terminal, driven by tmux(1)
# shellcheck disable=SC2016,SC2103,SC2154,SC2164 # inside has set -eu and $work

# opened COMMAND...: in a terminal of 80 x 24.
opened() { tmux -f /dev/null -L own new-session -d -x 80 -y 24 "$@"; }
keys()   { tmux -L own send-keys "$@"; }
screen_text() { tmux -L own capture-pane -p; }
has_text() { screen_text | grep -qF -- "$1"; }

# shows TEXT: within a minute.
shows()
{
	wait_until has_text "$1" || { screen_text; return 1; }
}

no_server() { ! tmux -L own list-sessions 2>/dev/null; }
closed()    { wait_until no_server; }

in_vim()
{
	opened vim -u NONE file
	shows '"file" [New'
	keys iwritten Escape
	shows written
	keys :wq Enter
	closed
	is written "$(cat file)"
}

in_nano()
{
	opened nano file
	shows 'GNU nano'
	keys written
	shows written
	keys C-o Enter
	wait_until test -s file
	keys C-x
	closed
	is written "$(cat file)"
}

in_less()
{
	seq 1000 >numbers
	opened less numbers
	shows numbers
	keys /777 Enter
	shows 790
	keys q
	closed
}

in_top()
{
	opened top
	shows 'load average'
	shows COMMAND
	keys q
	closed
}

in_htop()
{
	opened htop
	shows 'Load average'
	keys F3
	keys htop
	shows htop
	keys Escape
	keys F10
	closed
}

in_mc()
{
	mkdir a-directory
	opened env SHELL=/bin/bash mc
	shows a-directory
	keys F10
	sleep 1
	no_server || keys Enter
	closed
}

in_ncdu()
{
	mkdir a-directory
	opened ncdu "$work"
	shows a-directory
	keys q
	closed
}

in_dialog()
{
	opened sh -c 'dialog --menu menu 10 40 2 one 1 two 2 2>chosen'
	shows menu
	keys Down Enter
	closed
	is two "$(cat chosen)"
}

in_screen()
{
	opened screen -c /dev/null sh
	sleep 1
	keys 'echo in-$((40 + 2)) $STY' Enter
	shows in-42
	keys exit Enter
	closed
}

in_w3m()
{
	echo '<h1>heading</h1><a href=two>link</a>' >one.html
	opened w3m one.html
	shows heading
	keys q y
	closed
}

# Job control: the terminal's keys reach the process in front, and only that.
job_control()
{
	opened bash --norc --noprofile
	shows bash-
	keys 'cat' Enter
	sleep 1
	keys C-z
	shows Stopped
	keys 'fg' Enter
	sleep 1
	keys C-c
	keys 'echo still-$((40 + 2))' Enter
	shows still-42
	keys 'stty size' Enter
	shows '24 80'
	keys exit Enter
	closed
}

typescript()
{
	script -qec 'tty; stty size; id -un' said </dev/null
	grep -q /dev/pts/ said
	grep -q root said
}

by_expect()
{
	cat >own.exp <<-'EOT'
	set timeout 60
	spawn bc -q
	send "6 * 7\r"
	expect -re {[\r\n]42} {} timeout { exit 1 }
	send "quit\r"
	expect eof {} timeout { exit 1 }
	EOT
	expect own.exp
}

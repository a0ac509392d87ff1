# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 3' looks at

# mounted PLACE PATTERN: a line of the process's mount table, at PLACE.
mounted()
{
	line=$(awk -v place="$1" '$5 == place' "/proc/$pid/mountinfo" | tail -n 1)
	# shellcheck disable=SC2254 # a pattern it is
	case $line in
	$2) ;;
	'') saw="Nothing is mounted on $1 there."; return 1 ;;
	*) saw="$1 there: $line"; return 1 ;;
	esac
}
not_here()
{
	! grep -q " $1 $2 " /proc/mounts || { saw="This shell sees it, too."; return 1; }
}

task 3.1 'sleep 301 sees a tmpfs on /mnt, and you do not'
if sleeper 301; then
	expect 'its mnt namespace is new' are_new mnt
	expect 'a tmpfs called task is on /mnt' mounted /mnt '* - tmpfs task *'
	expect 'not in your own table' not_here task /mnt
	expect 'it has the host as its root: no jail' test -d "/proc/$pid/root/proc/1"
fi

task 3.2 'sleep 302 sees box read-only at /srv, and a tmpfs of 1 MB at /tmp'
if sleeper 302; then
	expect 'its mnt namespace is new' are_new mnt
	expect '/srv is a mount of box' mounted /srv '*/box /srv *'
	expect 'it is read-only' mounted /srv '* /srv ro,*'
	expect '/tmp is a tmpfs of 1 MB' mounted /tmp '* - tmpfs *size=1024k*'
fi

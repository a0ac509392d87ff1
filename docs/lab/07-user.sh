# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 7' looks at

map_has_one_line()
{
	is 1 "$(($(wc -l <"/proc/$pid/uid_map")))" 'the lines of its uid_map'
}
# root_is ID: uid 0 there is this uid outside.
root_is()
{
	is "$1" "$(awk '$1 == 0 { print $2; exit }' "/proc/$pid/uid_map")" 'uid 0 there is'
}
# mapped UID: where the map of $pid puts it.
mapped()
{
	awk -v id="$1" 'id >= $1 && id < $1 + $3 { print $2 + id - $1; exit }' "/proc/$pid/uid_map"
}
runs_as()
{
	mine=$(mapped "$1")
	[ -n "$mine" ] || { saw="There is no uid $1 in its map: only $(cut -c1-32 "/proc/$pid/uid_map" | xargs)"; return 1; }
	is "$mine" "$(user_of "$pid")" 'outside it is uid'
}
belongs_to()
{
	file "$1" || return
	want=$(./invoke_ns -c rootfs awk -v id="$2" \
		'id >= $1 && id < $1 + $3 { print $2 + id - $1; exit }' /proc/self/uid_map 2>/dev/null) || :
	[ -n "$want" ] || { saw="Your containers have no uid $2: you need a line in /etc/subuid."; return 1; }
	is "$want" "$(stat -c %u "$1")" 'outside it belongs to uid'
}

task 7.1 'sleep 701 as root of a user namespace, by unshare'
if sleeper 701; then
	expect 'its user namespace is new' are_new user
	expect 'its map has one line' map_has_one_line
	expect 'uid 0 there is your uid' root_is "$(id -u)"
	expect 'its mnt namespace is yours' are_old mnt
fi

if [ "$(./invoke_ns -c rootfs cat /proc/self/uid_map 2>/dev/null | wc -l)" -eq 1 ]; then
	task '7.2 and 7.3' 'left out'
	seen 'On this machine your containers have only the uid 0.'
	return 0
fi

task 7.2 'sleep 702 in a container, as nobody'
if sleeper 702; then
	expect 'its user and mnt namespaces are new' are_new user mnt
	expect 'it is uid 65534 there' runs_as 65534
fi

task 7.3 'rootfs/tmp/703 belongs to uid 42 inside'
expect 'it is there, and belongs to uid 42 of your containers' belongs_to rootfs/tmp/703 42

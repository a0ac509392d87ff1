#!/bin/sh
# SPDX-License-Identifier: ISC
# kills.t - whenever a signal comes, nothing is left behind
#
# The runner gets it at a random moment of its start, run or end.  SEED=N makes the
# moments those of an earlier run, LONG=1 goes on until 500 came in time.
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

seed=${SEED:-$(date +%s)}
wanted=10 rounds=100 pairs=5
[ -z "${LONG:-}" ] || wanted=500 rounds=200 pairs=100
each=10

make_jail root
make_jail owned "$(by user id -u)"

# Words, not a function: what is started must be the runner, so that we know its pid.
as_root=
as_user=
[ -z "${LAB:-}" ] || as_user='setpriv --reuid 54001 --regid 54001 --clear-groups --inh-caps=-all --'

# moments ROUND: a line for each kill, SIGNAL SECONDS KIND.
moments()
{
	awk -v seed="$seed" -v round="$1" -v each="$each" 'BEGIN {
		split("KILL TERM INT HUP", signals)
		split("container by-hand queue tty half-inside", kinds)
		srand(seed * 1000 + round)
		for (i = 0; i < each; i++)
			print signals[i % 4 + 1], 0.15 * rand() ^ 2, kinds[(i + int(i / 4) + round) % 5 + 1]
	}'
}

options_of()
{
	case $1 in
	container) ;;
	by-hand)     printf '%s\n' '--only -pmnUCI' ;;
	half-inside) printf '%s\n' '--only -pmnUCI --boottime 9' ;;
	queue)       printf '%s\n' '-pm -i no' ;;
	tty)         printf '%s\n' '-t' ;;
	all)         printf '%s\n' '-x --tmpfs /srv --ro-bind /usr:/mnt' ;;
	esac
}

# A command that ends soon by itself, or not, and leaves something running.
lasts=0.05
kill_in_time()
{
	# shellcheck disable=SC2086,SC2046 # lists of words
	echo hello | {
		exec $prefix ./invoke_ns $(options_of "$kind") -c "$jail" \
			/bin/sh -c "sleep 1000 & sleep $lasts" >/dev/null 2>"$tmp/err"
	} &
	pid=$!
	sleep "$seconds"
	if kill -s "$signal" "$pid" 2>/dev/null; then
		echo "$kind $signal" >>"$tmp/kills"
	fi
	wait "$pid" || :
}

one_round()
{
	moments "$1" >"$tmp/moments"
	while read -r signal seconds kind; do
		kill_in_time
	done <"$tmp/moments"
}

: >"$tmp/kills"

# F71: mounts, loop devices, links, namespaces and cgroup folders end with the run.
runs_and_kills()
{
	kind=all signal=KILL lasts=1000
	for i in $(seq "$pairs"); do
		# shellcheck disable=SC2046 # a list of words
		run_by "$caller" ./invoke_ns $(options_of "$kind") -c "$jail" /bin/sh -c 'sleep 1000 &'
		is 0 "$status" || { echo "$err"; return 1; }
		seconds=$(awk -v seed="$seed$i" 'BEGIN { srand(seed); print 0.15 * rand() }')
		kill_in_time
	done
}
caller=user prefix=$as_user jail=$jails/owned
check_as user "F71: $pairs runs and $pairs kills" runs_and_kills
caller=root prefix=$as_root jail=$jails/root
check_as root "F71: $pairs runs and $pairs kills" runs_and_kills

# Of the signals that a busy machine sends late, more are sent.
round=0
while [ "$round" -lt 4 ] || { [ "$(wc -l <"$tmp/kills")" -lt "$wanted" ] && [ "$round" -lt "$rounds" ]; }; do
	round=$((round + 1))
	caller=user prefix=$as_user jail=$jails/owned
	if [ $((round % 2)) -eq 0 ] && has_caller root; then
		caller=root prefix=$as_root jail=$jails/root
	fi
	check "$caller: $each signals, round $round" one_round "$round"
done

check 'they came in time' test "$(wc -l <"$tmp/kills")" -ge "$wanted"
sort "$tmp/kills" | uniq -c | sed 's/^/#/'
echo "# SEED=$seed"
evidence kills "$(wc -l <"$tmp/kills") in time, something left in $failures of $round rounds"
done_testing

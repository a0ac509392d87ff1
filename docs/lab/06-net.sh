# shellcheck shell=sh disable=SC2034,SC2154,SC2016 # lesson sets $pid, and reads $saw
# what 'lesson check 6' looks at

# inside COMMAND...: in the namespaces of $pid.
inside() { ./invoke_ns --enter "$pid" "$@" 2>&1; }

has_interface()
{
	grep -q "^ *$1:" "/proc/$pid/net/dev" || {
		saw="Interfaces there: $(sed -n 's/^ *\([^ :]*\):.*/\1/p' "/proc/$pid/net/dev" | tr '\n' ' ')"
		return 1
	}
}
# A local address is in the table of the kernel's routes.
has_address()
{
	grep -qF -- "|-- $1" "/proc/$pid/net/fib_trie" || { saw="No interface there has it."; return 1; }
}
is_up()
{
	inside ip link show dev "$1" | grep -q '<.*[<,]UP[,>]' || { saw="$1 is down: ip link set $1 up"; return 1; }
}
reaches()
{
	inside ping -c 1 -W 5 "$1" >/dev/null || { saw='It does not answer.'; return 1; }
}

task 6.1 'sleep 601 with an interface lab0, 192.168.7.1, up'
if sleeper 601; then
	expect 'its net namespace is new' are_new net
	expect 'it has an interface lab0' has_interface lab0
	expect 'the address 192.168.7.1 is there' has_address 192.168.7.1
	expect 'lab0 is up' is_up lab0
fi

task 6.2 'sleep 602 and sleep 603, connected by a pair'
if sleeper 602; then
	first=$pid
	expect 'its net namespace is new' are_new net
	expect 'the address 10.6.0.2 is there' has_address 10.6.0.2
	expect '10.6.0.3 answers' reaches 10.6.0.3
	if sleeper 603; then
		expect 'its net namespace is another one' are_apart net "$first" "$pid"
		expect 'the address 10.6.0.3 is there' has_address 10.6.0.3
		expect '10.6.0.2 answers' reaches 10.6.0.2
	fi
fi

#!/bin/sh
# SPDX-License-Identifier: ISC
# network.t - networks that are asked for: what they lead to, and what not
#
# The lab is the host here.  It has a neighbour, another network namespace, at 10.11.0.1, to which
# its default route leads, and a second interface.
# shellcheck disable=SC1007,SC2016,SC2059,SC2086 # six is empty; expanded inside; formats; words
set -eu
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

has_caller root || { skip 'networks' 'only root can make a network to try them in'; done_testing; }

make_jail root
make_jail owned "$(by user id -u)"
make_jail alone "$(by none id -u)"
busybox=$jails/root/bin/busybox

jail_of()
{
	case $1 in
	root) echo "$jails/root" ;;
	user) echo "$jails/owned" ;;
	none) echo "$jails/alone" ;;
	esac
}

# -- the host and its neighbour ---------------------------------------------------------------

six= any=0.0.0.0 first=
[ ! -e /proc/net/if_inet6 ] || six=yes any=::

neighbour()
{
	nsenter --net="/proc/$neighbour/ns/net" "$@"
}

make_host()
{
	ip link set lo up
	unshare --net sleep 100000 & neighbour=$!
	wait_until is_named "$neighbour" sleep
	ip link add up0 type veth peer name eth0 netns "$neighbour"
	ip link add side0 type veth peer name side1
	ip addr add 10.11.0.2/24 dev up0
	ip addr add 172.31.0.1/24 dev side0
	[ -z "$six" ] || {
		ip addr add fd11::2/64 dev up0 nodad
		ip addr add fd31::1/64 dev side0 nodad
	}
	for name in up0 side0 side1; do ip link set "$name" up; done
	ip route add default via 10.11.0.1
	# a client that comes before the interface would wait for an answer of the neighbour
	ip route add unreachable 10.9.0.0/16
	neighbour ip link set lo up
	neighbour ip addr add 10.11.0.1/24 dev eth0
	neighbour ip link set eth0 up
	[ -z "$six" ] || {
		neighbour ip addr add fd11::1/64 dev eth0 nodad
		ip route add default via fd11::1
	}
}

is_quiet()
{
	set -- /proc/[0-9]*
	then=$*
	sleep 0.3
	set -- /proc/[0-9]*
	[ "$then" = "$*" ]
}

# serve WHERE PORT WORD [ADDR:]: by tcp and, without an address, by udp, until the test ends.
serve()
{
	mkdir -p "$tmp/$3"
	echo "$3" >"$tmp/$3/index.html"
	"$1" "$busybox" httpd -f -p "${4:-}$2" -h "$tmp/$3" </dev/null >/dev/null 2>&1 &
	[ -n "${4:-}" ] || "$1" "$busybox" udpsvd $any "$2" echo "$3" </dev/null >/dev/null 2>&1 &
}
here() { "$@"; }

url() { case $1 in *:*) echo "http://[$1]:$2" ;; *) echo "http://$1:$2" ;; esac; }

# heard WHERE ADDRESS PORT WORD [udp]: this is what the server there says.
heard()
{
	if [ -n "${5:-}" ]; then
		answer=$(echo | "$1" "$busybox" nc -u -w 2 "$2" "$3" 2>/dev/null | head -n 1) || :
	else
		answer=$("$1" "$busybox" wget -q -T 20 -O - "$(url "$2" "$3")" 2>/dev/null) || :
	fi
	[ "$answer" = "$4" ]
}

# silent WHERE ADDRESS PORT [udp]: no container answers there.
silent()
{
	! heard "$1" "$2" "$3" inside "${4:-}" || { echo "$2 port $3 answers"; return 1; }
}

# -- containers -----------------------------------------------------------------------------------

# container CALLER OPTIONS... : it succeeds; its output is in $out.
container()
{
	who=$1; shift
	run_by "$who" ./invoke_ns -c "$(jail_of "$who")" "$@"
	is 0 "$status" || { echo "$err"; return 1; }
}

# refused CALLER PATTERN OPTIONS...: in one line, with what to do in another at most.
refused()
{
	who=$1 wanted=$2; shift 2
	run_by "$who" ./invoke_ns "$@" -c "$(jail_of "$who")" echo hello
	is '125 ' "$status $out"
	like "$wanted" "$(printf '%s\n' "$err" | grep -v ': note: ')"
	[ "$(grep -vc ': note: ' "$tmp/err")" -le 2 ] || { echo "$err"; return 1; }
}

# begin_server CALLER OPTIONS...: a container that answers "inside" at port 80.
begin_server()
{
	who=$1; shift
	exec_by "$who" ./invoke_ns "$@" -c "$(jail_of "$who")" sh -c "
		mkdir /dev/shm/www && cd /dev/shm/www && echo inside >index.html
		httpd -p 80 || exit; $first exec udpsvd $any 80 echo inside" \
		</dev/null >"$tmp/server" 2>&1 & server=$!
	# before the server listens, pasta may accept a connection and leave it silent
	wait_until answers
}
# The servers outside have the name 'busybox'.
answers() { cat /proc/[0-9]*/comm 2>/dev/null | grep -q '^udpsvd$'; }

end_server()
{
	kill "$server"
	ended "$server"
	is 143 "$end"
}

# -- pasta: into the container --------------------------------------------------------------------

# The container sends a packet each second.  Pasta of Debian 12 forwards IPv6 to the address that it
# saw last in the container.  After a report of multicast groups this is '::', for up to a minute.
speak_six()
{
	first=${six:+"while sleep 1; do wget -q -T 5 -O - 'http://[fd11::1]:7000' >/dev/null; done &"}
	begin_server "$@"
	first=
}

published()
{
	speak_six "$1" --network pasta --publish 8080:80 --publish 10.11.0.2:8081:80 \
		--publish 8080:80/udp
	wait_until heard here 127.0.0.1 8080 inside || { cat "$tmp/server"; return 1; }
	wait_until heard neighbour 10.11.0.2 8080 inside
	wait_until heard neighbour 10.11.0.2 8081 inside
	# an answer to a udp client on the host's own loopback is lost by pasta 2023-03
	wait_until heard neighbour 10.11.0.2 8080 inside udp
	# on that address alone, and no port that was not asked for
	silent here 127.0.0.1 8081
	silent here 127.0.0.1 80
	silent neighbour 10.11.0.2 80
	silent neighbour 10.11.0.2 8081 udp
	if [ -n "$six" ]; then
		wait_until heard here ::1 8080 inside
		wait_until heard neighbour fd11::2 8080 inside
	fi
	end_server
	silent here 127.0.0.1 8080
}

published_six()
{
	speak_six "$1" --network pasta --publish '[fd11::2]:8080:80'
	wait_until heard neighbour fd11::2 8080 inside || { cat "$tmp/server"; return 1; }
	silent here ::1 8080
	silent here 127.0.0.1 8080
	end_server
}

# Pasta by itself would look each second for what is bound inside.
none_published()
{
	exec_by "$1" ./invoke_ns --network pasta -c "$(jail_of "$1")" httpd -f -p 8000 </dev/null >"$tmp/server" 2>&1 & server=$!
	wait_until serves
	sleep 3
	seen=$(ss -Hlnt 'sport = :8000')
	end_server
	is '' "$seen"
}
serves() { cat /proc/[0-9]*/comm 2>/dev/null | grep -q '^httpd$'; } # the host's are busybox

# Root has the ports below 1024, although pasta is another user.
low_port()
{
	begin_server root --network pasta --publish 81:80
	wait_until heard neighbour 10.11.0.2 81 inside || { cat "$tmp/server"; return 1; }
	is 65534 "$(stat -c %u "/proc/$(pid_of_pasta)")"
	end_server
}

pid_of_pasta()
{
	for dir in /proc/[0-9]*; do
		case $(cat "$dir/comm" 2>/dev/null) in
		pasta* | passt*) ! is_running "${dir#/proc/}" || echo "${dir#/proc/}" ;;
		esac
	done
}

# -- pasta: out of the container --------------------------------------------------------------------

# What a client inside hears, a line for each ADDRESS/PORT, which are asked at once.
# A busy machine answers late; where no answer is wanted, seconds are enough.
ask='for at; do
	case $at in *::*) url="[${at%/*}]:${at#*/}" ;; *) url=${at%/*}:${at#*/} ;; esac
	echo "$at $(wget -q -T "${seconds:-60}" -O - "http://$url" 2>/dev/null)" &
done
wait'

# heard_in LINES: in any order, that is what was heard.
heard_in() { is "$(printf '%s\n' "$1" | sort)" "$(printf '%s\n' "$out" | sort)"; }

# The same by UDP, of which a busy machine may lose the answer.
ask_udp='for n in 1 2 3 4 5 6 7 8; do
	answer=$(echo | nc -u -w 2 "$0" "$1" | head -n 1)
	[ -z "$answer" ] || break
done
echo "$answer"'

reaches_out()
{
	list=10.11.0.1/7000
	[ -z "$six" ] || list="$list fd11::1/7000"
	container "$1" --network pasta sh -c "$ask" - $list
	heard_in "$(printf '%s far\n' $list)"
	container "$1" --network pasta sh -c "$ask_udp" 10.11.0.1 7000
	is far "$out"
}

# By the script of --explain=shell, which ends its pasta, too.
# A shell cannot have SIGPIPE back that its caller ignores, and pasta fails then.
script_reaches_out()
{
	run_by "$1" ./invoke_ns -c "$jails/owned" --network pasta --explain=shell wget -q -O - http://10.11.0.1:7000
	is 0 "$status"
	cp "$tmp/out" "$tmp/script"
	run_by "$1" env --default-signal=PIPE sh "$tmp/script"
	is '0 far' "$status $out" || { echo "$err"; return 1; }
}

# The host's services are not the container's, whatever address of the host is asked.
not_the_host()
{
	list="127.0.0.1/7001 10.11.0.1/7001 10.11.0.2/7001 172.31.0.1/7001 127.0.0.1/7002 169.254.1.1/7001"
	for name in up0 side0; do
		link=$(ip -6 -br addr show "$name" | tr ' ' '\n' | sed -n 's,^\(fe80:.*\)/.*,\1,p')
		[ -z "$link" ] || list="$list $link%eth0/7001"
	done
	[ -z "$six" ] || list="$list fd11::2/7001 fd11::1/7001 fd31::1/7001 ::1/7001"
	container "$1" --network pasta sh -c "seconds=5; $ask" - $list
	heard_in "$(printf '%s \n' $list)"
	# a route that leads elsewhere is the command's to make only with a capability
	run_by "$1" ./invoke_ns --network pasta -c "$(jail_of "$1")" ip addr del 172.31.0.1/32 dev eth0
	unlike 0 "$status"
	# the loopback of the container is its own, and no way to the host's
	wait_until heard here 127.0.0.1 7001 near
	wait_until heard here 172.31.0.1 7001 near
	wait_until heard here 127.0.0.1 7002 own
}

published_in()
{
	container "$1" --network pasta --publish-in 7002 --publish-in 7001/udp sh -c "$ask" - 127.0.0.1/7002
	heard_in '127.0.0.1/7002 own'
	container "$1" --network pasta --publish-in 7002 --publish-in 7001/udp sh -c "seconds=5; $ask" - \
		127.0.0.1/7001 10.11.0.2/7002
	heard_in '127.0.0.1/7001 
10.11.0.2/7002 '
	container "$1" --network pasta --publish-in 7001/udp sh -c "$ask_udp" 127.0.0.1 7001
	is near "$out"
}

# With this capability no address can be kept from the command: that is said.
with_net_admin()
{
	for cap in net_admin net_raw; do
		container "$1" --network pasta --cap-add $cap true
		like "*note: a command with net_admin or net_raw can send to the host's own services*" "$err"
	done
	container "$1" --network pasta true
	unlike '*net_admin*' "$err"
}

by_hand()
{
	run_by "$1" ./invoke_ns -Un --network pasta "$busybox" sh -c "$(echo "$ask" | sed "s,wget ,$busybox wget ,")" \
		- 10.11.0.1/7000 127.0.0.1/7001
	heard_in '10.11.0.1/7000 far
127.0.0.1/7001 '
}

# -- pasta: the end ------------------------------------------------------------------------------

no_pasta() { [ -z "$(pid_of_pasta)" ]; }

killed()
{
	for signal in KILL TERM INT HUP; do
		begin_server "$1" --network pasta --publish 8080:80
		wait_until heard here 127.0.0.1 8080 inside
		kill -s $signal "$server"
		ended "$server"
		wait_until no_pasta
		silent here 127.0.0.1 8080
	done
}

# The network is gone and the command is not: that is said at its end.
pasta_ends_first()
{
	begin_server "$1" --network pasta --publish 8080:80
	wait_until heard here 127.0.0.1 8080 inside
	kill -KILL "$(pid_of_pasta)"
	wait_until no_pasta
	end_server
	like '*note: the network ended before the command: pasta was ended by signal 9' "$(cat "$tmp/server")"
}

# As a service of systemd.
signals_ignored()
{
	run_by "$1" sh -c 'trap "" PIPE TERM QUIT CHLD; exec "$@"' - ./invoke_ns --network pasta -c "$(jail_of "$1")" echo started
	is '0 started' "$status $out" || { echo "$err"; return 1; }
}

# Another command that stays: the terminal's signals are not pasta's.
no_session_of_ours()
{
	begin_server "$1" --network pasta --publish 8080:80
	wait_until heard here 127.0.0.1 8080 inside
	pasta=$(pid_of_pasta)
	is "$pasta" "$(ps -o sid= -p "$pasta" | tr -d ' ')"
	is '' "$(find "/proc/$pasta/fd" -lname "$tmp*" -o -lname '/dev/pts*')"
	end_server
}

# -- pasta: what can be wrong ----------------------------------------------------------------------

# with_pasta TEXT COMMAND...: where pasta is this script.
with_pasta()
{
	mkdir -p "$tmp/bin"
	printf '#!/bin/sh\n%s\n' "$1" >"$tmp/bin/pasta"; shift
	chmod 755 "$tmp/bin" "$tmp/bin/pasta"
	PATH=$tmp/bin:$PATH "$@"
}

other_pastas()
{
	with_pasta 'exit 0' refused "$1" \
		'*cannot wait until pasta*: it ended with status 0 and without a word; is it the program of *passt?' \
		--network pasta
	with_pasta 'exit 7' refused "$1" '*it ended with status 7 and without a word*' --network pasta
	with_pasta 'kill -SEGV $$' refused "$1" '*: signal 11 ended it*' --network pasta
	with_pasta 'echo first >&2; echo "No routable interface" >&2; exit 1' refused "$1" \
		"*cannot wait until pasta*: it says 'No routable interface'" --network pasta
	with_pasta 'exec yes >&2' refused "$1" '*: it writes something else*' --network pasta
	with_pasta 'echo $$1 >&2; exit 1' refused "$1" "*: it says '*1'" --network pasta
	printf '\177ELFnothing' >"$tmp/bin/pasta"
	PATH=$tmp/bin:$PATH refused "$1" "*it says '*: Exec format error'" --network pasta
}

# It hangs: the run can be ended at any moment, and ends by itself.
hanging_pasta()
{
	with_pasta 'exec sleep 100000' run_by "$1" ./invoke_ns --network pasta --timeout 2 -c "$(jail_of "$1")" true
	is 143 "$status"
	for signal in TERM KILL; do
		with_pasta 'exec sleep 100000' exec_by "$1" ./invoke_ns --network pasta -c "$(jail_of "$1")" true \
			>"$tmp/server" 2>&1 & server=$!
		wait_until sleeps
		kill -s $signal "$server"
		ended "$server"
		wait_until has_no_sleep
	done
	[ -z "${LONG:-}" ] || with_pasta 'exec sleep 100000' refused "$1" \
		'*it has not done so for 30 seconds*' --network pasta
}
# The neighbour sleeps, too.
sleeps() { [ "$(cat /proc/[0-9]*/comm 2>/dev/null | grep -c '^sleep$')" -gt 1 ]; }
has_no_sleep() { ! sleeps; }

not_installed()
{
	mkdir -p "$tmp/none"
	for program in newuidmap newgidmap; do
		ln -sf "$(command -v $program)" "$tmp/none/$program"
	done
	run_by "$1" env PATH="$tmp/none" ./invoke_ns --network pasta -c "$(jail_of "$1")" true
	is 125 "$status"
	like "*cannot find the program 'pasta': No such file*hint: install the package passt*" "$err"
}

no_device()
{
	rm /dev/net/tun
	refused "$1" "*open '/dev/net/tun': No such file*hint: *modprobe tun*mknod -m 666 /dev/net/tun c 10 200" \
		--network pasta || no=1
	mknod -m 600 /dev/net/tun c 10 200
	refused "$1" "*open '/dev/net/tun': Permission denied*hint: *chmod 666 /dev/net/tun" --network pasta || no=1
	chmod 666 /dev/net/tun
	[ -z "${no:-}" ]
}

# No default route: pasta says so, or serves without.
no_route()
{
	id=$(by "$1" id -u) as=
	[ "$id" = 0 ] || as="setpriv --reuid $id --regid $id --clear-groups --inh-caps=-all --"
	run unshare --net sh -c 'ip link set lo up; exec "$@"' - $as ./invoke_ns --network pasta \
		-c "$(jail_of "$1")" true
	[ "$status" = 0 ] || like "*cannot wait until pasta*: it says '*'" "$err"
}

ports_taken()
{
	refused "$1" '*cannot see that tcp port 7001 of the host is free: Address in use*hint: *ss -lnp*' \
		--network pasta --publish 7001:80
	refused "$1" '*cannot see that udp port 7001 of 172.31.0.1 is free: Address in use*' \
		--network pasta --publish 172.31.0.1:7001:80/udp
	refused "$1" '*cannot see that tcp port 9000 of 10.99.0.1 is free: Address not available*hint: no interface*' \
		--network pasta --publish 10.99.0.1:9000:80
	[ "$1" = root ] || refused "$1" '*tcp port 80 of the host is free: Permission denied*hint: ports below*' \
		--network pasta --publish 80:80
}

# -- veth ------------------------------------------------------------------------------------------

gone() { ! ip link show "$1" >/dev/null 2>&1; }

a_cable()
{
	begin_server root --network veth=box0,10.9.0.2/24,gw=10.9.0.1,host=10.9.0.1
	wait_until heard here 10.9.0.2 80 inside || { cat "$tmp/server"; return 1; }
	wait_until heard here 10.9.0.2 80 inside udp
	# nothing else leads there, and nothing else of the host is changed
	silent neighbour 10.9.0.2 80
	is 0 "$(cat /proc/sys/net/ipv4/ip_forward)"
	end_server
	gone box0 # it does not wait for the kernel
	like "*note: the host forwards nothing from 'box0'*: sysctl -w net.ipv4.ip_forward=1; nft 'table ip box0*" \
		"$(cat "$tmp/server")"
	container root --network veth=box0,10.9.0.2/24,host=10.9.0.1 sh -c "$ask; ip route" - \
		10.9.0.1/7001 10.11.0.1/7000
	heard_in '10.9.0.1/7001 near
10.11.0.1/7000 
10.9.0.0/24 dev eth0 scope link  src 10.9.0.2 '
	unlike '*forward*' "$err"
}

# The two commands of the note do what they are said to.
forwarded()
{
	run ./invoke_ns --network veth=box0,10.9.0.2/24,gw=10.9.0.1,host=10.9.0.1 -c "$jails/root" true
	printf '%s\n' "$err" | sed -n 's/.*two commands change that: //p' | grep . >"$tmp/commands"
	sh -e "$tmp/commands"
	container root --network veth=box0,10.9.0.2/24,gw=10.9.0.1,host=10.9.0.1 sh -c "$ask" - 10.11.0.1/7000 ||
		no=1
	sysctl -q -w net.ipv4.ip_forward=0
	nft delete table ip box0
	is '10.11.0.1/7000 far' "$out"
	[ -z "${no:-}" ]
}

six_cable()
{
	container root --network veth=box0,fd09::2/64,gw=fd09::1,host=fd09::1 sh -c "$ask; ip -6 route" - fd09::1/7001
	like 'fd09::1/7001 near*default via fd09::1 dev eth0*' "$out"
	like "*sysctl -w net.ipv6.conf.all.forwarding=1; nft 'table ip6 box0*" "$err"
}

# The outer end is left to the caller: here it is put on a bridge, which two containers share.
on_a_bridge()
{
	ip link add bridge0 type bridge
	ip addr add 10.8.0.1/24 dev bridge0
	ip link set bridge0 up
	begin_server root --network veth=box1,10.8.0.2/24
	wait_until ip link set box1 master bridge0 up
	wait_until heard here 10.8.0.2 80 inside
	./invoke_ns --network veth=box2,10.8.0.3/24,gw=10.8.0.1 -c "$jails/root" sh -c \
		'until wget -q -T 1 -O - http://10.8.0.2; do sleep 0.1; done' \
		</dev/null >"$tmp/second" 2>/dev/null & second=$!
	wait_until ip link set box2 master bridge0 up
	ended $second
	is inside "$(cat "$tmp/second")"
	end_server
	ip link del bridge0
}

# Killed or failed: the kernel removes the pair with the container.
cable_killed()
{
	for signal in KILL TERM; do
		begin_server root --network veth=box0,10.9.0.2/24,host=10.9.0.1
		wait_until heard here 10.9.0.2 80 inside
		kill -s $signal "$server"
		ended "$server"
		wait_until gone box0
	done
	run ./invoke_ns --network veth=box0,10.9.0.2/24 -c "$jails/root" no-such-command
	is 127 "$status"
	wait_until gone box0
}

# A network that is kept keeps its cable.
cable_kept()
{
	container root --network veth=box0,10.9.0.2/24,host=10.9.0.1 --persist net="$tmp/net" true
	ip link show box0
	run ./invoke_ns --join net="$tmp/net" -c "$jails/root" sh -c "$ask" - 10.9.0.1/7001
	is '0 10.9.0.1/7001 near' "$status $out" || no=1
	umount "$tmp/net"
	wait_until gone box0
	[ -z "${no:-}" ]
}

bad_cables()
{
	refused root "*cannot make the interfaces 'up0'*: File exists*hint: the host has an interface of this name*" \
		--network veth=up0,10.9.0.2/24
	for value in '' box0 box0,10.9.0.2 box0,10.9.0.2/33 box0,10.9.0.2/0 box0,10.9.0/24 box0,10.9.0.2/24,gw= \
		box0,10.9.0.2/24,gw=x box0,10.9.0.2/24,x=10.9.0.1 "box0,10.9.0.2/24," box0,fd09::2/129 \
		box0,10.9.0.2/24,gw=10.9.0.1,gw=10.9.0.1; do
		refused root "*--network 'veth=$value': expected veth=NAME,ADDR/BITS*" --network "veth=$value"
	done
	for name in '' a-name-too-long0 a/b 'a b' a:b eth%d . .. lo; do
		refused root "*'$name' cannot name an interface*" --network "veth=$name,10.9.0.2/24"
	done
	for address in 10.9.0.0/24 10.9.0.255/24 127.0.0.2/8 0.0.0.0/8 224.0.0.1/24 ff02::1/64 ::1/128 ::/64 fd09::/64; do
		refused root "*$address is not the address of one interface*" --network "veth=box0,$address"
	done
	for gateway in 10.9.1.1 10.9.0.2 10.9.0.0 10.9.0.255 fd09::1; do
		refused root "*gw=$gateway *" --network "veth=box0,10.9.0.2/24,gw=$gateway"
		refused root "*host=$gateway *" --network "veth=box0,10.9.0.2/24,host=$gateway"
	done
	has_caller user || return 0
	refused user '*needs root: a user takes --network pasta*' --network veth=box0,10.9.0.2/24
}

# -- none and host ----------------------------------------------------------------------------------

none_and_host()
{
	container "$1" --network none ls /sys/class/net
	is lo "$out"
	run_by "$1" ./invoke_ns --network none -c "$(jail_of "$1")" cat /etc/resolv.conf
	is 1 "$status"
	container "$1" --network host sh -c "$ask" - 127.0.0.1/7001 10.11.0.1/7000
	heard_in '127.0.0.1/7001 near
10.11.0.1/7000 far'
	is "$(by "$1" ./invoke_ns --explain --share net -c "$(jail_of "$1")" true 2>&1)" \
		"$(by "$1" ./invoke_ns --explain --network host -c "$(jail_of "$1")" true 2>&1)"
}

# Two containers in one network.
joined()
{
	begin_server "$1" --network pasta --publish 8080:80
	wait_until heard here 127.0.0.1 8080 inside
	inner=$(cat "/proc/$server/task/$server/children")
	for inner in $inner; do [ "$(readlink "/proc/$inner/ns/net" 2>/dev/null)" = "$(readlink /proc/self/ns/net)" ] || break; done
	command=$(cat "/proc/$inner/task/$inner/children")
	run_by "$1" ./invoke_ns --join user="${command%% *}" --join net="${command%% *}" -c "$(jail_of "$1")" \
		sh -c "$ask" - 127.0.0.1/80
	end_server
	is '127.0.0.1/80 inside' "$out" || { echo "$err"; return 1; }
}

# -- names -------------------------------------------------------------------------------------------

# with_resolver TEXT FUNCTION ARGS...: on a host with this resolv.conf.
with_resolver()
{
	file=$(realpath /etc/resolv.conf)
	cp "$file" "$tmp/resolv.kept"
	printf "$1" >"$tmp/resolv"; shift
	mount --bind "$tmp/resolv" "$file"
	"$@" || no=1
	umount "$file"
	[ -z "${no:-}" ]
}

resolver_is()
{
	who=$1 wanted=$2; shift 2
	container "$who" "$@" cat /etc/resolv.conf
	is "$wanted" "$out"
}

resolvers()
{
	with_resolver 'search example.net\nnameserver 127.0.0.53\nnameserver 10.1.2.3\n' resolver_is "$1" \
		'search example.net
nameserver 10.1.2.3' --network pasta
	with_resolver 'nameserver 10.1.2.3\n' resolver_is "$1" 'nameserver 8.8.8.8
nameserver fd00::1' --network pasta --dns 8.8.8.8 --dns fd00::1
	with_resolver 'nameserver 10.1.2.3\n' resolver_is "$1" 'nameserver 8.8.8.8' --network host --dns 8.8.8.8
	[ "$1" != root ] || with_resolver 'nameserver 10.1.2.3\n' resolver_is "$1" 'nameserver 10.1.2.3' \
		--network veth=box0,10.9.0.2/24
	[ "$1" != root ] || with_resolver 'nameserver 127.0.0.53\n' no_resolver
}

no_resolver()
{
	run ./invoke_ns --network veth=box0,10.9.0.2/24 -c "$jails/root" cat /etc/resolv.conf
	is '1 ' "$status $out"
	like "*note: names of the network are not resolved: *loopback alone; give another by --dns ADDR*" "$err"
}

# A name server that listens on the host's loopback alone, as that of systemd-resolved.
near_resolver()
{
	with_resolver 'nameserver 127.0.0.1\noptions edns0\n' ask_near_resolver "$1"
}
ask_near_resolver()
{
	"$busybox" udpsvd 127.0.0.1 53 echo an answer </dev/null >/dev/null 2>&1 & near=$!
	container "$1" --network pasta sh -c "cat /etc/resolv.conf; $ask_udp" 169.254.1.1 53 || no=1
	kill $near
	wait $near || :
	[ -z "${no:-}" ]
	is 'nameserver 169.254.1.1
options edns0
an answer' "$out"
}

hosts_lines()
{
	container "$1" -u box --add-host one:10.1.2.3 --add-host two.example.net:fd00::1 sh -c \
		'tail -n 3 /etc/hosts; ping -c 1 -q one 2>&1 | head -n 1'
	like '127.0.1.1	box
10.1.2.3	one
fd00::1	two.example.net
*' "$out"
	is '' "$(grep -e one -e two "$(jail_of "$1")/etc/hosts" || :)"
}

# -- what contradicts -----------------------------------------------------------------------------------

contradictions()
{
	refused "$1" '*--network is given twice*' --network pasta --network pasta
	refused "$1" '*cannot be both new and shared*' --network pasta --share net
	refused "$1" '*cannot be both new and shared*' --network host -n
	[ "$1" != root ] || refused root '*cannot be both new and joined*' --network pasta --join net=$$
	refused "$1" '*--publish and --publish-in are for --network pasta*' --publish 8080:80
	refused "$1" '*--publish and --publish-in are for --network pasta*' --network host --publish-in 80
	refused "$1" '*--publish: tcp port 8080 is given twice*' --network pasta --publish 8080:80 --publish 127.0.0.1:8080:81
	refused "$1" '*--publish: tcp port 8080 is given twice*' --network pasta --publish 0.0.0.0:8080:80 --publish 127.0.0.1:8080:81
	refused "$1" '*--publish: tcp port 8080 is given twice*' --network pasta --publish '[::1]:8080:80' --publish '[0::0:1]:8080:81'
	refused "$1" '*--publish-in: udp port 80 is given twice*' --network pasta --publish-in 80/udp --publish-in 80/udp
	refused "$1" '*--dns: there is no network*' --dns 10.1.2.3
	refused "$1" '*programs ask three name servers*' --network pasta --dns 1.1.1.1 --dns 1.1.1.2 --dns 1.1.1.3 --dns 1.1.1.4
	refused "$1" '*are for a container with a jail*' --add-host a:10.1.2.3 --privileged
	[ "$1" != root ] || refused root '*--network pasta needs a new user namespace*' --network pasta --share user
	for value in 80 :80 80: a:80 80:a 0:80 80:0 65536:80 80:65536 127.0.0.1::80 1.2.3:80:80 ::1:80:80 '[::1:80:80' \
		'[127.0.0.1]x:80:80' 80:80/sctp 80-90:80 80:80:80 ''; do
		refused "$1" "*--publish '*': expected \[ADDR:\]HOSTPORT:PORT*" --network pasta --publish "$value"
	done
	for value in '' a 0 65536 80:80 80/sctp; do
		refused "$1" "*--publish-in '*': expected PORT*" --network pasta --publish-in "$value"
	done
	for value in '' a 1.2.3 1.2.3.4.5 '[::1]' fe80::1%eth0; do
		refused "$1" "*--dns '*': expected the address*" --network pasta --dns "$value"
	done
	for value in '' a a: :1.2.3.4 'a b:1.2.3.4' a:b; do
		refused "$1" "*--add-host '*': expected NAME:ADDR*" --add-host "$value"
	done
}

# What the fingers know from docker and podman.
fingers()
{
	refused "$1" '*there is no bridge of a daemon*' --network bridge
	refused "$1" '*use --join net=PID*' --network container:box
	refused "$1" '*pasta does that*' --network slirp4netns
	refused "$1" '*ports are given by --publish*' --network pasta:-t,80
	refused "$1" "*--network 'pastas': expected none, host, pasta*" --network pastas
	refused "$1" '*for a network use --network host*' --net=host
	refused "$1" '*for a network use --network none*' --net=none
	refused "$1" '*for a network use --network pasta or host*' --net=bridge
	run_by "$1" ./invoke_ns -c "$(jail_of "$1")" -p 8080:80 echo hello
	like "*'8080:80': -p is the pid namespace here; for a port use --network pasta --publish*" "$err"
}

# -- whenever a signal comes ------------------------------------------------------------------------------
#
# The runner gets it at a random moment.  SEED=N makes the moments those of an earlier run.  Each second
# round begins at once, and must not find the port, the interface or the name taken.

seed=${SEED:-$(date +%s)} rounds=20
[ -z "${LONG:-}" ] || rounds=500

unnamed() { ! grep -q '@invoke_ns/.*/random$' /proc/net/unix; }

moments()
{
	awk -v seed="$seed" -v rounds="$rounds" -v most="$1" 'BEGIN {
		split("KILL TERM INT HUP", signals)
		srand(seed)
		for (i = 0; i < rounds; i++)
			print signals[int(i / 2) % 4 + 1], most * rand() ^ 2, i % 2
	}'
}

# at_random CALLER KIND
at_random()
{
	case $2 in
	pasta) options='--network pasta --publish 8080:80' most=0.4 ;;
	veth)  options='--network veth=box0,10.9.0.2/24,host=10.9.0.1' most=0.1 ;;
	name)  options='' most=0.1 ;;
	esac
	moments $most >"$tmp/moments"
	came=0
	while read -r signal seconds look; do
		exec_by "$1" ./invoke_ns --name random $options -c "$(jail_of "$1")" sleep 0.1 </dev/null >/dev/null \
			2>"$tmp/said_last" & victim=$!
		sleep "$seconds"
		! kill -s "$signal" $victim 2>/dev/null || came=$((came + 1))
		ended $victim
		unlike '*cannot *' "$(cat "$tmp/said_last")"
		[ "$look" = 1 ] || continue
		wait_until no_pasta
		wait_until gone box0
		wait_until unnamed
	done <"$tmp/moments"
	if "$busybox" nc -z -w 1 127.0.0.1 8080 2>/dev/null; then return 1; fi
	[ "$came" -gt $((rounds / 4)) ]
	echo $came >>"$tmp/came"
}

# Another interface of that name is not waited for, and neither is that of a run that lives.
taken_at_once()
{
	ip link add box0 type veth peer name box1
	for alias in '' 'invoke_ns' 'invoke_ns 0' 'invoke_ns 1' "invoke_ns $$" "of invoke_ns 99999999"; do
		ip link set box0 alias "$alias"
		run timeout 9 ./invoke_ns --network veth=box0,10.9.0.2/24 -c "$jails/root" true
		is 125 "$status" || break
		like "*cannot make the interfaces 'box0'*: File exists*" "$err" || break
	done
	ip link del box0
	[ "$status" = 125 ]
	begin_server root --network veth=box0,10.9.0.2/24
	wait_until ip link show box0
	is "alias invoke_ns $server" "$(ip link show box0 | sed -n 's/^ *\(alias .*\)/\1/p')"
	run timeout 9 ./invoke_ns --network veth=box0,10.9.0.2/24 -c "$jails/root" true
	end_server
	is 125 "$status"
}

# One whose run is no more is on its way out.
waited_for()
{
	sh -c 'exit 0' & ended=$!
	wait $ended
	ip link add box0 type veth peer name box1
	ip link set box0 alias "invoke_ns $ended"
	./invoke_ns --network veth=box0,10.9.0.2/24 -c "$jails/root" echo started </dev/null >"$tmp/second" 2>&1 & second=$!
	sleep 0.5
	is_running $second
	ip link del box0
	ended $second
	is '0 started' "$end $(cat "$tmp/second")"
}

# -- a lab in a container ---------------------------------------------------------------------------------

# Three hosts on a bridge, the third behind the second, in one container of whomever: with ip(8)
# of this machine, and a sniffer where it has one.  'ip netns exec' mounts a sysfs, which the
# kernel refuses here: nsenter(1) does not.
lab='
	set -e
	PATH=/usr/sbin:/usr/bin:/sbin:/bin
	at() { host=$1; shift; nsenter --net=/run/netns/$host "$@"; }
	ip link add bridge0 type bridge
	ip link set bridge0 up
	for n in 1 2 3; do
		ip netns add h$n
		ip link add v$n type veth peer name eth0 netns h$n
		ip link set v$n master bridge0 up
		at h$n ip link set lo up
		at h$n ip link set eth0 up
	done
	at h1 ip addr add 10.1.0.1/24 dev eth0
	at h2 ip addr add 10.1.0.2/24 dev eth0
	at h1 ping -c 1 10.1.0.2
	at h2 ip link add east type veth peer name west netns h3
	at h2 ip addr add 10.2.0.2/24 dev east
	at h2 ip link set east up
	at h3 ip addr add 10.2.0.3/24 dev west
	at h3 ip link set west up
	at h1 ip route add 10.2.0.0/24 via 10.1.0.2
	at h3 ip route add default via 10.2.0.2
	at h2 sh -c "echo 1 >/proc/sys/net/ipv4/ip_forward"
	if command -v tcpdump >/dev/null; then
		at h2 timeout 60 tcpdump -Z root -l -c 1 -n -i east icmp >/tmp/seen 2>/tmp/ready &
		until grep -q listening /tmp/ready || ! kill -0 $!; do sleep 0.1; done
	else
		echo "10.1.0.1 > 10.2.0.3: ICMP echo request" >/tmp/seen
	fi
	at h1 ping -c 1 10.2.0.3
	wait
	cat /tmp/seen'

lab_of_three()
{
	binds='--bind /usr:/usr'
	for dir in /lib /lib64; do
		[ ! -d "$dir" ] || binds="$binds --ro-bind $dir:$dir"
	done
	# tcpdump drops its groups, which nobody may who maps no ids
	[ "$1" != none ] || binds="$binds --fake-owners"
	container "$1" -x --cap-add net_admin,net_raw,sys_admin $binds sh -c "$lab"
	like '*64 bytes from 10.1.0.2*64 bytes from 10.2.0.3*10.1.0.1 > 10.2.0.3: ICMP echo request*' "$out"
	is '' "$(ip -br link | grep -e ^v1 -e ^bridge0 || :)"
}

for who in root user none; do
	check_as $who 'a lab of three hosts and a bridge' lab_of_three $who
done
if command -v pasta >/dev/null; then
	make_tun
	make_host
	serve neighbour 7000 far
	serve here 7001 near
	serve here 7002 own 127.0.0.1:
	wait_until heard here 127.0.0.1 7001 near
	wait_until heard neighbour 10.11.0.1 7000 far
	wait_until heard here 127.0.0.1 7002 own
	wait_until is_quiet # what has served the first clients has ended
	for who in root user none; do
		check_as $who 'pasta: a port is published' published $who
		check_as $who 'pasta: no port by itself' none_published $who
		check_as $who 'pasta: other networks are reached' reaches_out $who
		[ $who = none ] || check_as $who 'pasta: by a script of other tools' script_reaches_out $who
		check_as $who "pasta: the host's services are not" not_the_host $who
		check_as $who 'pasta: but those that are given' published_in $who
		check_as $who 'pasta: what a capability changes is said' with_net_admin $who
		check_as $who 'pasta: nothing is left after a signal' killed $who
		check_as $who 'pasta: it ends before the command' pasta_ends_first $who
		check_as $who 'pasta: signals that the caller ignores' signals_ignored $who
		check_as $who 'pasta: it has nothing of the caller' no_session_of_ours $who
		check_as $who 'pasta: another program of that name' other_pastas $who
		check_as $who 'pasta: one that hangs' hanging_pasta $who
		check_as $who 'pasta: not installed' not_installed $who
		check_as $who 'pasta: no device' no_device $who
		check_as $who 'pasta: no default route' no_route $who
		check_as $who 'pasta: ports that are taken' ports_taken $who
		check_as $who 'two containers in one network' joined $who
		check_as $who 'name servers' resolvers $who
		check_as $who 'a name server on the loopback of the host' near_resolver $who
		check_as $who 'lines of /etc/hosts' hosts_lines $who
		check_as $who 'none and host' none_and_host $who
		check_as $who 'contradictions' contradictions $who
		check_as $who 'what the fingers know' fingers $who
		[ -z "$six" ] || check_as $who 'pasta: a port of an IPv6 address' published_six $who
	done
	check_as root 'pasta: a port below 1024' low_port
	check_as user 'pasta: by hand' by_hand user
	check_as root 'pasta: by hand' by_hand root
else
	skip 'pasta' 'the program pasta is not installed'
fi
: >"$tmp/came"
for who in root user; do
	! command -v pasta >/dev/null || check_as $who "pasta: $rounds signals at random" at_random $who pasta
done
check_as root "veth: $rounds signals at random" at_random root veth
for who in root user; do
	check_as $who "a name: $rounds signals at random" at_random $who name
done
[ ! -s "$tmp/came" ] || evidence network-kills \
	"$(awk '{ n += $1 } END { print n " in time, nothing left after " NR }' "$tmp/came") of 5 times $rounds"
check_as root 'veth: a name that is taken' taken_at_once
check_as root 'veth: the interface of a run that was killed' waited_for
check_as root 'veth: a pair' a_cable
check_as root 'veth: the two commands of the note' forwarded
[ -z "$six" ] || check_as root 'veth: IPv6' six_cable
check_as root 'veth: on a bridge of the caller' on_a_bridge
check_as root 'veth: killed' cable_killed
check_as root 'veth: a network that is kept' cable_kept
check_as root 'veth: what can be wrong' bad_cables
echo "# SEED=$seed"
done_testing

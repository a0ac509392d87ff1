#!/bin/sh
# SPDX-License-Identifier: ISC
# images.t - the images that mkrootfs writes, started by podman, containerd and docker
#
# Their daemons are started here, with their files in a directory of their own and without a
# network, and ended again.
set -eu
cd "${0%/*}/../.."
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/engines/table.sh
. tests/engines/table.sh

tmp=$(mktemp -d)
top=$(pwd)
: >"$tmp/daemons"
their_cgroups()
{
	ls -d /sys/fs/cgroup/*/docker /sys/fs/cgroup/*/default /sys/fs/cgroup/*/libpod_parent \
		/sys/fs/cgroup/*/libpod_parent/*/ 2>/dev/null || :
}
cgroups=$(their_cgroups)
stored() { podman --storage-driver vfs --root "$tmp/store" --runroot "$tmp/run" --cgroup-manager cgroupfs --runtime runc "$@"; }

end_daemons()
{
	for pid in $(tac "$tmp/daemons"); do
		kill "$pid" 2>/dev/null || continue
		wait_for has_ended "$pid"
	done
	: >"$tmp/daemons"
	# docker mounts its directory on itself
	grep -o "$tmp/[^ ]*" /proc/self/mounts | sort -ru | while read -r at; do umount "$at"; done
	for group in $(their_cgroups | sort -r); do
		case $cgroups in
		*"$group"*) ;;
		*) [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} + ;;
		esac
	done
}
leave()
{
	end_daemons
	rm -rf "$tmp"
}
trap leave EXIT
trap 'exit 1' HUP INT TERM

has_ended() { ! read -r _ _ state _ <"/proc/$1/stat" || [ "$state" = Z ]; }

# wait_for COMMAND...: for a minute.
wait_for()
{
	tries=0
	until "$@" >"$tmp/waited" 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -lt 300 ] || { cat "$tmp/waited"; return 1; }
		sleep 0.2
	done
}

# -- the images ------------------------------------------------------------------------------

make_images()
{
	cat >"$tmp/recipe" <<-EOF
		include $top/configs/skeleton.rootfs
		busybox $top/build/busybox dir=/bin
		user worker 1000 1000 /home/worker /bin/sh
		text /srv/script 0755 0 0 "#!/bin/sh\necho \"\$* \$A \$(id -un) \$(pwd)\"\n"
		entrypoint /srv/script
		cmd by default
		env A=b PATH=/bin
		user worker
		workdir /srv
	EOF
	(
		cd "$tmp"
		"$top/mkrootfs" recipe one.oci.tar
		"$top/mkrootfs" -D ARCH=aarch64 recipe arm.oci.tar
		"$top/mkrootfs" --index two.oci.tar one.oci.tar arm.oci.tar
	)
}

# told HOW WORDS...: what the image says, with and without words.
told()
{
	is 'by default b worker /srv' "$("$@")"
	is 'two words b worker /srv' "$("$@" two words)"
}

# -- the engines -------------------------------------------------------------------------------

podman_runs()
{
	stored load -q -i "$tmp/$1.oci.tar" >/dev/null
	told stored run --rm --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "localhost/$1:latest"
	stored rmi -f "localhost/$1:latest" >/dev/null
}

# The manifest of the page, which names no other file.
podman_plays()
{
	awk '/^```yaml$/ { on = 1; next } /^```/ { on = 0 } on' docs/kubernetes.md >"$tmp/pod.yaml"
	grep -q 'kind: Pod' "$tmp/pod.yaml"
	printf '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n' >"$tmp/containers.conf"
	stored load -q -i "$tmp/one.oci.tar" >/dev/null
	CONTAINERS_CONF=$tmp/containers.conf stored kube play --network none "$tmp/pod.yaml" >/dev/null
	is 0 "$(stored wait words-one)"
	is 'two words b worker /srv' "$(stored logs words-one)"
	stored kube down "$tmp/pod.yaml" >/dev/null
	is '' "$(stored ps -aq)"
	stored rmi -fa >/dev/null
}

ctr() { command ctr --address "$tmp/containerd/socket" "$@"; }
begin_containerd()
{
	mkdir "$tmp/containerd"
	cat >"$tmp/containerd/config" <<-EOF
		version = 2
		root = "$tmp/containerd/root"
		state = "$tmp/containerd/state"
		disabled_plugins = ["io.containerd.grpc.v1.cri"]
		[grpc]
		address = "$tmp/containerd/socket"
	EOF
	containerd --config "$tmp/containerd/config" >"$tmp/containerd/log" 2>&1 &
	echo $! >>"$tmp/daemons"
	wait_for ctr version || { tail -n 3 "$tmp/containerd/log"; return 1; }
}

# Words given to it replace the entrypoint, too.
containerd_runs()
{
	ctr image import "$tmp/$1.oci.tar" >/dev/null
	is 'by default b worker /srv' "$(ctr run --rm --snapshotter native "localhost/$1:latest" "$1")"
	ctr image rm --sync "localhost/$1:latest" >/dev/null
}

docker() { DOCKER_HOST=unix://$tmp/docker/socket DOCKER_API_VERSION=1.41 command docker "$@"; }
begin_docker()
{
	mkdir "$tmp/docker"
	# a swarm makes interfaces and networks
	unshare --net sh -c 'ip link set lo up; exec "$@"' - \
		dockerd --data-root "$tmp/docker/data" --exec-root "$tmp/docker/exec" -p "$tmp/docker/pid" \
		-H "unix://$tmp/docker/socket" --containerd "$tmp/containerd/socket" \
		--storage-driver vfs --bridge none --iptables=false --ip6tables=false \
		--ip-forward=false --ip-masq=false >"$tmp/docker/log" 2>&1 &
	echo $! >>"$tmp/daemons"
	wait_for docker info || { tail -n 3 "$tmp/docker/log"; return 1; }
}
docker_runs()
{
	docker load -q -i "$tmp/$1.oci.tar" >/dev/null
	told docker run --rm --network none "localhost/$1:latest"
	docker rmi -f "localhost/$1:latest" >/dev/null
}

are_two() { [ "$(docker service ls --format '{{.Replicas}}')" = 2/2 ]; }
are_none() { [ -z "$(docker ps -aq)" ]; }

# Its command, as the page has it.
swarm_serves()
{
	docker load -q -i "$tmp/one.oci.tar" >/dev/null
	docker swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1 >/dev/null
	awk '/^```sh$/ { on = 1; next } /^```/ { on = 0 } on' docs/kubernetes.md | sed -n '1,/-c /p' |
		sed 's/service create/& -d --quiet --stop-grace-period 1s/' >"$tmp/service"
	# shellcheck source=/dev/null
	. "$tmp/service" >/dev/null
	wait_for are_two
	is 'worker worker' "$(docker service logs --raw words | xargs)"
	docker service rm words >/dev/null
	wait_for are_none
	docker swarm leave --force >/dev/null
	docker rmi -f localhost/one:latest >/dev/null
}

# lacks PROGRAM...: why it cannot be tried.
lacks()
{
	[ "$(id -u)" -eq 0 ] || echo 'its daemon is started by root'
	for program; do
		command -v "$program" >/dev/null || echo "$program is not here: scripts/install-deps engines"
	done
}

# The version in what it says of itself.
version_of() { "$@" 2>/dev/null | sed -n 's/.*[ v]\([0-9][0-9.]*[0-9]\).*/\1/p' | head -n 1; }

# try ENGINE WHAT FUNCTION PROGRAM...: of which the first tells its version.
try()
{
	engine=$1 what=$2 call=$3; shift 3
	reason=$(lacks "$@" | head -n 1)
	if [ -n "$reason" ]; then
		not_tried "$engine" "$what" "$reason"
	else
		# shellcheck disable=SC2086 # a function and its words
		tried "$engine $(version_of "$1" --version)" "$what" $call
	fi
}

# begin ENGINE FUNCTION PROGRAM...
begin()
{
	engine=$1 call=$2; shift 2
	[ -n "$(lacks "$@")" ] || check "$engine: begins" "$call"
}

check 'the images' make_images
one='an image for one machine' two='an image for two machines'
try podman "$one" 'podman_runs one' podman runc
try podman "$two" 'podman_runs two' podman runc
try podman 'a pod of a manifest, kube play' podman_plays podman runc catatonit
begin containerd begin_containerd containerd ctr runc
try containerd "$one" 'containerd_runs one' containerd ctr runc
try containerd "$two" 'containerd_runs two' containerd ctr runc
begin docker begin_docker dockerd docker containerd ip
try docker "$one" 'docker_runs one' dockerd docker containerd ip
try docker "$two" 'docker_runs two' dockerd docker containerd ip
try docker 'a service of two replicas, swarm' swarm_serves dockerd docker containerd ip
check 'the daemons end' end_daemons
none_left()
{
	is '' "$(grep "$tmp" /proc/self/mounts)"
	is '' "$(pgrep -f "$tmp/")"
	is "$cgroups" "$(their_cgroups)"
}
check 'no mount, no process, no cgroup' none_left
done_testing

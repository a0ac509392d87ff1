# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# system.sh - the kernel's interfaces: network, devices, memory, messages
# shellcheck disable=SC2016,SC2103,SC2154,SC2164 # inside has set -eu and $work

ping_local()
{
	like '*1 received*' "$(ping -c 1 127.0.0.1)"
	make_user alice
	like '*1 received*' "$(as alice ping -c 1 127.0.0.1)"
}

interfaces()
{
	like '*127.0.0.1/8*' "$(ip addr show lo)"
	[ -d /sys/class/net/lo ]
	cat /proc/net/dev
	ss -tln
}

capture()
{
	tcpdump -i lo -c 1 -w packets icmp &
	own=$!
	sleep 2
	ping -c 3 -i 0.5 127.0.0.1
	wait "$own"
	like '*ICMP echo request*' "$(tcpdump -r packets)"
}

firewall()
{
	nft add table inet own
	nft add chain inet own input '{ type filter hook input priority 0; }'
	nft add rule inet own input tcp dport 8005 reject
	like '*dport 8005 reject*' "$(nft list ruleset)"
	python3 -m http.server 8005 --bind 127.0.0.1 &
	wait_until listens 8005
	fails curl -sS http://127.0.0.1:8005/
	nft delete table inet own
	curl -sS http://127.0.0.1:8005/
}

interface_pair()
{
	ip link add own0 type veth peer name own1
	ip addr add 192.0.2.1/24 dev own0
	ip link set own0 up
	like '*192.0.2.1*' "$(ip addr show own0)"
	ip link del own0
}

stress()
{
	stress-ng --timeout 2s "$@"
}

ipc_objects()
{
	id=$(ipcmk -M 4096 | sed 's/[^0-9]*//')
	like "*$id*" "$(ipcs -m)"
	ipcrm -m "$id"
	ipcmk -Q
	ipcmk -S 2
	python3 -c 'from multiprocessing import shared_memory as s
m = s.SharedMemory(create=True, size=100); m.close(); m.unlink()'
}

keys_gnupg()
{
	gpg --batch --passphrase '' --quick-generate-key 'm <m@m.org>' default default never
	echo text >file
	gpg --batch --sign file
	is text "$(gpg --batch --decrypt file.gpg)"
	gpg --batch -r m@m.org -o secret --encrypt file
	is text "$(gpg --batch --decrypt secret)"
	gpgconf --kill all
}

# Who changes the mode of the journal does not wait for others.
database_sqlite()
{
	sqlite3 own.db 'pragma journal_mode = wal; create table t (n int);'
	for _ in 1 2 3 4; do
		sqlite3 -cmd '.timeout 60000' own.db 'insert into t values (1);' &
	done
	wait
	is 4 "$(sqlite3 own.db 'select sum(n) from t')"
	is ok "$(sqlite3 own.db 'pragma integrity_check')"
}

pictures()
{
	convert -size 64x64 gradient:red-blue picture.png
	is '64x64' "$(identify -format %wx%h picture.png)"
	echo '/Helvetica findfont 24 scalefont setfont 50 50 moveto (text) show showpage' >page.ps
	gs -q -dBATCH -dNOPAUSE -sDEVICE=pdfwrite -sOutputFile=page.pdf page.ps
	like '*PDF document*' "$(file page.pdf)"
}

manual()
{
	mandb -q
	like '*OpenSSH*' "$(man -P cat ssh_config | head -c 2000; apropos ssh)"
}

limits()
{
	is 64 "$(prlimit --nofile=64:64 sh -c 'ulimit -n')"
	nice -n 5 true
	ionice -c 3 true
	chrt -b 0 true
	taskset 1 true
	flock lock true
	is 124 "$(timeout 1 sleep 5 || echo $?)"
}

sparse_files()
{
	fallocate -l 4M file
	fallocate -p -o 0 -l 1M file
	truncate -s 1G hole
	cp --sparse=always hole copy
	is 0 "$(stat -c %b copy)"
	chattr +d file || :
	setfattr -n user.own -v text file
	is text "$(getfattr --only-values -n user.own file)"
}

temporary_mount()
{
	mkdir place
	mount -t tmpfs own place
	is tmpfs "$(stat -fc %T place)"
	mount --bind /etc place
	[ -e place/passwd ]
	umount place
	umount place
}

fuse_mount()
{
	mkdir files place
	echo text >files/file
	mksquashfs files files.sqfs -quiet
	squashfuse files.sqfs place
	is text "$(cat place/file)"
	fusermount -u place
}

loop_mount()
{
	truncate -s 8M disk
	mke2fs -q disk
	mkdir place
	mount -o loop disk place
	[ -d place/lost+found ]
	umount place
}

clocks()
{
	date -d @0
	cat /proc/uptime
	hwclock --version
	is 'no' "$(date -s @0 >/dev/null 2>&1 && echo yes || echo no)"
}

services_of_names()
{
	like '*localhost*' "$(getent hosts localhost)"
	is root "$(getent passwd 0 | cut -d: -f1)"
	is 'tcp' "$(getent services ssh | sed 's/.*\///')"
}

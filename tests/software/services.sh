# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# services.sh - services, each with a client
# shellcheck disable=SC2016,SC2103,SC2154,SC2164 # inside has set -eu and $work

postgres()
{
	pg_ctlcluster 15 main start
	wait_until pg_isready -q
	runuser -u postgres -- psql -c 'create table t (n int)' \
		-c 'insert into t select generate_series(1, 1000)'
	is 500500 "$(runuser -u postgres -- psql -Atc 'select sum(n) from t')"
	pg_ctlcluster 15 main stop
}

mariadb()
{
	mysql_install_db --user=mysql >/dev/null
	mkdir -p /run/mysqld
	chown mysql: /run/mysqld
	mariadbd --user=mysql --bind-address=127.0.0.1 &
	wait_until mysqladmin ping
	is 3 "$(mysql -N -e 'create database d; use d; create table t (n int); insert into t values (1), (2);
		select sum(n) from t')"
	mysqladmin shutdown
	wait
}

redis()
{
	redis-server --daemonize yes --dir "$work" --save '' --appendonly yes
	wait_until redis-cli ping
	redis-cli set k 41
	is 42 "$(redis-cli incr k)"
	redis-cli bgrewriteaof
	like '*PONG*' "$(redis-cli -h 127.0.0.1 ping)"
	redis-cli shutdown
}

page()
{
	mkdir -p /var/www/html
	echo "a page" >/var/www/html/own.html
	wait_until listens 80
	is 'a page' "$(curl -sS http://127.0.0.1/own.html)"
	like '*404*' "$(curl -sSI http://127.0.0.1/none.html)"
}

nginx_page()
{
	sed -i '/\[::\]/d' /etc/nginx/sites-enabled/default
	nginx
	page
	nginx -s quit
}

apache_page()
{
	apachectl start
	page
	apachectl stop
}

lighttpd_page()
{
	lighttpd -tt -f /etc/lighttpd/lighttpd.conf
	lighttpd -f /etc/lighttpd/lighttpd.conf
	page
}

# key_of USER: may log in to itself.
key_of()
{
	ssh-keygen -q -t ed25519 -N '' -f key
	mkdir -p "$1/.ssh"
	cp key.pub "$1/.ssh/authorized_keys"
	chmod 700 "$1/.ssh"
	mkdir -p /run/sshd
	ssh-keygen -A
	/usr/sbin/sshd
	wait_until listens 22
}

ssh_options='-i key -o StrictHostKeyChecking=no -o BatchMode=yes'

# shellcheck disable=SC2086 # a list of words
sshd_root()
{
	key_of /root
	is root "$(ssh $ssh_options root@127.0.0.1 id -un)"
	like '/dev/pts/*' "$(ssh $ssh_options -tt root@127.0.0.1 tty)"
	seq 1000 >numbers
	scp $ssh_options numbers root@127.0.0.1:/tmp/copy
	cmp numbers /tmp/copy
}

# shellcheck disable=SC2086
sshd_user()
{
	make_user alice
	key_of /home/alice
	chown -R alice: /home/alice/.ssh
	is alice "$(ssh $ssh_options alice@127.0.0.1 id -un)"
	echo text >file
	echo 'put file copy' | sftp $ssh_options alice@127.0.0.1
	is 'text alice' "$(cat /home/alice/copy) $(stat -c %U /home/alice/copy)"
}

# cron_job USER
cron_job()
{
	echo "* * * * * $1 id -un >/tmp/cron-was-here" >/etc/cron.d/own
	cron
	tries=0
	until [ -s /tmp/cron-was-here ]; do
		sleep 1
		tries=$((tries + 1))
		[ "$tries" -lt 90 ]
	done
	is "$1" "$(cat /tmp/cron-was-here)"
}

at_job()
{
	atd
	echo 'id -un >/tmp/at-was-here' | at now
	wait_until test -s /tmp/at-was-here
	is root "$(cat /tmp/at-was-here)"
}

dbus_call()
{
	mkdir -p /run/dbus
	dbus-uuidgen --ensure
	dbus-daemon --system
	wait_until test -S /run/dbus/system_bus_socket
	like '*org.freedesktop.DBus*' "$(dbus-send --system --print-reply --dest=org.freedesktop.DBus / \
		org.freedesktop.DBus.ListNames)"
}

rsyslog_line()
{
	rsyslogd
	wait_until test -S /dev/log
	logger -t own 'a line'
	wait_until grep -q 'own: a line' /var/log/syslog
}

dns_dnsmasq()
{
	dnsmasq --listen-address=127.0.0.1 --bind-interfaces --no-resolv --address=/own.test/192.0.2.7
	is 192.0.2.7 "$(dig +short @127.0.0.1 own.test)"
}

dns_bind()
{
	mkdir -p /run/named
	chown bind: /run/named
	printf '$TTL 60\n@ SOA n. r. 1 1 1 1 1\n@ NS n.\nown A 192.0.2.8\n' >/etc/bind/db.own
	echo 'zone "example" { type master; file "/etc/bind/db.own"; };' >>/etc/bind/named.conf.local
	named -4 -u bind
	answer() { [ "$(dig +short @127.0.0.1 own.example)" = 192.0.2.8 ]; }
	wait_until answer
}

ftp_vsftpd()
{
	printf 'listen=YES\nanonymous_enable=YES\nanon_root=/srv/ftp\nno_anon_password=YES\n%s\n' \
		"secure_chroot_dir=/run/vsftpd/empty" >own.conf
	mkdir -p /srv/ftp /run/vsftpd/empty
	echo text >/srv/ftp/file
	vsftpd "$work/own.conf" &
	wait_until listens 21
	is text "$(curl -sS ftp://127.0.0.1/file)"
}

proxy_haproxy()
{
	(cd /srv/debs && exec python3 -m http.server 8001 --bind 127.0.0.1) &
	printf 'global\n user haproxy\n group haproxy\n chroot /var/lib/haproxy\n%s\n' \
		'defaults
 mode http
 timeout client 9s
 timeout server 9s
 timeout connect 9s
listen l
 bind 127.0.0.1:8002
 server s 127.0.0.1:8001' >own.cfg
	haproxy -D -f own.cfg
	wait_until listens 8001
	wait_until listens 8002
	curl -sS http://127.0.0.1:8002/Packages | cmp - /srv/debs/Packages
}

inetd_service()
{
	echo '4242 stream tcp nowait nobody /bin/echo echo served' >own.conf
	inetd "$work/own.conf"
	wait_until listens 4242
	is served "$(socat -u TCP:127.0.0.1:4242 -)"
}

rsync_daemon()
{
	printf '[own]\npath = /etc\nuid = root\nuse chroot = yes\n' >own.conf
	rsync --daemon --config="$work/own.conf"
	wait_until listens 873
	rsync -a rsync://127.0.0.1/own/passwd copy
	cmp copy /etc/passwd
}

tls_openssl()
{
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost
	echo 'a page' >file
	openssl s_server -quiet -accept 4433 -cert cert -key key -WWW &
	wait_until listens 4433
	is 'a page' "$(curl -sS --cacert cert --resolve localhost:4433:127.0.0.1 https://localhost:4433/file)"
}

supervised()
{
	cat >own.conf <<-EOT
	[supervisord]
	[unix_http_server]
	file = $work/socket
	[supervisorctl]
	serverurl = unix://$work/socket
	[rpcinterface:supervisor]
	supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
	[program:own]
	command = sleep 1000
	user = nobody
	EOT
	supervisord -c own.conf
	runs() { supervisorctl -c own.conf status | grep -q RUNNING; }
	wait_until runs
	like '*sleep*' "$(ps -C sleep)"
	supervisorctl -c own.conf shutdown
}

runit_service()
{
	mkdir -p services/own
	printf '#!/bin/sh\nexec sleep 1000\n' >services/own/run
	chmod 755 services/own/run
	runsvdir "$work/services" &
	up() { sv status "$work/services/own" | grep -q ^run:; }
	wait_until up
	sv -w 30 force-stop "$work/services/own"
	like 'down:*' "$(sv status "$work/services/own")"
}

rotate_log()
{
	echo one >/var/log/own.log
	printf '/var/log/own.log { rotate 1\ncreate 640 root adm\ncompress\n}\n' >own.conf
	logrotate -f own.conf
	is one "$(zcat /var/log/own.log.1.gz)"
	is 640 "$(stat -c %a /var/log/own.log)"
}

x_server()
{
	Xvfb :7 -screen 0 640x480x24 &
	wait_until test -S /tmp/.X11-unix/X7
	like '*640x480*' "$(DISPLAY=:7 xdpyinfo)"
}

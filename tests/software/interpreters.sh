# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# interpreters.sh - interpreters, and tests of Python's own
# shellcheck disable=SC2016,SC2103,SC2154,SC2164 # inside has set -eu and $work

# python TEST...: files of CPython's testsuite; at least ten tests have run in all.  They
# compare inode numbers, which an overlay changes: so they work on a tmpfs.
python()
{
	python3 -m test -w -v --timeout 500 --tempdir /media "$@" >said 2>&1 || { tail -n 200 said; return 1; }
	tail -n 20 said
	[ "$(grep -c '\.\.\. ok$' said)" -ge 10 ]
}

perl_calls()
{
	cat >own.pl <<-'EOT'
	use strict; use POSIX; use Socket; use IPC::Open3;
	socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0) or die $!;
	my $pid = fork // die $!;
	if (!$pid) { syswrite $b, "child"; exit 7 }
	sysread $a, my $said, 5;
	waitpid $pid, 0;
	local $SIG{ALRM} = sub { print "alarm " };
	alarm 1; POSIX::pause();
	print "$said ", $? >> 8, " ", scalar(getpwuid($<)), "\n";
	EOT
	is 'alarm child 7 root' "$(perl own.pl)"
}

perl_threads()
{
	is 10 "$(perl -Mthreads -e 'my @t = map { my $n = $_; threads->create(sub { $n }) } 1 .. 4;
		my $s = 0; $s += $_->join for @t; print $s')"
}

ruby_calls()
{
	cat >own.rb <<-'EOT'
	require 'pty'
	require 'socket'
	require 'etc'
	server = TCPServer.new('127.0.0.1', 0)
	thread = Thread.new { c = server.accept; c.puts 'socket'; c.close }
	print TCPSocket.new('127.0.0.1', server.addr[1]).gets.chomp, ' '
	thread.join
	PTY.spawn('tty') { |r, _, _| print r.gets[0, 9], ' ' }
	print Etc.getpwuid.name, ' ', IO.popen(%w[echo child]).read
	EOT
	is 'socket /dev/pts/ root child' "$(ruby own.rb)"
}

php_server()
{
	echo '<?php echo posix_getuid() . " " . array_sum(range(1, 10));' >index.php
	php -S 127.0.0.1:8003 &
	wait_until listens 8003
	is '0 55' "$(curl -sS http://127.0.0.1:8003/)"
}

node_calls()
{
	cat >own.js <<-'EOT'
	const http = require('http'), { execFileSync } = require('child_process'), fs = require('fs');
	const { Worker, isMainThread, parentPort } = require('worker_threads');
	if (isMainThread) {
		const server = http.createServer((q, r) => r.end('page')).listen(0, '127.0.0.1', () =>
			http.get(server.address(), r => r.on('data', d => {
				const id = execFileSync('id', ['-un']).toString().trim();
				new Worker(__filename).on('message', m => {
					fs.promises.writeFile('file', `${d} ${id} ${m}`).then(() => server.close());
				});
			})));
	} else parentPort.postMessage('worker');
	EOT
	timeout 100 node own.js
	is 'page root worker' "$(cat file)"
}

node_cluster()
{
	cat >own.js <<-'EOT'
	const cluster = require('cluster'), net = require('net');
	if (cluster.isPrimary) {
		let n = 0;
		for (let i = 0; i < 4; i++) cluster.fork();
		cluster.on('listening', (w) => { if (++n == 4) net.connect(8004).on('data', d => {
			console.log(String(d)); cluster.disconnect(); }) });
	} else net.createServer(c => c.end('worker')).listen(8004);
	EOT
	is worker "$(timeout 100 node own.js)"
}

lua_tcl_guile()
{
	is 'root 55' "$(lua5.4 -e 'local s = 0 for i = 1, 10 do s = s + i end
		print(io.popen("id -un"):read() .. " " .. s)')"
	is 'root 55' "$(echo 'puts "[exec id -un] [expr {5 * 11}]"' | tclsh)"
	is '55' "$(guile -c '(display (apply + (iota 11)))' 2>/dev/null)"
}

shells()
{
	is '1 2 3' "$(bash -c 'mapfile -t a < <(seq 3); echo "${a[*]}"')"
	is 'child 7' "$(dash -c '(exit 7); s=$?; echo child $s')"
	bash -ic 'sleep 1000 & kill %1; wait %1' || status=$?
	is 143 "$status"
}

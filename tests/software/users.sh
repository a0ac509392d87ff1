# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# users.sh - users, groups, passwords
# shellcheck disable=SC2016,SC2103,SC2154,SC2164 # inside has set -eu and $work

user_add()
{
	useradd --create-home alice
	like 'alice:x:1000:1000:*' "$(getent passwd alice)"
	[ -f /home/alice/.profile ]
	adduser --disabled-password --gecos '' bob
	like 'bob:x:1001:1001:*' "$(getent passwd bob)"
	[ -f /home/bob/.profile ]
}

home_of_user()
{
	make_user alice
	is '755 alice:alice' "$(stat -c '%a %U:%G' /home/alice)"
	is alice:alice "$(stat -c %U:%G /home/alice/.profile)"
	groupadd team
	usermod -g team alice
	is alice:team "$(stat -c %U:%G /home/alice/.profile)"
	userdel -r alice
	[ ! -e /home/alice ]
}

user_change()
{
	make_user alice
	groupadd team
	usermod -aG team -s /bin/sh alice
	is 'alice team' "$(id -nG alice)"
	usermod -l carol -d /home/carol -m alice
	[ -f /home/carol/.profile ]
	userdel carol
	fails getent passwd carol
}

su_user()
{
	make_user alice
	is 'alice /home/alice' "$(su - alice -c 'echo "$(id -un) $HOME"')"
	is alice "$(runuser -u alice -- id -un)"
	is "$(id -u alice)" "$(as alice id -u)"
}

# A user cannot write what is root's.
user_refused()
{
	make_user alice
	fails su alice -c 'echo >>/etc/passwd'
	fails su alice -c 'cat /etc/shadow'
	fails su alice -c 'kill -0 1'
}

password()
{
	make_user alice
	echo alice:wonderland | chpasswd
	like 'alice P *' "$(passwd -S alice)"
	printf 'rabbit\nrabbit\n' | passwd alice
	like 'alice:$y$*' "$(grep alice /etc/shadow)"
	passwd -l alice
	like 'alice L *' "$(passwd -S alice)"
	chage -M 30 alice
	like '*: 30*' "$(chage -l alice | grep Maximum)"
}

shell_of_user()
{
	make_user alice
	chsh -s /bin/dash alice
	like '*:/bin/dash' "$(getent passwd alice)"
	chfn -f 'Alice L' alice
	like '*:Alice L*' "$(getent passwd alice)"
}

# answered SCRIPT: by expect(1), as alice with her password.  An error ends the first -c.
answered()
{
	make_user alice
	echo alice:wonderland | chpasswd
	expect -c "set timeout 60; $1
		expect eof; catch wait r; exit [lindex \$r 3]" -c 'exit 1'
}

su_password()
{
	make_user bob
	echo bob:builder | chpasswd
	answered 'spawn setpriv --reuid alice --regid alice --init-groups --inh-caps=-all su bob -c {echo is-$(id -un)}
		expect assword:; send "builder\r"; expect is-bob {} timeout { exit 1 }'
}

passwd_own()
{
	answered 'spawn setpriv --reuid alice --regid alice --init-groups --inh-caps=-all passwd
		expect Current; send "wonderland\r"
		expect New; send "9s-looking.glass\r"; expect Retype; send "9s-looking.glass\r"
		expect successfully {} timeout { exit 1 }'
}

chsh_own()
{
	answered 'spawn setpriv --reuid alice --regid alice --init-groups --inh-caps=-all chsh -s /bin/dash
		expect assword:; send "wonderland\r"'
	like '*:/bin/dash' "$(getent passwd alice)"
}

sudo_user()
{
	make_user alice
	echo 'alice ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/alice
	chmod 440 /etc/sudoers.d/alice
	is root "$(as alice sudo -n id -un)"
	is daemon "$(as alice sudo -n -u daemon id -un)"
	as alice sudo -n sh -c 'echo text >/etc/own'
	is root "$(stat -c %U /etc/own)"
}

sudo_root()
{
	make_user alice
	is root "$(sudo -n id -un)"
	is alice "$(sudo -n -u alice id -un)"
}

crontab_own()
{
	make_user alice
	echo '* * * * * true' | as alice crontab -
	is '* * * * * true' "$(as alice crontab -l)"
	is alice:crontab "$(stat -c %U:%G /var/spool/cron/crontabs/alice)"
}

set_id_program()
{
	make_user alice
	cp /usr/bin/id own-id
	chown daemon own-id
	chmod 4755 own-id
	chmod 755 .
	like '*euid=1(daemon)*' "$(as alice ./own-id)"
}

group_of_user()
{
	make_user alice
	groupadd team
	gpasswd -a alice team
	is team "$(as alice sg team 'id -gn')"
}

login_user()
{
	make_user alice
	expect -c 'set timeout 60; spawn login -f alice; expect "$ "; send "echo is-\$(id -un)\r"
		expect is-alice {} timeout { exit 1 }; expect "$ "; send "exit\r"
		expect eof {} timeout { exit 1 }'
}

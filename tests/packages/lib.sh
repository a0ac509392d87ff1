# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# lib.sh - jails of packages of the host, each of which does a real job; source tests/lib.sh before

packages_dir=$(mktemp -d)
trap 'rm -rf "$packages_dir"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$packages_dir"

are_installed()
{
	for package in $1; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || return 1
	done
}

# does PACKAGES PATTERN COMMAND: in a jail of the skeleton, busybox and one line pkg.
does()
{
	jail=$packages_dir/jail
	printf 'include %s/configs/skeleton.rootfs\nbusybox %s/build/busybox dir=/bin\nopt pkg %s\n' \
		"$PWD" "$PWD" "$1" >"$packages_dir/recipe"
	./mkrootfs "$packages_dir/recipe" "$jail" 2>"$packages_dir/notes" || { cat "$packages_dir/notes"; return 1; }
	got=$(./invoke_ns --timeout 300 -c "$jail" sh -c "cd /tmp && $3" 2>&1 </dev/null) || {
		echo "status $?: $got"; cat "$packages_dir/notes"; rm -rf "$jail"; return 1; }
	rm -rf "$jail"
	like "$2" "$got"
}

# job NAME 'PACKAGES' PATTERN: its command is standard input.
job()
{
	command=$(cat)
	if are_installed "$2"; then
		check "pkg $2: $1" does "$2" "$3" "$command"
	else
		skip "pkg $2: $1" 'it is not installed here'
	fi
}

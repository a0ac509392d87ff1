# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# shellcheck disable=SC2154 # the caller sets $state
# apt-state.sh - apt with a separate state: needs no root, and does not change the
# machine's lists.  Source it; $state is the directory of the state.

# The machine's entries as lines "URI SUITE COMPONENT...".
apt_entries()
{
	for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$list" ] || continue
		sed -n 's/#.*//; s/\[[^]]*\]//; s/^[[:blank:]]*deb\(-src\)\{0,1\}[[:blank:]]//p' "$list"
	done
	for list in /etc/apt/sources.list.d/*.sources; do
		[ -f "$list" ] || continue
		# Print a blank line after each file, to separate the stanzas.
		cat "$list" && echo
	done | awk '
		function flush(  i, j, n, m) {
			n = split(field["uris:"], uri); m = split(field["suites:"], suite)
			if (field["enabled:"] !~ /no|false/)
				for (i = 1; i <= n; i++) for (j = 1; j <= m; j++)
					print uri[i], suite[j], field["components:"]
			split("", field)
		}
		/^#/ { next }
		NF == 0 { flush(); next }
		/^[^ \t]/ { key = tolower($1); $1 = "" }
		{ field[key] = field[key] " " $0 }'
}

# apt_configure COMMAND...: make a state whose sources.list is the output of the command.
apt_configure()
{
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
	"$@" >"$state/sources.list"
	cat >"$state/apt.conf" <<-EOF
	Dir::State::lists "$state/lists";
	Dir::State::status "/dev/null";
	Dir::Cache "$state/cache";
	Dir::Etc::sourcelist "$state/sources.list";
	Dir::Etc::sourceparts "/dev/null";
	Debug::NoLocking "1";
	APT::Sandbox::User "root";
	Acquire::Retries "1";
	Acquire::Languages "none";
	#clear APT::Update::Pre-Invoke;
	#clear APT::Update::Post-Invoke;
	#clear APT::Update::Post-Invoke-Success;
	EOF
}

# apt_release RELEASE [ARCHITECTURE]: print the entries of a Debian release and its security
# updates, from each place that has a release of the machine's entries.
apt_release()
{
	keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	options="arch=${2:-amd64}"
	[ ! -f "$keyring" ] || options="$options signed-by=$keyring"
	apt_entries | awk -v options="$options" -v release="$1" '
		$1 ~ /^cdrom:/ || $2 ~ /\// || !/ main( |$)/ { next }
		$2 ~ /-security$/ { if (release != "sid") say(release "-security"); next }
		$2 !~ /-/ { say(release) }
		function say(suite) { print "deb [" options "] " $1 " " suite " main" }' | sort -u
}

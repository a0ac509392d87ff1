#!/bin/sh
# SPDX-License-Identifier: ISC
# software.t - the jobs of tests/software, in a Debian root that is fetched
#
# Each job of the table runs by the runner as root, as a user with a range of ids, and as a
# user without; and, for comparison, by chroot, bwrap and podman as root.  CALLERS names
# those to run, ONLY the jobs; then the other results are those of the run before.  What a
# job has printed is in build/software/JOB.CALLER.log.
set -eu
LAB_SECONDS=${LAB_SECONDS:-14400}
export LAB_SECONDS
# shellcheck source=tests/lab.sh
. "${0%/*}/../lab.sh"

store=build/software
bring=$tmp/bring
results=$store/results
limit=600
mine='root range user'
theirs='chroot bwrap podman'
all="chroot $mine bwrap podman"

# No job needs a cgroup, and those of the machine may come and go.
cgroups=

# The callers by their names in lab.sh; inside, each is root with a tree of its own.
who_root()  { by root "$@"; }
who_range() { by user "$@"; }
who_user()  { by none "$@"; }

# -- the trees -----------------------------------------------------------------------------

# unpack_range, unpack_user: standard input, a tar, here.
unpack_range()
{
	chown 54001:54001 .
	by user unshare --map-root-user --map-auto tar -xpf - --xattrs --xattrs-include='*' --acls
}
unpack_user()
{
	chown 54002:54002 .
	by none tar -xpf - --no-same-owner
}

# tree_of CALLER: a copy of the root with the ids of this caller, made once.
tree_of()
{
	if cmp -s "$store/root.stamp" "$store/$1.stamp"; then return; fi
	rm -rf --one-file-system "${store:?}/$1" "$store/$1.stamp"
	mkdir "$store/$1"
	tar -C "$store/root" -cpf - --xattrs --xattrs-include='*' --acls --one-file-system \
		--exclude='./dev/*' . | (cd "$store/$1" && "unpack_$1")
	cp "$store/root.stamp" "$store/$1.stamp"
}

# -- a job ------------------------------------------------------------------------------------

# attempt CALLER OPTIONS GROUP JOB [ARG...]: its output goes to $log.
attempt()
{
	caller=$1 options=$2; shift 2
	case " $mine " in
	*" $caller "*) start_ours "$@" ;;
	*) timeout -k 5 "$limit" tests/software/view "$caller" "$PWD/$store/root" "$bring" \
		/bin/sh /mnt/inside "$@" ;;
	esac </dev/null >"$log" 2>&1
}

# shellcheck disable=SC2086 # lists of words
start_ours()
{
	[ "$options" != host ] || options=
	[ "$caller" != user ] || options="$options --fake-owners"
	"who_$caller" timeout -k 5 "$((limit + 30))" ./invoke_ns -x -c "$store/$caller" \
		--timeout "$limit" --tmpfs /media $options --ro-bind "$bring:/mnt" /bin/sh /mnt/inside "$@"
}

said()
{
	"$@" || { status=$?; tail -n 30 "$log"; echo "status $status; see $log"; return 1; }
}

# reason_for CALLER CANNOT: why it cannot do this job.
reason_for()
{
	printf '%s\n' "$2" | tr ';' '\n' | sed -n "s/^$1=//p"
}

# is_here CALLER: the program that this is.
is_here()
{
	case $1 in
	bwrap | podman) command -v "$1" >/dev/null ;;
	esac
}

# run_job COMMAND...: its $verdict is 0 or 1, and 2 where ours has left something behind.
run_job()
{
	verdict=0
	case " $theirs " in
	*" $caller "*) "$@" >"$tmp/said" 2>&1 || verdict=1; out=$(cat "$tmp/said") ;;
	*)
		before_test
		capture "$@" || verdict=1
		after_test || verdict=2 ;;
	esac
}

# judge NAME REASON: a failure with a reason is known, which TAP calls todo; bwrap and podman are only
# compared.
judge()
{
	case $caller:$verdict:$2 in
	bwrap:* | podman:*) echo "# $1: status $verdict" ;;
	*:0:*) ok "$1" ;;
	*:1:?*) n=$((n + 1)); echo "not ok $n - $1 # todo $2" ;;
	*) not_ok "$1"; printf '%s\n' "$out" | sed 's/^/# /' ;;
	esac
}

# a_job GROUP JOB OPTIONS CANNOT WHAT: by all callers.  chroot does not try in vain: where
# unshare(1) is refused, its child waits for ever.
a_job()
{
	for caller in ${CALLERS:-$all}; do
		if ! is_asked_for "$caller: $5" || ! is_here "$caller"; then continue; fi
		log=$store/$(echo "$2" | tr -cs 'a-zA-Z0-9_\n' - | cut -c 1-60).$caller.log
		reason=$(reason_for "$caller" "$4")
		verdict=1
		if [ "$caller" = chroot ] && [ -n "$reason" ]; then
			skip "$caller: $5" "$reason"
		else
			# shellcheck disable=SC2086 # a job and its arguments
			run_job said attempt "$caller" "$3" "$1" $2
			judge "$caller: $5" "$reason"
		fi
		echo "$caller|$verdict|$2" >>"$results"
	done
}

# -- all of them --------------------------------------------------------------------------------

if [ -z "${LAB:-}" ]; then
	skip 'software' 'only root can be three callers'
	done_testing
fi
if ! scripts/fetch-software >"$tmp/fetch" 2>&1; then
	skip 'software' "$(tail -n 1 "$tmp/fetch")"
	done_testing
fi
for caller in ${CALLERS:-$all}; do
	case $caller in range | user) tree_of "$caller" ;; esac
done

# The machine's own may be only root's.
[ -e "$store/fuse" ] || mknod "$store/fuse" c 10 229
chmod 666 "$store/fuse"

mkdir "$bring"
cp invoke_ns build/bundle/jail.cpio.zst tests/lib.sh tests/software/inside tests/software/*.sh "$bring"
chmod -R a+rX "$bring"
[ -n "${ONLY:-}${CALLERS:-}" ] || : >"$results"
while IFS='|' read -r group job options cannot what; do
	case $group in
	'' | '#'*) ;;
	*) a_job "$group" "$job" "$options" "$cannot" "$what" ;;
	esac
done <tests/software/jobs
scripts/software-table tests/software/jobs "$results" >build/software.table

# sum CALLER: of the jobs that need no option, COUNT of ALL.
sum() { sed -n "s/^| $1 | \([0-9]* of [0-9]*\) |.*/\1/p" build/software.table; }

# The user without ids.
enough()
{
	count=$(sum user)
	[ "$((${count% of *} * 100))" -ge "$((${count#* of } * 85))" ] || { echo "$count"; return 1; }
}

if [ -z "${ONLY:-}${CALLERS:-}" ]; then
	check 'user: 85 % of the jobs that need no option' enough
	evidence software "root $(sum root), range $(sum range), user $(sum user)"
fi
done_testing

# Status: what people want to know of a destination. It reads only and takes no lock, not even for a moment: others would
# meet it. Where a push would end, it says so in a line "problem CODE VALUES..." with the words of that failure, and goes on.

JOURNAL_BYTES=65536 # as much of the journal's end is told
MOST_LEFTOVERS=50

# What stands for a function that a kind does not have, see kind.sh.
kind_status() { kind_state; }
kind_time() { TIME=-; }
kind_recognises() { return 1; }

# find_kind PATH: loads the kind of the repository there, and answers it; the first where it is of none. Each is tried in a process
# of its own, so that nothing of it stays.
find_kind() {
    for found_kind in $KINDS; do
        if (
            fail() { exit 1; }
            "load_$found_kind"
            open_repository "$1" && kind_recognises
        ); then
            say "kind $found_kind"
            "load_$found_kind"
            return 0
        fi
    done
    "load_${KINDS%% *}"
}

# examine COMMAND...: a failure of it becomes a problem.
examine() {
    (
        fail() {
            say "problem $*"
            exit 0
        }
        "$@"
    ) || :
}

# tell_machine KIND PATH: what can be said before there is a repository.
tell_machine() {
    [ "$1" != any ] || find_kind "$2"
    say "clock $(date +%s 2>/dev/null || echo -)"
    # shellcheck disable=SC2012 # a fixed name; readlink is not POSIX
    encode "$(ls -l "/proc/$$/exe" 2>/dev/null | sed 's/.*[ /]//')"
    say "shell $E"
    for needed in $(kind_tools) $TOOLS; do
        command -v "$needed" >/dev/null || say "problem missing-tool $needed"
    done
    # Others need a place for it besides the repository: tools of a kind, shells for here-documents.
    for temporary in "${TMPDIR:-/tmp}" /var/tmp; do
        encode "$temporary"
        { [ -w "$temporary" ] && [ -x "$temporary" ]; } || say "unwritable $E"
    done
    for optional in tar flock gzip busybox $(kind_extras); do
        tell_version "$optional"
    done
}

# The first line that a tool says of its version; busybox's own tools have one that begins with its name.
tell_version() {
    command -v "$1" >/dev/null || return 0
    # busybox says it in its help, other tools where they are asked.
    case $1 in
        busybox) version_line=$(busybox 2>&1 | sed -n 1p) ;;
        *) version_line=$("$1" --version 2>&1 | sed -n '/[0-9]\.[0-9]/{p;q;}') ;;
    esac
    encode "$version_line"
    say "version $1 ${E:--}"
}

# Whether every tool of the kind is there.
has_kind_tools() {
    for needed in $(kind_tools); do
        command -v "$needed" >/dev/null || return 1
    done
}

# status KIND PATH
step_status() {
    LOOKING=yes
    tell_repository
    probe_place
    examine kind_open
    if has_kind_tools; then examine kind_version; fi
    examine kind_status
    tell_ours
    finished status
}

# What of ours is there. Only the repository's owner may look.
tell_ours() {
    [ -e "$OURS" ] || return 0
    if [ ! -r "$OURS" ] || [ ! -x "$OURS" ]; then
        say hidden
        return 0
    fi
    tell_lock publish "$OURS/lock"
    leftovers=0
    for id in $(stage_ids 2>/dev/null); do
        case $id in
            *[!0-9a-f]*) continue ;;
        esac
        leftovers=$((leftovers + 1))
        [ "$leftovers" -gt "$MOST_LEFTOVERS" ] || tell_leftover "$id"
    done
    tell_releases
    if [ -e "$OURS/intent" ]; then sed 500q "$OURS/intent" | tell_lines intent; fi
    (cat "$OURS/journal.old" "$OURS/journal" 2>/dev/null || :) | tail -c "$JOURNAL_BYTES" | tell_lines journal
}

# tell_lines KEY: lines of the journal, whose words are encoded already. A line that is cut or damaged is left out.
tell_lines() {
    sed -n -e 's/:/%3A/g' -e '/[^A-Za-z0-9._/% -]/d' -e '/  /d' -e '/ $/d' -e '/%[0-9A-F]\{0,1\}[^0-9A-F]/d' -e '/%[0-9A-F]\{0,1\}$/d' \
        -e '/^begin /p' -e '/^ref /p' -e '/^end /p' |
        while read -r journal_line; do say "$1 $journal_line"; done
}

# tell_leftover ID: "leftover ID LOCK SECONDS KIB WHO", seconds since it was last changed.
tell_leftover() {
    lock_state "$MINE/stage-$1/lock"
    leftover_kib=$(du -sk "$MINE/stage-$1" 2>/dev/null | sed 's/[^0-9].*//') || :
    leftover_time=$(date -r "$MINE/stage-$1" +%s 2>/dev/null) || leftover_time=''
    holder "$MINE/stage-$1/lock"
    say "leftover $1 $LOCK ${leftover_time:--} ${leftover_kib:--} ${E:--}"
}

# tell_releases: "release RUN-ID LOCK SINCE UNTIL WHO PROFILE" and its "release-ref RUN-ID REF NEW OLD", then "undo RUN-ID UNTIL
# NUMBER": how many revisions are protected so that this run can be taken back. Times are seconds since 1970.
tell_releases() {
    for id in $(find "$MINE/." ! -name . -prune -type d -name 'release-*' 2>/dev/null | sed -n "1,${MOST_LEFTOVERS}s/.*\/release-//p"); do
        if ! is_run_id "$id" || ! read -r _ release_since release_until release_who release_profile _ <"$MINE/release-$id/release"; then
            continue
        fi 2>/dev/null
        lock_state "$MINE/release-$id/lock"
        encode "${release_profile#profile/}"
        say "release $id $LOCK ${release_since:--} ${release_until:--} ${release_who:--} $E"
        sed -n -e '500q' -e "s/^\(move\|alias\) /release-ref $id /p" "$MINE/release-$id/plan" 2>/dev/null | say_lines
    done
    for id in $(find "$OURS/." ! -name . -prune -type f -name 'undo-*' 2>/dev/null | sort | sed -n '1,1000s/.*\/undo-//p'); do
        if ! is_run_id "$id" || ! read -r undo_until undo_count <"$OURS/undo-$id"; then
            continue
        fi 2>/dev/null
        say "undo $id ${undo_until:--} ${undo_count:--}"
    done
}

# tell_lock NAME FILE: "lock NAME STATE WHO".
tell_lock() {
    lock_state "$2"
    holder "$2"
    say "lock $1 $LOCK ${E:--}"
}

# forwarded PORT: whether a port that leads to the client is where only this login can use it.
step_forwarded() {
    case ${1-} in
        '' | *[!0-9]*) fail "bad-request forwarded" ;;
    esac
    check_loopback "$1"
    finished forwarded
}

# time REVISION
step_time() {
    kind_time "${1-}"
    say "time $1 $TIME"
    finished time
}

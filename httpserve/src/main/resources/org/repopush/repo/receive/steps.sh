# Steps.

# What every kind needs beside its own tools.
TOOLS='flock tar find head sha256sum df ls touch chmod mkdir mv cp rm cat wc sed sort uniq od tr xargs date sleep'

# What of it is not there, a name a line.
missing_tools() {
    for needed in $(kind_tools) $TOOLS; do
        command -v "$needed" >/dev/null || printf '%s\n' "$needed"
    done
}

# probe KIND PATH: reads only.
step_probe() {
    for needed in $(kind_tools) $TOOLS; do
        command -v "$needed" >/dev/null || fail "missing-tool $needed"
    done
    kind_open
    tell_repository
    # Side by side, because each program that is started takes milliseconds and a push waits for the last of them.
    probe_place &
    place=$!
    {
        kind_version
        exit "$GOOD"
    } &
    version=$!
    if [ -r "$OURS" ]; then
        for id in $(stage_ids 2>/dev/null); do say "stage $id"; done
        if [ -e "$OURS/intent" ] || owes_post_receive; then say pending; fi
    fi
    kind_state
    [ "$SPOKEN" = 1 ] || kind_obstacles
    wait "$place" || :
    said=0
    wait "$version" || said=$?
    [ "$said" -eq "$GOOD" ] || exit "$FAILURE"
    finished probe
}

# Which repository it is, and what its owner lays down.
tell_repository() {
    encode "$REPO"
    say "repo $E"
    say "reports alive"
    say aliases
    [ -z "$PULLS" ] || [ -n "$NO_FORWARDING" ] || say pulls
    [ -z "$KEEPS" ] || say releases
    [ -z "$INSTALLED" ] || say "receiver $RELEASE"
    tell_policy
}

# What the machine says, whatever the kind.
probe_place() {
    encode "$(account_name)"
    say "user $E"
    measure_space
    say "space ${free_kib:--} ${free_inodes:--}"
}

# metadata REVISION
step_metadata() {
    kind_metadata "$1"
    finished metadata
}

# The end of a plan: makes the stage fit for what it says.
step_stage() {
    LOG=$STAGE/log
    forget_other_names "$STAGE" "$STAGE_ID"
    rm -f "$STAGE/release"
    : >"$STAGE/allowed"
    drop_surplus
    kind_stage
    take_up_leftovers
    offer_channels
    finished stage
}

# For a step in the stage whose tools end with it.
heed_term() {
    LOG=$STAGE/log
    trap 'stopped' TERM
}

stopped() {
    if [ -n "$TOOL" ] && kill -TERM "$TOOL" 2>/dev/null; then wait "$TOOL" || :; fi
    unprotect_old
    kind_stopped
    exit 1
}

# revisions REFS-POLICY PORT SECRET: the native tool fetches what the refs are to name, and the owner's policy judges it, while
# parts of the pack arrive. "unpulled CODE VALUES" says why it cannot be fetched.
step_revisions() {
    heed_term
    LOG=$STAGE/log-revisions
    : >"$STAGE/pulling"
    FETCHING=yes
    check_loopback "$2"
    kind_fetch_revisions "$2" "$3"
    FETCHING=''
    rm -f "$STAGE/pulling"
    kind_judge_revisions "$1"
    rm -f "$LOG"
    finished revisions
}

# pull PORT SECRET
step_pull() {
    heed_term
    check_loopback "$1"
    limit_files
    # A pull makes no use of them.
    rm -rf "$STAGE/slices"
    : >"$STAGE/pulling"
    kind_pull "$1" "$2"
    rm -f "$STAGE/pulling"
    check_bytes
    finished pull
}

# part NAME sealed|plain: all streams of a part have arrived. Several parts may be checked side by side.
# part NAME lost STATUS WORDS: that is how the far end of one of its streams has ended.
step_part() {
    heed_term
    LOG=$STAGE/log-$1
    [ "$2" != lost ] || lose_parts "$3" "$4"
    check_bytes
    limit_files
    take_part "$1" "$2"
    rm -f "$LOG"
    finished "part $1"
}

# verify: whether what has been brought is signed as the owner wants it. Import and publication look once more.
step_verify() {
    heed_term
    merge_checked
    kind_verify
    finished verify
}

# import [PORT SECRET]: by the way to the client, where there is one, comes what the stage lacks.
step_import() {
    heed_term
    import_stage atomic "$@"
    finished import
}

# import_stage REFS-POLICY [PORT SECRET]
import_stage() {
    if [ $# -eq 3 ]; then
        check_loopback "$2"
        : >"$STAGE/pulling"
    fi
    kind_import "$@"
    rm -f "$STAGE/pulling"
}

# conclude REFS-POLICY [PORT SECRET]: import, and at once publish, for a client that need not do anything in between. It saves a
# round trip.
step_conclude() {
    heed_term
    import_stage "$@"
    FAILURE=$REPORTED_LATE
    say "done import"
    step_publish "$1"
}

# publish POLICY: compares, flips, announces. POLICY is "atomic" (all refs or none) or "each". Until it flips it ends with its client, or
# when its time is over: the lock is not for a client to keep.
step_publish() {
    heed_term
    prepare_publication "$1"
    publish_prepared
}

# abort: gives up this push; nothing of it stays.
# abort KIND PATH RUN-ID WHO: gives up what waits for its release.
step_abort() {
    if [ $# -eq 0 ]; then
        remove_stage "$STAGE_ID"
    else
        abort_release "$3"
    fi
    finished abort
}

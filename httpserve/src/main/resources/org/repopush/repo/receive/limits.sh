# The owner's limits.

LIMIT='' # the process that limits our time

# limit_time: for a connection that holds a stage. When its time is over the client is told why, and what runs is stopped as if
# it had left; but a publication that is under way is waited for, see publishing.
limit_time() {
    [ -n "$POLICY_max_time" ] && [ -z "$LIMIT" ] || return 0
    (
        exec 7>&- 8>&- 9>&-
        left=$POLICY_max_time
        until [ "$left" -le 0 ] && [ -d "$STAGE" ] && (exec 4>>"$STAGE/publishing" && flock -n 4) 2>/dev/null; do
            sleep 1
            if [ "$left" -le 0 ] && [ ! -d "$STAGE" ]; then exit; fi
            kill -0 $$ 2>/dev/null || exit
            left=$((left - 1))
        done
        say "fail too-long $POLICY_max_time"
        log_line warning "stopped after $POLICY_max_time s"
        while kill -TERM $$ 2>/dev/null; do sleep 1; done
    ) </dev/null &
    LIMIT=$!
}

# publishing: from here on until this process ends its time is not limited.
publishing() {
    [ -n "$POLICY_max_time" ] || return 0
    exec 4>>"$STAGE/publishing"
    flock -n 4 || fail "too-long $POLICY_max_time"
}

lift_time_limit() {
    [ -n "$LIMIT" ] || return 0
    kill -KILL "$LIMIT" 2>/dev/null || :
    wait "$LIMIT" 2>/dev/null || :
    LIMIT=''
}

# check_bytes: whether the files of the stage take more than one push may bring, in blocks of the file system.
check_bytes() {
    [ -n "$POLICY_max_bytes" ] || return 0
    stage_kib=0
    # A line for each command line full of files.
    for some_kib in $(find "$STAGE" -type f -exec du -ck {} + 2>/dev/null | sed -n 's/^\([0-9]*\)[[:space:]]*total$/\1/p'); do
        stage_kib=$((stage_kib + some_kib))
    done
    [ "$stage_kib" -le $((POLICY_max_bytes / 1024)) ] || fail "too-big $POLICY_max_bytes"
}

# No file of a push is larger than the whole may be. The units of the shells differ, so this is twice as much in one of them.
limit_files() {
    [ -z "$POLICY_max_bytes" ] || ulimit -f "$((POLICY_max_bytes / 512 + 1))"
}

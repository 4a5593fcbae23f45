# The owner's limits.

LIMIT='' # the process that limits our time
BYTES='' # the process that limits what the stage holds

# limit_time: for a connection that holds a stage. When its time is over the client is told why, and what runs is stopped as if
# it had left; but a publication that is under way is waited for, see publishing.
limit_time() {
    [ -n "$POLICY_max_time" ] && [ -z "$LIMIT" ] || return 0
    (
        exec 7>&- 8>&- 9>&-
        left=$POLICY_max_time
        until [ "$left" -le 0 ] && [ -d "$STAGE" ] && (exec 4>>"$STAGE/publishing" && flock -n 4) 2>/dev/null; do
            a_second
            if [ "$left" -le 0 ] && [ ! -d "$STAGE" ]; then exit; fi
            kill -0 $$ 2>/dev/null || exit
            left=$((left - 1))
        done
        say "fail too-long $POLICY_max_time"
        log_line warning "stopped after $POLICY_max_time s"
        while kill -TERM $$ 2>/dev/null; do a_second; done
    ) </dev/null &
    LIMIT=$!
}

# What goes on when those who wait for it are killed must not keep the connection.
a_second() {
    sleep 1 3>&- 4>&- >/dev/null 2>&1
}

# publishing: from here on until this process ends its time is not limited.
publishing() {
    rm -f "$STAGE/pulling"
    [ -n "$POLICY_max_time" ] || return 0
    exec 4>>"$STAGE/publishing"
    flock -n 4 || fail "too-long $POLICY_max_time"
}

# Nobody is limited any more.
lift_owners_limits() {
    # shellcheck disable=SC2086 # numbers
    dismiss $LIMIT $BYTES
    LIMIT='' BYTES=''
}

# watch_bytes: what comes by the channels, as many as the client likes, and by a pull is watched while it comes. The streams go
# on as long as this process holds the lock "streams". It gives up, and "too-big" is there, when the stage has twice what the owner
# allows: a part that is joined or merged lies there twice for a moment. A pull ends with all of us.
watch_bytes() {
    [ -n "$POLICY_max_bytes" ] || return 0
    # shellcheck disable=SC2086 # one or none
    dismiss $BYTES
    # Streams of a session that has died wait for a file that bore that name.
    rm -f "$STAGE/too-big" "$STAGE/pulling" "$STAGE/streams"
    exec 4>"$STAGE/streams"
    flock -n 4
    (
        exec 7>&- 8>&- 9>&-
        while stage_is_bearable; do
            # A look takes a tenth of the time.
            pause=$((1 + look_took * 9 / 100))
            while [ "$pause" -gt 0 ]; do
                a_second
                is_watched || exit 0
                pause=$((pause - 1))
            done
        done
        : >"$STAGE/too-big"
        exec 4>&-
        log_line warning "stopped at more than $POLICY_max_bytes bytes"
        until [ -e "$STAGE/pulling" ]; do
            a_second
            is_watched || exit 0
        done
        say "fail too-big $POLICY_max_bytes"
        while kill -TERM $$ 2>/dev/null; do a_second; done
    ) </dev/null &
    BYTES=$!
    exec 4>&-
}

# Whether there is still something to watch.
is_watched() {
    [ -d "$STAGE" ] && kill -0 $$ 2>/dev/null
}

# stage_is_bearable -> look_took, in hundredths of a second. Folders count here, and each entry for half a KiB, which it takes
# in a tar: files may be empty, and still there is an end to what a file system can hold.
stage_is_bearable() {
    hundredths
    look_took=$HUNDREDTHS
    count_stage
    # shellcheck disable=SC2086 # two numbers
    set -- $COUNTED
    hundredths
    look_took=$((HUNDREDTHS - look_took))
    [ "${1:-0}" -le $((POLICY_max_bytes / 512 + 16384)) ] && [ "${2:-0}" -le $((POLICY_max_bytes / 256 + 65536)) ]
}

# count_stage -> COUNTED, KiB and entries. Folders that we may not enter are opened, and counted then.
count_stage() {
    count_entries
    if [ -s "$STAGE/unread" ]; then
        open_folders "$STAGE"
        count_entries
    fi
}

count_entries() {
    # The last line of du is the sum.
    COUNTED=$(du -ak "$STAGE" 2>"$STAGE/unread" | sed -n -e '$s/[^0-9].*//p' -e '$=')
}

# hundredths -> HUNDREDTHS of a second since some moment; 0 where the system does not tell.
hundredths() {
    HUNDREDTHS=0
    { read -r uptime _ </proc/uptime; } 2>/dev/null || return 0
    case $uptime in
        0* | *[!0-9.]* | *.*.* | *.) ;;
        *.??) HUNDREDTHS=${uptime%.*}${uptime#*.} ;;
    esac
}

# check_bytes: whether the files of the stage take more than one push may bring, in blocks of the file system.
check_bytes() {
    [ -n "$POLICY_max_bytes" ] || return 0
    heed_bytes
    ! is_too_big || fail "too-big $POLICY_max_bytes"
}

is_too_big() {
    open_folders "$STAGE"
    stage_kib=0
    # A line for each command line full of files.
    for some_kib in $(find "$STAGE" -type f -exec du -ck {} + 2>/dev/null | sed -n 's/^\([0-9]*\)[[:space:]]*total$/\1/p'); do
        stage_kib=$((stage_kib + some_kib))
    done
    [ "$stage_kib" -gt $((POLICY_max_bytes / 1024)) ]
}

# What an interrupted push has left counts. Where that alone is too much, it is of no use to this one.
drop_surplus() {
    [ -n "$POLICY_max_bytes" ] || return 0
    is_too_big || return 0
    rm -f "$STAGE/ready"
    find "$STAGE" -type d -path "$STAGE/*" -prune >"$STAGE/surplus"
    while read -r surplus_folder; do remove_tree "$surplus_folder"; done <"$STAGE/surplus"
}

# heed_bytes: the same as far as watch_bytes has seen.
heed_bytes() {
    [ ! -e "$STAGE/too-big" ] || fail "too-big $POLICY_max_bytes"
}

# limited PROGRAM ARGS...: in a process of its own.
limited() {
    limit_files
    exec "$@"
}

# No file of a push is larger than the whole may be. The units of the shells differ, so this is twice as much in one of them.
limit_files() {
    [ -z "$POLICY_max_bytes" ] || ulimit -f "$((POLICY_max_bytes / 512 + 1))"
}

# Publication.

# The intent is complete or absent: it is written beside and renamed.
write_intent() {
    [ -n "$RUN_NAME" ] || name_run
    encode "$WHO"
    {
        # Whether a hook is to be told is for the policy of this login to say, whoever finishes it.
        printf 'begin %s %s %s %s %s %s%s%s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$RUN" "$STAGE_ID" "$E" \
            "$RUN_NAME" "profile/$PROFILE" "${ROLLBACK:+ rollback}" "${POLICY_post_receive:+ post-receive}"
        cat "$STAGE/flip"
    } >"$STAGE/intent"
    mv "$STAGE/intent" "$OURS/intent"
}

# name_run -> RUN_NAME: a push to which its client has given no name gets one of the same form.
name_run() {
    run_digits=00000000$RUN
    RUN_NAME=$(date -u +%Y%m%dt%H%M%S)-${run_digits#"${run_digits%????????}"}
}

# Returns when nobody writes but us: what a killed program has started may go on, and holds the lock with us.
alone() {
    exec 9>&-
    exec 9>>"$OURS/lock"
    flock 9
}

# Reads every ref again: only what is there now counts as published. Status 1 when one is not; ANY_FLIPPED when one is.
read_back() {
    read_back_status=0 ANY_FLIPPED=''
    while read -r word ref new _ target _; do
        decode "$ref"
        if is_there "$word" "$D" "$new" "$target"; then
            ANY_FLIPPED=yes
            say "flipped $ref $new"
        else
            read_back_status=1
            say "unflipped $ref $CURRENT"
        fi
    done <"$STAGE/flip"
    return "$read_back_status"
}

# is_there ref|alias REF NEW TARGET: whether a ref names that revision, or an alias follows that ref -> CURRENT.
is_there() {
    kind_current "$2"
    if [ "$1" = ref ]; then
        [ "$CURRENT" = "$3" ]
    else
        kind_aims "$2"
        encode "$TARGET"
        [ "$CURRENT$E" = "alias$4" ]
    fi
}

# close_journal RESULT. The intent goes last: until then the next push repeats what comes before.
close_journal() {
    [ -e "$OURS/intent" ] || return 0
    if [ -n "$(find "$OURS/journal" -size +2048 2>/dev/null)" ]; then mv "$OURS/journal" "$OURS/journal.old"; fi
    { cat "$OURS/intent" && printf 'end %s\n' "$1"; } >>"$OURS/journal" || return 0
    rm -f "$OURS/intent"
}

# Whether this push itself publishes something.
plans_moves() {
    while read -r word _; do
        [ "$word" != move ] || return 0
    done <"$STAGE/plan"
    return 1
}

# announce FILE: what has moved stays moved, whether it can be announced or not: nothing of this push is left then but its intent, by
# which the next push, of whatever refs, announces all.
announce() {
    ANNOUNCING=yes
    kind_refresh "$1"
    ANNOUNCING=''
}

# not_announced CODE...: a lock is waited for by the client, who asks again for the same.
not_announced() {
    ANNOUNCING=''
    [ "$1" != repo-locked ] || return 0
    remove_stage "$STAGE_ID"
    UNANNOUNCED='unannounced '
}

# try_to_announce FILE: status 1 when it could not be done.
try_to_announce() (
    fail() {
        [ "$1" != repo-locked ] || exit 2
        exit 1
    }
    kind_refresh "$1"
)

# An earlier push died while it published, or could not announce what it had published. Refs that it flipped stay, they are complete;
# what it did not get to is done now. Where it flipped some refs of several, this push brings the others: then all are announced together, by this push.
recover() {
    recovered_id='' recovered_rest='' recovered_by='' recovered_hook='' tell=say
    while read -r word first second third rest; do
        case $word in
            begin)
                recovered_id=$third recovered_by=" by run $second, which did not finish"
                case $rest in *' post-receive') recovered_hook=yes ;; esac
                # This very push, which met another program's lock on the way, has nothing to tell of itself.
                if [ "$second" = "$RUN" ]; then tell=: recovered_by=''; fi
                encode "$first"
                $tell "recovering $E $second"
                ;;
            ref | alias)
                decode "$first"
                # shellcheck disable=SC2086 # the ref, target and old target of an alias
                set -- "$D" $rest
                if is_there "$word" "$1" "$second" "${2-}"; then
                    printf '%s\n' "$word $first $second $third${rest:+ $rest}"
                    $tell "recovered $first published"
                elif [ "${3:--}" != - ] && is_there alias "$1" - "$3"; then
                    recovered_rest=yes
                    $tell "recovered $first untouched"
                elif [ "$CURRENT" = "$third" ]; then
                    recovered_rest=yes
                    $tell "recovered $first untouched"
                else
                    $tell "recovered $first moved"
                fi
                ;;
        esac
    done <"$OURS/intent" >"$STAGE/recovered"
    kind_tidy "$OURS/intent"
    UNSETTLED=''
    if ! plans_moves; then
        announce "$OURS/intent"
    elif [ ! -s "$STAGE/recovered" ] || [ -z "$recovered_rest" ]; then
        # What keeps it from being announced does not keep this push from publishing more, and is met again then.
        try_to_announce "$OURS/intent" || UNSETTLED=$?
        [ "$UNSETTLED" != 2 ] || fail repo-locked
    fi
    [ -n "$UNSETTLED" ] || settle_recovered
}

# What an earlier push has published is closed.
settle_recovered() {
    UNSETTLED=''
    if [ -s "$STAGE/recovered" ]; then
        log_published "$STAGE/recovered" "$recovered_by"
        [ -z "$recovered_hook" ] || owe_post_receive "$STAGE/recovered"
    fi
    stage_of "$recovered_id"
    # What waited for its release, and of which something is still to do, goes on waiting.
    if [ "$recovered_id" != "$STAGE_ID" ] && [ -d "$PLACE" ] && [ "$recovered_rest$PLACE" != "yes$MINE/release-$recovered_id" ]; then
        remove_if_free "$recovered_id" || :
    fi
    if [ -s "$STAGE/recovered" ]; then
        # What did not move did not happen.
        { sed -n 1p "$OURS/intent" && cat "$STAGE/recovered"; } >"$STAGE/intent" && mv "$STAGE/intent" "$OURS/intent"
        close_journal recovered
    else
        close_journal failed
    fi
}

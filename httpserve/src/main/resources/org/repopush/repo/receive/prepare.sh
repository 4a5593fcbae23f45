# Publication: its two halves, and the pause that a client may make between them.
#
# A push of one destination asks for both at once. A client that publishes to several has all of them prepared first: each keeps the
# lock of publications, and nothing that is checked under it can change by another push. The lock is kept by the process of the
# step: the shell that reads requests must not hold it, because it would wait for itself after a lost step, and must run no hook,
# because pings would wait for that.

# prepare_publication REFS-POLICY: takes the lock and finds out whether what is planned may be published.
prepare_publication() {
    # What is written beside the stage other members of a group go on with.
    [ -z "$SHARED" ] || OUR_UMASK=002
    umask "$OUR_UMASK"
    exec 9>>"$OURS/lock"
    if ! flock -n 9; then
        holder "$OURS/lock"
        fail "locked $E"
    fi
    printf '%s\n' "$WHO" >"$OURS/lock"
    UNSETTLED=''
    kind_mend
    if [ -e "$OURS/intent" ]; then recover; fi
    case $STAGE_ID in *t*) RUN_NAME=$STAGE_ID ;; esac
    [ ! -e "$STAGE/rollback" ] || plan_rollback
    kind_compare "$1"
    compare_still
    if [ -s "$STAGE/flip" ]; then
        pre_receive
        protect_old
    fi
}

# What a release wants to find as it is, and not only what it moves.
compare_still() {
    moved=''
    while read -r word ref new _; do
        [ "$word" = still ] || continue
        decode "$ref"
        kind_current "$D"
        if [ "$CURRENT" != "$new" ]; then
            moved=yes
            say "moved $ref $CURRENT"
        fi
    done <"$STAGE/plan"
    [ -z "$moved" ] || fail moved
}

# protect_old: clients that go by what they were told before, and whoever takes this back, still find what refs name now, also after
# a cleaning: for a day where this is a group's or a release, or for as long as the owner says for every push.
protect_old() {
    grace=${POLICY_grace:-0}
    if [ -z "$POLICY_grace" ] && [ -n "$RUN_NAME" ]; then grace=86400; fi
    [ "$grace" -gt 0 ] && [ -n "$KEEPS" ] || return 0
    [ -n "$RUN_NAME" ] || name_run
    while read -r _ _ new old _; do
        if [ "$old" != "$new" ]; then printf '%s\n' "$old"; fi
    done <"$STAGE/flip" | sort -u | sed '/^-$/d' >"$STAGE/old"
    [ -s "$STAGE/old" ] || return 0
    printf '%s %s\n' "$(($(date +%s) + grace))" "$(sed -n '$=' "$STAGE/old")" >"$STAGE/undo"
    mv "$STAGE/undo" "$OURS/undo-$RUN_NAME"
    kind_protect "undo-$RUN_NAME" "$STAGE/old"
}

# publish_prepared: flips and announces. Once it flips, it finishes.
publish_prepared() {
    if [ -s "$STAGE/flip" ]; then
        trap '' TERM
        publishing
        [ -z "$UNSETTLED" ] || settle_recovered
        write_intent
        LOG=$STAGE/flip.log
        : >"$LOG"
        flip_status=0
        kind_flip || flip_status=$?
        [ "$flip_status" != 0 ] || kind_follow || flip_status=$?
        LOG=$STAGE/log
        [ "$flip_status" = 0 ] || alone
        kind_tidy "$STAGE/flip"
        if ! read_back; then
            # Some refs of several are not announced: the intent stays, and the next push goes on from there.
            [ -n "$ANY_FLIPPED" ] || close_journal failed
            LOG=$STAGE/flip.log
            tool_failed flip "$flip_status"
        fi
        log_published "$STAGE/flip" "${ROLLBACK:+ by a rollback}"
        announce "$STAGE/flip"
        [ -z "$POLICY_post_receive" ] || owe_post_receive "$STAGE/flip"
    fi
    remove_stage "$STAGE_ID"
    [ -n "$UNSETTLED" ] || close_journal published
    remove_old_stages
    post_receive
    finished publish
}

# begin_to_wait STEP WORDS...: the client's word comes through a pipe, whose writing end this shell alone holds: its end is seen at
# once, however it ends. The pipe is there as long as the process that reads from it.
begin_to_wait() {
    if ! command -v mkfifo >/dev/null; then
        say "fail missing-tool mkfifo"
        return 0
    fi
    rm -f "$STAGE/word"
    if ! mkfifo "$STAGE/word" 2>/dev/null; then
        say "fail not-writable $STAGE"
        return 0
    fi
    exec 6<>"$STAGE/word"
    launch "$@"
    enter "$WHEN_DONE"
}

# pass_word publish|release-lock: from now on the process that has waited runs alone.
pass_word() {
    printf '%s\n' "$1" >&6
    exec 6>&-
    RUNNING=alone
}

# prepare [RUN-ID]: the name is that of the run, for the journal; who gives one may want to take back what is published.
step_prepare() {
    exec 4<"$STAGE/word" 6>&-
    heed_term
    RUN_NAME=${1-}
    prepare_and_wait prepare
}

# prepare_and_wait STEP: all refs or none. It answers what will be live, and waits with the lock for the client's word. A client that
# is silent for too long loses the lock: then nothing has happened.
prepare_and_wait() {
    prepare_publication atomic
    say "prepared $(digest_of_plan)"
    say "done $1"
    limit_lock &
    lock_limit=$!
    await_word
    dismiss "$lock_limit"
    case $WORD in
        publish)
            trap '' TERM
            check_prepared
            publish_prepared
            ;;
        release-lock)
            unprotect_old
            finished release-lock
            ;;
        expired)
            unprotect_old
            exec 9>&-
            await_word
            [ "$WORD" = release-lock ] || fail "expired $POLICY_prepare_timeout"
            finished release-lock
            ;;
    esac
    # The client is gone, and so is the shell that would have passed its word.
    unprotect_old
    exit "$REPORTED"
}

# Nothing has been published.
unprotect_old() {
    [ -z "$RUN_NAME" ] || [ ! -e "$OURS/undo-$RUN_NAME" ] || give_up_undo "$RUN_NAME"
}

# await_word -> WORD, empty when none comes any more.
await_word() {
    WORD=''
    read -r WORD <&4 || :
}

# Runs beside the process that waits, and passes a word of its own when that has waited for too long.
limit_lock() {
    exec 3>&- 4<&- 7>&- 8>&- 9>&- </dev/null >/dev/null 2>&1
    left=$POLICY_prepare_timeout
    while [ "$left" -gt 0 ]; do
        a_second
        [ -p "$STAGE/word" ] || exit
        left=$((left - 1))
    done
    # For reading too: a pipe that nobody reads would make us wait.
    printf 'expired\n' 1<>"$STAGE/word"
}

# The refs of the plan as they will be, which is the same at every destination of one plan.
digest_of_plan() {
    planned=$(sed -n -e 's/^\(move\|alias\) \([^ ]* [^ ]*\) .*/\2/p' -e 's/^still //p' "$STAGE/plan" | sort | sha256sum)
    printf '%s\n' "${planned%% *}"
}

# Other programs do not know our lock: a ref may have moved while the client's word was awaited.
check_prepared() {
    moved=''
    while read -r _ ref _ old _ old_target; do
        decode "$ref"
        if [ "${old_target:--}" = - ]; then
            kind_current "$D"
            [ "$CURRENT" != "$old" ] || continue
        elif is_there alias "$D" - "$old_target"; then
            continue
        fi
        moved=yes
        say "moved $ref $CURRENT"
    done <"$STAGE/flip"
    if [ -n "$moved" ]; then
        unprotect_old
        fail moved
    fi
    compare_still
}

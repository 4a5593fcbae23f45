# Releases: what a push has brought and not published waits here, and a later session, of whoever knows its name, publishes it or
# gives it up. It is a stage with another name, which is that of the run that has brought it, and with another end of its life.
#
# Its file "release" is one line: the run; when it was kept and until when it waits, in seconds since 1970; by whom; profile/NAME of
# that login; the id of the stage that it was.

HAS_RELEASES=yes
MOST_RELEASES=100 # in one repository

# keep RUN-ID: from now on the stage has that name. There are moments in which what it has is protected under both names, but none in
# which it is under neither.
step_keep() {
    heed_term
    if [ -e "$STAGE/release" ] || [ ! -e "$STAGE/ready" ]; then fail "out-of-order keep"; fi
    [ ! -e "$MINE/release-$1" ] || fail "release-exists $1"
    remove_expired
    release_count=$(release_ids | sed -n '$=')
    [ "${release_count:-0}" -lt "$MOST_RELEASES" ] || fail "too-many-releases $MOST_RELEASES"
    kept=$(date +%s)
    kept_until=$((kept + POLICY_release_retention))
    encode "$WHO"
    printf '%s %s %s %s %s %s\n' "$1" "$kept" "$kept_until" "$E" "profile/$PROFILE" "$STAGE_ID" >"$STAGE/release.new"
    mv "$STAGE/release.new" "$STAGE/release"
    sed -n 's/^move [^ ]* \([^ ]*\) .*/\1/p' "$STAGE/plan" | sort -u >"$STAGE/kept"
    kind_protect "$1" "$STAGE/kept"
    chmod 700 "$STAGE"
    trap '' TERM
    mv "$STAGE" "$MINE/release-$1" || fail "not-writable $STAGE"
    STAGE=$MINE/release-$1
    LOG=$STAGE/log
    kind_release "$STAGE_ID"
    # All content is in the repository.
    find "$STAGE" -type d -path "$STAGE/*" -prune \( -name 'imported-*' -o -name 'checked-*' -o -name slices \) -exec rm -rf {} +
    log_line info "kept $1"
    say "kept $1 $kept_until"
    finished keep
}

# The releases that wait here, a thousand of them.
release_ids() {
    find "$MINE/." ! -name . -prune -type d -name 'release-*' | sed -n '1,1000s/.*\/release-//p'
}

# read_release RUN-ID -> release_until, release_profile
read_release() {
    release_until='' release_profile=''
    read -r _ _ release_until _ release_profile _ 2>/dev/null <"$MINE/release-$1/release" || :
    expired_now=$(date +%s)
}

# begin_release release KIND PATH RUN-ID WHO: this shell holds what waits there, as it would hold a stage.
begin_release() {
    decode "$5"
    WHO=$D
    kind_open
    STAGE_ID=$4 STAGE=$MINE/release-$4
    if [ ! -e "$STAGE/release" ] || ! command exec 8>>"$STAGE/lock"; then
        turn_down "$(missing_release "$4")"
    elif ! flock -n 8; then
        holder "$STAGE/lock"
        turn_down "stage-busy $E"
    elif ! same_file "$STAGE/lock" 8; then
        turn_down "$(missing_release "$4")"
    else
        printf '%s\n' "$WHO" >"$STAGE/lock"
        begin_to_wait "$@"
    fi
}

# missing_release RUN-ID: prints why nothing waits under this name. Who releases at many hosts, and was cut off, asks again at all of
# them: the answer is another one as long as nothing has been published here after it.
missing_release() {
    last_run=$(read_journal | sed -n 's/^begin [^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\).*/\1/p' | sed -n '$p')
    if [ "$last_run" = "$1" ] && [ ! -e "$OURS/intent" ]; then
        echo "was-released $1"
    else
        echo "no-release $1"
    fi
}

# release KIND PATH RUN-ID WHO: what the owner's policy wants is judged anew, by the rules for this login.
step_release() {
    exec 4<"$STAGE/word" 6>&-
    heed_term
    read_release "$3"
    [ "$POLICY_release" != no ] || fail "not-yours release $3 no"
    check_own release "$POLICY_release" "$3" "$release_profile"
    if is_past "$release_until"; then fail "release-expired $3"; fi
    tell_plan
    kind_take_up
    refuse_planned atomic
    FAILURE=$REPORTED_LATE
    prepare_and_wait release
}

# check_own WHAT POLICY RUN-ID PROFILE: fails where only what a login of the same profile has done may be handled.
check_own() {
    [ "$2" = any ] || [ "$4" = "profile/$PROFILE" ] || fail "not-yours $1 $3 ${4:--}"
}

# Answers what is going to move, and what has to be as it is.
tell_plan() {
    while read -r planned_word planned_rest; do
        [ "$planned_word" = also ] || say_soon "plan $planned_word $planned_rest"
    done <"$STAGE/plan"
    say_now
}

# abort_release RUN-ID: who has kept it may always give it up.
abort_release() {
    kind_open
    [ -e "$MINE/release-$1/release" ] || fail "no-release $1"
    read_release "$1"
    check_own abort "$POLICY_release" "$1" "$release_profile"
    if ! remove_if_free "$1"; then
        holder "$MINE/release-$1/lock"
        fail "stage-busy $E"
    fi
    log_line info "aborted $1"
}

# The stages of pushes: whose they are, how long they stay, and how they go.

MOST_STAGES=100 # in one repository
MOST_UNDO=100

# The stages that are here, a thousand of them: whoever may push can make more than anybody wants to hear of.
stage_ids() {
    find "$MINE" -type d -name 'stage-*' -prune | sed -n '1,1000s/.*\/stage-//p'
}

# way_up -> UP, the way from the stage to the repository.
way_up() {
    UP=.. up_from=$STAGE
    while :; do
        case $up_from in
            */*) UP=$UP/.. up_from=${up_from#*/} ;;
            *) break ;;
        esac
    done
}

# Whether the lock file open on descriptor $2 still is the one named $1: its directory may have been removed meanwhile.
same_file() {
    # shellcheck disable=SC3013 # dash, busybox and bash have -ef
    [ "$1" -ef "/proc/self/fd/$2" ] || [ ! -e "/proc/self/fd/$2" ]
}

# stage_of ID -> PLACE, where the stage of that id is. What waits for its release has the name of a run.
stage_of() {
    case $1 in
        *t*) PLACE=$MINE/release-$1 ;;
        *) PLACE=$MINE/stage-$1 ;;
    esac
}

# hold_stage ID: takes the stage's lock on descriptor 8. Status 1: somebody else holds it.
hold_stage() {
    STAGE_ID=$1 STAGE=$MINE/stage-$1
    [ -d "$STAGE" ] || bound_stages
    while :; do
        mkdir -p "$STAGE" || fail "not-writable $STAGE"
        # The holder before us may remove the directory at any moment: then once more.
        command exec 8>>"$STAGE/lock" || continue
        flock -n 8 || return 1
        same_file "$STAGE/lock" 8 && break
    done
    printf '%s\n' "$WHO" >"$STAGE/lock"
}

# remove_stage ID
remove_stage() {
    stage_of "$1"
    forget_other_names "$PLACE" "$1"
    kind_release "$1"
    take_away "$PLACE" "$1"
}

# forget_other_names STAGE ID: where a stage got the name of a release, or was about to get it, somebody may have been killed while
# what it has was protected under both of its names.
forget_other_names() {
    [ -e "$1/release" ] || return 0
    other_run='' other_stage=''
    read -r other_run _ _ _ _ other_stage 2>/dev/null <"$1/release" || :
    for other_name in $other_run $other_stage; do
        stage_of "$other_name"
        if [ "$other_name" != "$2" ] && [ ! -e "$PLACE" ]; then kind_release "$other_name"; fi
    done
    stage_of "$2"
}

# take_away STAGE ID: under its own name a stage that is half removed would pass for one to go on from, and the next push of the same
# would put its files into what is being removed.
take_away() {
    gone=$MINE/gone-$2-$$
    [ ! -e "$gone" ] || remove_tree "$gone"
    mv "$1" "$gone" 2>/dev/null || return 0
    remove_tree "$gone"
}

# A stage into which nothing could come is for nobody to find. After a publication there may be one of the same name that is
# another push's.
drop_useless_stage() {
    # shellcheck disable=SC3013 # dash, busybox and bash have -ef
    if [ -n "$STAGE" ] && [ ! -e "$STAGE/ready" ] && [ ! -e "$STAGE/release" ] && [ "$STAGE/lock" -ef /proc/self/fd/8 ]; then
        take_away "$STAGE" "$STAGE_ID"
    fi
}

# remove_tree DIRECTORY: a tar can bring folders that nobody may enter, not even their owner.
remove_tree() {
    rm -rf "$1" 2>/dev/null && return 0
    open_folders "$1"
    rm -rf "$1" || :
}

# open_folders DIRECTORY: makes all folders in it such that we can enter and empty them. No link is followed.
open_folders() {
    find "$1" -type d ! -perm -0700 -exec chmod u+rwx {} \; 2>/dev/null || :
}

# In a subshell, so that the lock is given up in any case.
remove_if_free() (
    stage_of "$1"
    exec 7>>"$PLACE/lock" || exit 1
    flock -n 7 || exit 1
    remove_stage "$1"
)

# Makes room for one more stage: of very many the oldest that nobody holds go, because whoever may push can make more of them than
# anybody wants to keep.
bound_stages() {
    # shellcheck disable=SC2012 # names of ours, the newest first
    surplus=$(ls -t "$MINE" 2>/dev/null | sed -n "/^stage-/p" | sed "1,${MOST_STAGES}d")
    for old in $surplus; do
        remove_if_free "${old#stage-}" || :
    done
    remove_expired
}

# Removes what pushes left behind that nobody took up again for as long as the policy says, and what was being removed when its
# remover was killed.
remove_old_stages() {
    old_minutes=$(((POLICY_stage_retention + 59) / 60))
    for old in $(find "$MINE" -type d \( -name 'gone-*' -prune -o -name 'stage-*' -prune -mmin "+$old_minutes" \) |
        sed -n '1,1000s/.*\///p'); do
        case $old in
            gone-*) remove_tree "$MINE/$old" ;;
            "stage-$STAGE_ID") ;;
            *) if remove_if_free "${old#stage-}"; then say "removed-stage ${old#stage-}"; fi ;;
        esac
    done
    remove_expired
}

# Removes what has waited for its release until its time was over, and gives up what refs named before publications that nobody
# takes back any more: it is too long ago, or very many came after it.
remove_expired() {
    undo_left=$MOST_UNDO expired_now=''
    for expired in $(find "$OURS/." "$MINE/." ! -name . -prune \( -name 'undo-*' -o -name 'release-*' \) | sort -r); do
        expired_now=${expired_now:-$(date +%s)} expired_until=''
        case $expired in
            */release-*)
                read -r _ _ expired_until _ 2>/dev/null <"$expired/release" || :
                expired=${expired##*/release-}
                if is_past "$expired_until" && remove_if_free "$expired"; then say "removed-release $expired"; fi
                ;;
            *)
                undo_left=$((undo_left - 1))
                read -r expired_until _ 2>/dev/null <"$expired" || :
                expired=${expired##*/undo-}
                [ "$expired" != "$RUN_NAME" ] || continue
                if is_past "$expired_until" || [ "$undo_left" -lt 0 ]; then give_up_undo "$expired"; fi
                ;;
        esac
    done
}

# is_past SECONDS, since 1970. What is no number has been damaged.
is_past() {
    case $1 in
        '' | *[!0-9]* | ???????????*) return 0 ;;
    esac
    [ "$1" -le "$expired_now" ]
}

# give_up_undo RUN: what refs named before that run is protected no longer.
give_up_undo() {
    kind_release "undo-$1"
    rm -f "$OURS/undo-$1"
}

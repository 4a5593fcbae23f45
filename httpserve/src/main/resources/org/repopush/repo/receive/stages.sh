# The stages of pushes: whose they are, how long they stay, and how they go.

MOST_STAGES=100 # in one repository

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
    kind_release "$1"
    take_away "$MINE/stage-$1" "$1"
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
    if [ -n "$STAGE" ] && [ ! -e "$STAGE/ready" ] && [ "$STAGE/lock" -ef /proc/self/fd/8 ]; then
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
    exec 7>>"$MINE/stage-$1/lock" || exit 1
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
}

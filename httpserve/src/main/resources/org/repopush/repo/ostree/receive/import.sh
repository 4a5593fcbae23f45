# From the stage into the repository.

# kind_import REFS-POLICY [PORT SECRET]: one native pull, which takes from the stage what is there, asks the client for the rest,
# verifies all of it, and leaves private refs that keep every prune away until the flip. They must not bear public names: a ref that exists
# only there would be resolved for the public one. The id of a stage is a digest of all that is pushed, names included, so that
# none of these names can hold it.
kind_import() {
    check_ostree_lock
    merge_checked
    refuse_planned "$1"
    shift
    check_bytes
    hold_back_metadata "$STAGE"
    verify_signatures
    check_metadata
    if [ $# -eq 2 ] && [ -n "$POLICY_max_bytes" ]; then
        # What the pull itself fetched would be counted when it is too late.
        pull_rest "$@"
        check_bytes
    fi
    name_imports
    if [ -s "$STAGE/words" ]; then
        import_sealed
        make_cache
        make_view view "$@"
        import_how=''
        [ $# -eq 2 ] || import_how=--untrusted
        # shellcheck disable=SC2086 # an option or nothing
        batch "$STAGE/words" ostree --repo="$STAGE/view" pull $import_how -L "$(here)/$STAGE/verified" -L "$(here)/$STAGE/cache" \
            --disable-static-deltas --disable-verify-bindings "repo-push-$STAGE_ID" -- || import_failed $?
        rm -rf "$STAGE/view"
    fi
    if [ -s "$STAGE/complete" ]; then
        # A pull of these would add detached metadata to them at once.
        batch "$STAGE/complete" ostree --repo=. pull-local --untrusted --disable-verify-bindings \
            --remote="repo-push-$STAGE_ID" "$(here)/$STAGE" -- || import_failed $?
    fi
    # Everything is here now; what the flip needs is found through the parent.
    rm -rf "$STAGE/seals"
    mkdir -p "$STAGE/imported-$RUN"
    mv "$STAGE/verified/objects" "$STAGE/imported-$RUN/verified"
    mv "$STAGE/objects" "$STAGE/imported-$RUN/objects"
    mkdir "$STAGE/objects" "$STAGE/verified/objects"
}

# The refs of the stage, and what is to be imported: to $STAGE/words what the pull brings, "PRIVATE-REF@COMMIT" or "COMMIT", to
# $STAGE/complete the private refs of what is here already.
name_imports() {
    number=0
    : >"$STAGE/complete"
    while read -r word first second _; do
        case $word in
            move)
                number=$((number + 1))
                decode "$first"
                set_stage_ref "$D" "$second"
                keep=keep-$STAGE_ID/$number
                if is_complete "$second"; then
                    set_stage_ref "$keep" "$second"
                    printf '%s\n' "$keep" >>"$STAGE/complete"
                else
                    printf '%s@%s\n' "$keep" "$second"
                fi
                ;;
            also) is_complete "$first" || printf '%s\n' "$first" ;;
        esac
    done <"$STAGE/plan" >"$STAGE/words"
}

# is_complete COMMIT: whether it is here with all that it leads to. One that is marked as partial counts as missing.
is_complete() {
    object_path "$1"
    [ -e "$OBJECT.commit" ] && [ ! -e "state/$1.commitpartial" ]
}

# make_view NAME [PORT SECRET]: a directory of the stage that is the repository to ostree, with a configuration of its own: that of the
# repository without its remotes, and with one that is the way to the client. What is being fetched lies in the stage.
make_view() {
    view=$STAGE/$1
    shift
    rm -rf "$view"
    mkdir "$view"
    way_up
    # ostree makes this one when it first needs it, but not behind a link.
    [ -d state ] || (umask "$ACCOUNT_UMASK" && mkdir state)
    # Objects are renamed into their folders, so where these may be on another file system ostree uses the repository's own place.
    view_tmp=''
    if [ -h objects ] || [ -h tmp ] || [ -h "${OURS%/*}" ]; then view_tmp=$UP/../tmp; fi
    ln -s "$UP/../objects" "$UP/../refs" "$UP/../state" "$UP/../.lock" ${view_tmp:+"$view_tmp"} "$view/"
    [ -n "$view_tmp" ] || mkdir "$view/tmp"
    (
        umask 077
        {
            print_own_config
            print_remote "repo-push-$STAGE_ID" "$@"
        } >"$view/config"
    )
}

# The configuration of the repository but for its remotes, and without what ostree does of its own accord after a pull.
print_own_config() {
    sed -n -e '/^[[:space:]]*\[/h' -e 'G' -e '/\n[[:space:]]*\[remote /!{s/\n.*//p;}' config
    printf '\n[core]\nauto-update-summary=false\ncommit-update-summary=false\n'
}

# What has been brought, as a repository without parent: ostree takes from it what lies there and nothing else. The link comes last: where
# it is, all of it is.
make_cache() {
    [ ! -h "$STAGE/cache/objects" ] || return 0
    rm -rf "$STAGE/cache"
    make_archive "$STAGE/cache"
    rmdir "$STAGE/cache/objects"
    ln -s ../objects "$STAGE/cache/objects"
}

# Content that ostree has verified by the seal of its part need not be verified once more. It is linked into the repository, and nothing
# else is: what the seals themselves consist of stays in a parent that only this view has, where it is marked as partial, so that
# ostree looks for the content. What cannot be linked the pull verifies.
import_sealed() {
    [ -d "$STAGE/seals/objects" ] || return 0
    find "$STAGE/seals/objects" -type f -name '*.commit' | while read -r seal; do
        commit_of "$seal"
        : >"$STAGE/seals/state/$COMMIT.commitpartial"
        printf '%s\n' "$COMMIT"
    done >"$STAGE/sealed"
    make_view seal-view
    rm "$STAGE/seal-view/state"
    mkdir "$STAGE/seal-view/state"
    printf '\n[core]\nparent=%s\n' "$(here)/$STAGE/seals" >>"$STAGE/seal-view/config"
    batch "$STAGE/sealed" ostree --repo="$STAGE/seal-view" pull-local --disable-fsync "$(here)/$STAGE/verified" -- ||
        rm -rf "$STAGE/seals"
    rm -rf "$STAGE/seal-view"
}

set_stage_ref() {
    stage_ref=$STAGE/refs/heads/$1
    [ -d "${stage_ref%/*}" ] || mkdir -p "${stage_ref%/*}"
    printf '%s\n' "$2" >"$stage_ref"
}

# ostree itself would wait for its lock as long as the destination's configuration says, holding ours meanwhile. Looking
# first leaves the waiting to the client, who knows how long the user wants to wait.
check_ostree_lock() {
    ! kind_waits || fail repo-locked
}

# The import stops at the first bad object. It is deleted, so that the next pull fetches it again.
import_failed() {
    rm -rf "$STAGE/view" "$STAGE/seal-view"
    each_commit unmark_missing "$STAGE/plan"
    find_bad_object
    if [ -z "$BAD" ]; then pull_failed "$1"; fi
    bad_found=''
    for bad_place in "$STAGE" "$STAGE/verified"; do
        [ ! -e "$bad_place/$OBJECT_OF_BAD" ] || bad_found=yes
        rm -f "$bad_place/$OBJECT_OF_BAD"
    done
    [ -n "$bad_found" ] || fail "absent-object $BAD"
    fail "bad-object $BAD"
}

# unmark_missing COMMIT: ostree marks a commit as partial before it comes. Of one that has not come nothing is to stay. While somebody
# works here it may be his.
unmark_missing() {
    object_path "$1"
    if [ ! -e "state/$1.commitpartial" ] || [ -e "$OBJECT.commit" ]; then return 0; fi
    lock_state .lock OFDLCK
    [ "$LOCK" != free ] || rm -f "state/$1.commitpartial"
}

# kind_protect NAME FILE: by private refs, all of them set by one transaction.
kind_protect() {
    number=0
    while read -r protected; do
        number=$((number + 1))
        set_stage_ref "keep-$1/$number" "$protected"
        printf '%s\n' "keep-$1/$number"
    done <"$2" >"$STAGE/words"
    [ -s "$STAGE/words" ] || return 0
    batch "$STAGE/words" ostree --repo=. pull-local --untrusted --disable-verify-bindings --remote="repo-push-$1" "$(here)/$STAGE" -- ||
        tool_failed ostree $?
}

# The private refs go by ostree's own hand, the folders that they leave by ours.
kind_release() {
    stage_of "$1"
    [ ! -e "$PLACE/plan" ] || each_commit unmark_missing "$PLACE/plan"
    [ -d "refs/remotes/repo-push-$1" ] || return 0
    (umask "$ACCOUNT_UMASK" && ostree --repo=. refs --delete "repo-push-$1:keep-$1" </dev/null 3>&-) || :
    rm -rf "refs/remotes/repo-push-$1"
}

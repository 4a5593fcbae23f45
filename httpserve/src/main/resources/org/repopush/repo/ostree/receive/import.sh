# From the stage into the repository.

# Verifies every object that nobody has verified here, links all of them into the repository, and leaves private refs that
# keep every prune away until the flip. They must not bear public names: a ref that exists only there would be resolved for the
# public one. The id of a stage is a digest of all that is pushed, names included, so that none of these names can hold it.
kind_import() {
    check_ostree_lock
    merge_checked
    refuse_planned "$1"
    check_bytes
    kind_verify
    hold_back_metadata
    check_metadata
    number=0
    while read -r word first second _; do
        case $word in
            move)
                number=$((number + 1))
                set_stage_ref "keep-$STAGE_ID/$number" "$second"
                # A pull has set this one, a pack does not.
                decode "$first"
                set_stage_ref "$D" "$second"
                printf 'keep-%s/%s\n' "$STAGE_ID" "$number"
                ;;
            also) printf '%s\n' "$first" ;;
        esac
    done <"$STAGE/plan" >"$STAGE/words"
    import_from=$STAGE import_how=--untrusted
    if finds "$STAGE/verified/objects" -type f; then
        # Content has been verified by its seal, and nothing else: all other objects are now, on their way to it.
        mark_partial
        batch "$STAGE/words" ostree --repo="$STAGE/verified" pull-local --untrusted --disable-fsync --disable-verify-bindings \
            "$(here)/$STAGE" -- || import_failed $?
        import_from=$STAGE/verified import_how=''
    fi
    # shellcheck disable=SC2086 # an option or nothing
    batch "$STAGE/words" ostree --repo=. pull-local $import_how --disable-verify-bindings --remote="repo-push-$STAGE_ID" \
        "$(here)/$import_from" -- || import_failed $?
    # Everything is here now; what the flip needs is found through the parent.
    mkdir -p "$STAGE/imported-$RUN"
    mv "$STAGE/verified/objects" "$STAGE/imported-$RUN/verified"
    mv "$STAGE/objects" "$STAGE/imported-$RUN/objects"
    mkdir "$STAGE/objects" "$STAGE/verified/objects"
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
    find_bad_object
    if [ -z "$BAD" ]; then tool_failed ostree "$1"; fi
    bad_found=''
    for bad_place in "$STAGE" "$STAGE/verified"; do
        [ ! -e "$bad_place/$OBJECT_OF_BAD" ] || bad_found=yes
        rm -f "$bad_place/$OBJECT_OF_BAD"
    done
    [ -n "$bad_found" ] || fail "absent-object $BAD"
    fail "bad-object $BAD"
}

# The private refs go by ostree's own hand, the folders that they leave by ours.
kind_release() {
    [ -d "refs/remotes/repo-push-$1" ] || return 0
    (umask "$ACCOUNT_UMASK" && ostree --repo=. refs --delete "repo-push-$1:keep-$1" </dev/null 3>&-) || :
    rm -rf "refs/remotes/repo-push-$1"
}

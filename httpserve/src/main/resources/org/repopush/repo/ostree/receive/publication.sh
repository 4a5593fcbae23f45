# Compare and flip.

# kind_current REF -> CURRENT. An alias counts as a ref of its own: pulling into it would replace it.
kind_current() {
    CURRENT=''
    if [ -h "refs/heads/$1" ]; then
        CURRENT='alias'
    elif [ -f "refs/heads/$1" ]; then
        read -r CURRENT <"refs/heads/$1" || :
        # Line ends of another system are none of the commit, for ostree too.
        CURRENT=${CURRENT%[[:space:]]}
    fi
    CURRENT=${CURRENT:--}
}

# kind_aims REF -> TARGET, the ref that an alias follows; "-" where it is none, or leads out of here. A link is relative to its
# folder.
kind_aims() {
    TARGET=-
    [ -h "refs/heads/$1" ] || return 0
    # shellcheck disable=SC2012 # a name without blanks; readlink is not POSIX
    aim=$(ls -ld "refs/heads/$1" | sed -n 's/.* -> //p') aim_from=heads/$1
    aim_from=${aim_from%/*}
    while :; do
        case $aim in
            ../*) aim=${aim#../} ;;
            *) break ;;
        esac
        case $aim_from in
            */*) aim_from=${aim_from%/*} ;;
            *) return 0 ;;
        esac
    done
    encode "${aim_from#heads}/$aim"
    if is_ref "${E#/}"; then TARGET=$D; fi
}

kind_compare() {
    check_ostree_lock
    moved=''
    while read -r word ref new old; do
        [ "$word" = move ] || continue
        decode "$ref"
        kind_current "$D"
        if [ "$CURRENT" = "$old" ]; then
            printf 'ref %s %s %s\n' "$ref" "$new" "$old"
        elif [ "$CURRENT" = "$new" ]; then
            # Somebody else published the very same commit meanwhile.
            say "flipped $ref $new"
        else
            moved=yes
            say "moved $ref $CURRENT"
        fi
    done <"$STAGE/allowed" >"$STAGE/flip"
    compare_aliases "$1"
    if [ -n "$moved" ] && [ "$1" = atomic ]; then fail moved; fi
    compare_metadata
    if [ -s "$STAGE/flip" ]; then
        kind_verify
        check_announcement "$STAGE/flip" -newer "$STAGE/plan"
        if is_full; then fail no-space; fi
    fi
}

# kind_take_up: a child of the repository, with the refs that are going to move. What waits for its release has been protected, and
# whoever has taken that away may have removed more.
kind_take_up() {
    make_archive "$STAGE"
    write_config "$STAGE" ''
    [ -d "$STAGE/meta/objects" ] || make_archive "$STAGE/meta"
    rm -rf "$STAGE/refs/heads"
    mkdir "$STAGE/refs/heads"
    while read -r word ref new _; do
        if [ "$word" != move ] || [ "$new" = - ]; then continue; fi
        is_complete "$new" || fail "gone $ref $new"
        decode "$ref"
        set_stage_ref "$D" "$new"
    done <"$STAGE/plan"
    [ ! -s "$STAGE/kept" ] || [ -d "refs/remotes/repo-push-$STAGE_ID" ] || fail "gone - -"
}

# kind_is_whole COMMIT: ostree opens each of its objects for a list.
kind_is_whole() {
    is_complete "$1" && ostree --repo=. ls -R "$1" </dev/null >/dev/null 2>&1 3>&-
}

# compare_aliases POLICY: an alias moves when it still follows what it did, and what it is to follow is here or about to be.
compare_aliases() {
    REFUSED=''
    while read -r word first second old_target old; do
        [ "$word" = 'alias' ] || continue
        decode "$second"
        alias_target=$D
        decode "$first"
        alias_name=$D
        kind_aims "$alias_name"
        encode "$TARGET"
        kind_current "$alias_name"
        if [ "$CURRENT$E" = "alias$second" ]; then
            say "flipped $first $second"
        elif [ "$CURRENT$E" != "alias$old_target" ] && [ "$CURRENT$old_target$E" != "$old--" ]; then
            moved=yes
            [ "$E" = - ] || encode "an alias of $TARGET"
            [ "$E" != - ] || E=$CURRENT
            say "moved $first $E"
        else
            old_commit=$old
            [ "$old_target" = - ] || read -r old_commit <"refs/heads/$alias_name" || :
            new_commit=''
            while read -r _ ref new _; do
                [ "$ref" != "$second" ] || new_commit=$new
            done <"$STAGE/flip"
            if [ -z "$new_commit" ] && [ ! -h "refs/heads/$alias_target" ]; then
                kind_current "$alias_target"
                new_commit=${CURRENT#-}
            fi
            if [ -z "$new_commit" ]; then
                refuse "$first" no-target
            elif [ "$old_target$POLICY_force" = -no ] && [ "$old" != - ]; then
                # It would take the place of a ref.
                refuse "$first" no-force
            elif [ -z "$ROLLBACK" ] && refuses_alias "$alias_name" "$alias_target" "$new_commit" "${old_commit:--}"; then
                refuse "$first" "$WHY"
            else
                printf 'alias %s %s %s %s %s\n' "$first" "$new_commit" "${old_commit:--}" "$second" "$old_target" >&6
            fi
        fi
    done <"$STAGE/plan" 6>"$STAGE/follow"
    cat "$STAGE/follow" >>"$STAGE/flip"
    [ -z "$REFUSED" ] || [ "$1" = each ] || fail refused
}

# ostree sets aliases one by one. Each is a rename, after the refs that it may follow.
kind_follow() {
    while read -r word ref _ _ target _; do
        [ "$word" = 'alias' ] || continue
        decode "$target"
        follow_target=$D
        decode "$ref"
        tool /dev/null ostree --repo=. refs --alias --force "--create=$D" "$follow_target" || return
    done <"$STAGE/flip"
}

kind_flip() {
    if finds "$STAGE/meta/objects" -type f -name '*.commitmeta'; then cp -rlf "$STAGE/meta/objects" "$STAGE/" || return 1; fi
    while read -r word first _; do
        [ "$word" != also ] || printf '%s\n' "$first"
    done <"$STAGE/plan" >"$STAGE/words"
    while read -r word ref new _; do
        if [ "$word" != ref ] || [ "$new" = - ]; then continue; fi
        decode "$ref"
        # A ref that the stage lacks would be resolved through the parent, and nothing would move.
        [ -f "$STAGE/refs/heads/$D" ] || return 1
        printf '%s\n' "$D"
    done <"$STAGE/flip" >>"$STAGE/words"
    flip_batch_status=0
    batch "$STAGE/words" ostree --repo=. pull-local --untrusted "$(here)/$STAGE" -- || flip_batch_status=$?
    if [ "$flip_batch_status" = 0 ] && [ -n "$ROLLBACK" ]; then remove_refs || flip_batch_status=$?; fi
    return "$flip_batch_status"
}

# Those that were new when they were published. Each of these names is that of a file: ostree takes it for no folder.
remove_refs() {
    while read -r word ref new _; do
        [ "$word $new" = 'ref -' ] || continue
        decode "$ref"
        [ ! -f "refs/heads/$D" ] || printf '%s\n' "$D"
    done <"$STAGE/flip" >"$STAGE/words"
    batch "$STAGE/words" ostree --repo=. refs --delete --
}

# A killed ostree can leave a file tmp.XXXXXX beside a ref, which ostree would list and announce as a ref. Only a file that
# names one of the commits just published is taken for one.
kind_tidy() {
    find refs/heads -type f -name 'tmp.??????' | while read -r stray; do
        COMMIT=''
        read -r COMMIT <"$stray" || :
        while read -r word ref new _; do
            [ "$word $new" = "ref $COMMIT" ] || continue
            decode "$ref"
            [ "refs/heads/$D" = "$stray" ] || rm -f "$stray"
        done <"$1"
    done
}

# Compare, flip, announce.

# kind_current REF -> CURRENT. An alias counts as a ref of its own: pulling into it would replace it.
kind_current() {
    CURRENT=''
    if [ -h "refs/heads/$1" ]; then
        CURRENT='alias'
    elif [ -f "refs/heads/$1" ]; then
        read -r CURRENT <"refs/heads/$1" || :
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
            elif refuses_alias "$alias_name" "$alias_target" "$new_commit" "${old_commit:--}"; then
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
        [ "$word" = ref ] || continue
        decode "$ref"
        # A ref that the stage lacks would be resolved through the parent, and nothing would move.
        [ -f "$STAGE/refs/heads/$D" ] || return 1
        printf '%s\n' "$D"
    done <"$STAGE/flip" >>"$STAGE/words"
    flip_batch_status=0
    batch "$STAGE/words" ostree --repo=. pull-local --untrusted "$(here)/$STAGE" -- || flip_batch_status=$?
    return "$flip_batch_status"
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

# Clients find refs through the summary where there is one: its single rename is what switches all of them at once.
kind_refresh() {
    if [ -n "$POLICY_metadata_command" ] && [ "$POLICY_update_metadata" = auto ]; then
        hook_lines "$1" >"$STAGE/hook"
        hook_refs "$STAGE/hook"
        tool "$STAGE/hook" owners_program "$POLICY_metadata_command" || tool_failed metadata-command $?
    fi
    is_ours_to_announce || return 0
    set --
    for sign_key in $POLICY_sign_gpg; do set -- "$@" "--gpg-sign=$sign_key"; done
    set -- "$@" ${POLICY_gpg_homedir:+"--gpg-homedir=$POLICY_gpg_homedir"}
    if is_flatpak && command -v flatpak >/dev/null; then
        tool /dev/null flatpak build-update-repo "$@" . || tool_failed flatpak $?
    else
        tool /dev/null ostree --repo=. summary -u "$@" || tool_failed ostree $?
    fi
}

# Whether it is for us to make a summary.
is_ours_to_announce() {
    [ "$POLICY_update_metadata" = auto ] && [ -z "$POLICY_metadata_command" ] && is_archive
}

# check_announcement FILE [CONDITION...]: whether there can be a summary of the refs as they will be, which have the moves of FILE
# among them, "move REF NEW OLD" or "ref REF NEW OLD". After the flip it would be too late. Of the other refs only those count that
# fit find's conditions.
check_announcement() {
    announced=$1
    shift
    is_ours_to_announce || return 0
    if [ -e summary.sig ] && [ -z "$POLICY_sign_gpg" ]; then fail signed-summary; fi
    moving=' ' moves_flatpak=''
    while read -r word ref _; do
        case $word in
            also) continue ;;
        esac
        moving="$moving$ref "
        case $ref in app/* | runtime/*) moves_flatpak=yes ;; esac
    done <"$announced"
    [ "$moving" != ' ' ] || return 0
    if needs_flatpak && ! command -v flatpak >/dev/null; then fail "missing-tool flatpak"; fi
    check_named "$@"
    try_to_sign
}

# A repository of flatpak's, and one that is about to become one. Where such refs have been published without flatpak, and
# nothing of it is there, its other clients are better off with a summary of ostree's than with none for ever.
needs_flatpak() {
    [ -e summary.idx ] || { [ -n "$moves_flatpak" ] && ! is_flatpak; }
}

# check_named [CONDITION...]: every ref that stays as it is names a commit that is here. ostree makes no summary otherwise.
check_named() {
    dangling_refs "$@" >"$STAGE/named"
    while read -r ref commit; do
        case $moving in
            *" $ref "*) ;;
            *) fail "dangling $ref $commit" ;;
        esac
    done <"$STAGE/named"
}

# Prints "REF COMMIT" for each ref that fits find's conditions and names a commit that is not here.
dangling_refs() {
    find refs/heads -type f ! -name 'tmp.??????' "$@" | while read -r ref_file; do
        COMMIT=''
        read -r COMMIT 2>/dev/null <"$ref_file" || :
        object_path "$COMMIT"
        [ ! -e "$OBJECT.commit" ] || continue
        encode "${ref_file#refs/heads/}"
        printf '%s %s\n' "$E" "${COMMIT:--}"
    done
}

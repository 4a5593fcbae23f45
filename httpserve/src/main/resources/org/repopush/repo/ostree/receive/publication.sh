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

kind_compare() {
    check_ostree_lock
    if [ -e summary.sig ] && [ -z "$POLICY_sign_gpg" ] && is_ours_to_announce; then fail signed-summary; fi
    moved='' REFUSED=''
    while read -r word ref new old; do
        [ "$word" = move ] || continue
        decode "$ref"
        kind_current "$D"
        if [ "$CURRENT" = "$old" ]; then
            if refuses_move "$D" "$new" "$old"; then
                refuse "$ref" "$WHY"
            else
                printf 'ref %s %s %s\n' "$ref" "$new" "$old"
            fi
        elif [ "$CURRENT" = "$new" ]; then
            # Somebody else published the very same commit meanwhile.
            say "flipped $ref $new"
        else
            moved=yes
            say "moved $ref $CURRENT"
        fi
    done <"$STAGE/plan" >"$STAGE/flip"
    if [ -n "$moved" ] && [ "$1" = atomic ]; then fail moved; fi
    if [ -n "$REFUSED" ] && [ "$1" = atomic ]; then fail refused; fi
    leave_other_signatures
    if [ -s "$STAGE/flip" ]; then
        kind_verify
        try_to_sign
    fi
    compare_metadata
}

# Where not every ref may be pushed, the signatures of a commit that others may name stay as they are, unless its own ref is
# pushed for them.
leave_other_signatures() {
    [ "$POLICY_refs" != '*' ] || return 0
    hold_back_metadata
    while read -r commit _; do
        [ -e "$STAGE/meta/$commit" ] || continue
        its_own=''
        while read -r _ _ new old; do
            [ "$new $old" != "$commit $commit" ] || its_own=yes
        done <"$STAGE/flip"
        [ -n "$its_own" ] || rm -f "$STAGE/meta/$commit"
    done <"$STAGE/have"
}

# Metadata that was merged with what the destination had must still find that.
compare_metadata() {
    while read -r commit digest; do
        [ -e "$STAGE/meta/$commit" ] || continue
        object_path "$commit"
        DIGEST=-
        if [ -e "$OBJECT.commitmeta" ]; then digest_of "$OBJECT.commitmeta"; fi
        [ "$DIGEST" = "$digest" ] || fail "metadata-moved $commit"
    done <"$STAGE/have"
}

kind_flip() {
    while read -r commit _; do
        [ -e "$STAGE/meta/$commit" ] || continue
        object_path "$commit"
        mkdir -p "$STAGE/${OBJECT%/*}" || return 1
        mv "$STAGE/meta/$commit" "$STAGE/$OBJECT.commitmeta" || return 1
    done <"$STAGE/have"
    while read -r word first second _; do
        case $word in
            also) printf '%s\n' "$first" ;;
        esac
    done <"$STAGE/plan" >"$STAGE/words"
    while read -r _ ref new _; do
        decode "$ref"
        # A ref that the stage lacks would be resolved through the parent, and nothing would move.
        [ -f "$STAGE/refs/heads/$D" ] || return 1
        printf '%s\n' "$D"
    done <"$STAGE/flip" >>"$STAGE/words"
    flip_batch_status=0
    batch "$STAGE/words" ostree --repo=. pull-local --untrusted "$(here)/$STAGE" || flip_batch_status=$?
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
        tool /dev/null owners_program "$POLICY_metadata_command" || tool_failed metadata-command $?
    fi
    is_ours_to_announce || return 0
    set --
    for sign_key in $POLICY_sign_gpg; do set -- "$@" "--gpg-sign=$sign_key"; done
    set -- "$@" ${POLICY_gpg_homedir:+"--gpg-homedir=$POLICY_gpg_homedir"}
    if is_flatpak; then
        tool /dev/null flatpak build-update-repo "$@" . || tool_failed flatpak $?
    else
        tool /dev/null ostree --repo=. summary -u "$@" || tool_failed ostree $?
    fi
}

# Whether it is for us to make a summary.
is_ours_to_announce() {
    [ "$POLICY_update_metadata" = auto ] && [ -z "$POLICY_metadata_command" ] && is_archive
}

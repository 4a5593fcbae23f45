# The file comes in a pack of one object, content/REVISION, waits in the stage and replaces the one in the repository by a rename.

kind_stage() {
    mkdir -p "$STAGE/content"
    : >"$STAGE/ready"
    kind_current current
    while read -r word _ new _; do
        if [ "$word" = move ] && [ "$new" = "$CURRENT" ]; then say "have $new -"; fi
    done <"$STAGE/plan"
    stage_state=fresh
    if finds "$STAGE/content" -type f; then stage_state=resumed; fi
    say "holds 0 $stage_state"
}

# Nothing but what is in the stage counts: what the repository has is what is replaced.
kind_channels() {
    cat <<'END'
case $1 in
    pack) with_the_push receive_pack "$2" "$3" ;;
    list | test) find content -type f | packed "$2" ;;
esac
END
}

kind_part() {
    (cd "$1" && find . -type f | sed '/^\.\/content\/[1-9][0-9]*-[0-9a-f]\{64\}$/d')
}

kind_check() {
    find "$1/content" -type f | while read -r brought; do
        number=''
        read -r number <"$brought" || :
        digest_of "$brought"
        [ "${brought##*/}" = "$number-$DIGEST" ] || printf '%s\n' "${brought#"$1/"}"
    done
}

kind_object() {
    OBJECT_NAME=${1##*/}
}

# All content is looked at when it arrives.
kind_content() { :; }
kind_sliced() { :; }
kind_seal() { return 1; }

kind_pull() {
    fail "bad-request pull"
}

kind_import() {
    merge_checked
    refuse_planned "$1"
    check_bytes
    while read -r _ _ new _; do
        [ -f "$STAGE/content/$new" ] || fail "absent-object $new"
    done <"$STAGE/allowed"
}

kind_compare() {
    moved=''
    kind_current current
    while read -r _ ref new old; do
        if [ "$CURRENT" = "$old" ]; then
            printf 'ref %s %s %s\n' "$ref" "$new" "$old"
        elif [ "$CURRENT" = "$new" ]; then
            say "flipped $ref $new"
        else
            moved=yes
            say "moved $ref $CURRENT"
        fi
    done <"$STAGE/allowed" >"$STAGE/flip"
    if [ -n "$moved" ] && [ "$1" = atomic ]; then fail moved; fi
}

kind_flip() {
    read -r _ _ new _ <"$STAGE/flip"
    cp "$STAGE/content/$new" "$STAGE/next" && chmod 644 "$STAGE/next" && mv -f "$STAGE/next" content.tiny
}

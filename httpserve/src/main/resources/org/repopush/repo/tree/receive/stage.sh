# The stage: content/new/ has files under their own names and with their own times, content/lists/ which of them have been verified,
# "HASH PATH" in a line, and content/meta/ what the client says of the catalogue:
#   add, rm   lines that are new or take the place of others, and paths that go; or instead of both
#   all       the whole catalogue, of a client that does not know the one that is here
#   rules     "max-delete NUMBER" or "max-delete SHARE%": how many names may go; "filter HASH" or "filter none": the filter that the
#             client has used, which means nothing here; "layout NAME", where the user names one

# Reads the plan: one line "move tree NEW OLD"; none of a push that only finishes another.
kind_stage() {
    REFUSED='' stage_moves=0
    kind_current tree
    while read -r word ref new old; do
        case $word in
            move) stage_moves=$((stage_moves + 1)) ;;
            still) continue ;;
            *) fail "bad-request plan" ;;
        esac
        if refuses_name tree "$old"; then refuse "$ref" "$WHY"; fi
        [ "$CURRENT" != "$new" ] || say "have $new -"
    done <"$STAGE/plan"
    [ "$stage_moves" -le 1 ] || fail "bad-request plan"
    [ -z "$REFUSED" ] || fail refused
    rm -rf "$STAGE/tree" "$STAGE/built" "$STAGE/content/meta" "$STAGE/there"
    mkdir -p "$STAGE/content"
    drop_torn
    stage_state=fresh stage_holds=0
    if finds "$STAGE/content" -type f; then stage_state=resumed; fi
    : >"$STAGE/served"
    if [ -n "$SERVED" ]; then
        printf '%s\n' "$OURS/catalogue-$SERVED" >"$STAGE/served"
        stage_holds=$(($(wc -l <"$OURS/catalogue-$SERVED")))
    elif [ "$LAYOUT" = live ] && [ -d "$DEST" ] && [ ! -d "$OURS/going" ] && [ "$stage_moves" -gt 0 ]; then
        adopt_tree
        printf '%s\n' "$STAGE/there" >"$STAGE/served"
        stage_holds=$(($(wc -l <"$STAGE/there")))
    fi
    : >"$STAGE/ready"
    [ "$stage_moves" = 0 ] || begin_copy
    say "holds $stage_holds $stage_state"
}

# drop_torn: who merges a part may be killed between its list and its files.
drop_torn() {
    [ -d "$STAGE/content/lists" ] || {
        rm -rf "$STAGE/content/new"
        return 0
    }
    torn_listed=$(staged_list | wc -l) torn_there=$(find "$STAGE/content/new" -type f 2>/dev/null | wc -l)
    [ "$((torn_listed))" = "$((torn_there))" ] || rm -rf "$STAGE/content/new" "$STAGE/content/lists"
}

# staged_list: prints what is verified, each path once.
staged_list() {
    [ ! -d "$STAGE/content/lists" ] || find "$STAGE/content/lists" -type f -exec cat {} + | c_sort -u
}

# What was cut shows by its content only, because each file has a time of its own.
kind_resumes() {
    return 1
}

# There is no tool that could pull.
kind_pull() {
    fail "bad-request pull"
}

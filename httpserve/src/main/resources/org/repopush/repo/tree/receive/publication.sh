# Compare and flip.

kind_compare() {
    moved=''
    look_at_dest
    kind_current tree
    built_layout='' built_serial=$SERIAL
    read -r built_layout 2>/dev/null <"$STAGE/layout" || :
    if [ "$built_layout" = switch ] && [ -z "$SERVED" ] && [ -d "$DEST" ]; then fail "not-switched a%20directory"; fi
    if [ "$built_layout" = live ]; then read -r built_serial 2>/dev/null <"$STAGE/serial" || :; fi
    while read -r _ ref new old; do
        # In a directory the same root again is not the same files: they have other times.
        if [ "$CURRENT" = "$old" ] && [ "$SERIAL" = "$built_serial" ]; then
            printf 'ref %s %s %s\n' "$ref" "$new" "$old"
        elif [ "$CURRENT" = "$new" ]; then
            # Somebody else published the very same meanwhile.
            say "flipped $ref $new"
        else
            moved=yes
            say "moved $ref $CURRENT"
        fi
    done <"$STAGE/allowed" >"$STAGE/flip"
    if [ -n "$moved" ] && [ "$1" = atomic ]; then fail moved; fi
    if [ -s "$STAGE/flip" ] && is_full; then fail no-space; fi
    if [ -s "$STAGE/flip" ] && [ "$built_layout" = live ]; then check_drift; fi
}

kind_flip() {
    read -r _ _ new _ <"$STAGE/flip"
    find_served || SERVED=''
    if [ "$new" = - ]; then
        rm -f "$DEST"
        return
    fi
    flip_layout=''
    read -r flip_layout 2>/dev/null <"$STAGE/layout" || :
    if [ "$flip_layout" = live ]; then
        flip_live "$new" 2>>"$LOG"
        return
    fi
    next_serial || return 1
    if [ -d "$STAGE/tree" ]; then
        take_tree "$new" || return 1
    else
        find_tree "$new" || return 1
    fi
    write_root "$TREE" "$new" || return 1
    serve "$TREE" || return 1
    rm -f "$OURS/retired-$TREE"
    if [ -n "$SERVED" ] && [ "$SERVED" != "$TREE" ]; then : >"$OURS/retired-$SERVED"; fi
}

# take_tree ROOT -> TREE: the tree of the stage gets its place among the others. Until it has its record it counts for nothing.
take_tree() {
    next_tree
    mkdir -p trees && chmod 711 trees || return 1
    rm -f "$OURS/tree-$TREE" "$OURS/retired-$TREE" "$OURS/filter-$TREE"
    mv -f "$STAGE/catalogue" "$OURS/catalogue-$TREE" && mv -f "$STAGE/removed" "$OURS/removed-$TREE" &&
        { [ ! -e "$STAGE/filter" ] || mv -f "$STAGE/filter" "$OURS/filter-$TREE"; } &&
        mv "$STAGE/tree" "trees/$TREE"
}

# write_root NUMBER ROOT: in a tree that is served again it is another file with a higher serial, and nobody sees half of it.
write_root() {
    printf 'repo-push-tree/1 %s %s %s\n' "$SERIAL" "$2" "$(date +%s)" >"$OURS/root.new" &&
        chmod 644 "$OURS/root.new" &&
        mv -f "$OURS/root.new" "trees/$1/.repo-push/root" &&
        printf '%s %s\n' "$SERIAL" "$2" >"$OURS/record.new" &&
        mv -f "$OURS/record.new" "$OURS/tree-$1"
}

# serve NUMBER: the flip. ln -f is no rename everywhere.
serve() {
    rm -f "$OURS/link"
    ln -s ".$NAME.repo-push/trees/$1" "$OURS/link" && mv -fT "$OURS/link" "$DEST"
}

kind_tidy() {
    rm -f "$OURS/link"
}

# The next tree begins as a copy of the one that is served, which is made of links. It is made while content arrives, and beside the stage:
# what is in that counts as content. It may outlive the session that began it; whoever wants it, or its place, waits for its end.

# begin_copy: in the background, if there is a tree to copy.
begin_copy() {
    drop_copy
    [ -n "$SERVED" ] && [ "$LAYOUT" = switch ] || return 0
    exec 9>"$STAGE/copying"
    flock -n 9
    (
        exec 3>&- 8>&- </dev/null >/dev/null 2>&1
        cp -al "trees/$SERVED" "$MINE/next-$STAGE_ID"
        links_in "$MINE/next-$STAGE_ID" "$STAGE/links-there"
        printf '%s\n' "$SERVED" >"$STAGE/copied"
    ) &
    exec 9>&-
}

# await_copy: until it is finished, or given up; the process that makes it holds the lock.
await_copy() {
    [ -e "$STAGE/copying" ] || return 0
    exec 9>>"$STAGE/copying"
    flock 9
    exec 9>&-
    rm -f "$STAGE/copying"
}

drop_copy() {
    await_copy
    rm -f "$STAGE/copied"
    take_away "$MINE/next-$STAGE_ID" "next-$STAGE_ID"
}

# take_copy: the copy becomes the tree of the stage. If there is none, or one of another tree, it is made now.
take_copy() {
    await_copy
    copied_tree=''
    read -r copied_tree 2>/dev/null <"$STAGE/copied" || :
    if [ "$copied_tree" != "$SERVED" ] || ! mv "$MINE/next-$STAGE_ID" "$STAGE/tree" 2>/dev/null; then
        drop_copy
        quietly cp -al "trees/$SERVED" "$STAGE/tree"
        links_in "$STAGE/tree" "$STAGE/links-there"
    fi
    rm -f "$STAGE/copied"
}

# drop_old_copies: those of stages that are gone. Only under another name is one removed: whoever still makes it, or takes it, notices.
drop_old_copies() {
    for old_copy in $(find "$MINE/." ! -name . -prune -type d -name 'next-*' | sed -n 's/^.*\/next-\([0-9a-z-]*\)$/\1/p'); do
        stage_of "$old_copy"
        [ -d "$PLACE" ] || take_away "$MINE/next-$old_copy" "next-$old_copy"
    done
}

# links_in DIRECTORY FILE: the symbolic links that are there, by raw names.
links_in() {
    (cd "$1" && find . -type l) | c_sort >"$2"
}

# The trees that are here: how many stay, and for how long.

READER_REST=60 # minutes that a reader may still sit in a tree that is not served any more
MOST_TREES=5   # that wait for them to leave
MOST_PROTECTED=20

# find_tree ROOT -> TREE, the number of a tree with that root hash; status 1 when there is none.
find_tree() {
    for TREE in $(tree_numbers); do
        tree_root=''
        read -r _ tree_root 2>/dev/null <"$OURS/tree-$TREE" || :
        if [ "$tree_root" = "$1" ]; then return 0; fi
    done
    TREE=''
    return 1
}

# The numbers of the trees that are here, the newest first.
tree_numbers() {
    find trees/. ! -name . -prune -type d 2>/dev/null | sed -n 's/^.*\/\([0-9]\{1,9\}\)$/\1/p' | sort -rn
}

# next_tree -> TREE, a number that none has had which is still here.
next_tree() {
    TREE=$(tree_numbers | sed -n 1p)
    TREE=$((${TREE:-0} + 1))
}

# next_serial -> SERIAL, which is even: nothing is being published when readers see it.
next_serial() {
    SERIAL=0
    read -r SERIAL 2>/dev/null <"$OURS/serial" || :
    # What is ours may have been lost; readers have not forgotten.
    if [ "$LAYOUT" = live ] && read -r _ there_serial _ 2>/dev/null <"$DEST/.repo-push/root"; then
        if is_count "$there_serial" && [ "$there_serial" -gt "$SERIAL" ]; then SERIAL=$((there_serial / 2 * 2)); fi
    fi
    SERIAL=$((SERIAL + 2))
    printf '%s\n' "$SERIAL" >"$OURS/serial.new" && mv -f "$OURS/serial.new" "$OURS/serial"
}

# kind_protect NAME FILE: the trees with these root hashes stay.
kind_protect() {
    cp "$2" "$OURS/keep-$1" || fail "not-writable $OURS"
}

kind_release() {
    rm -f "$OURS/keep-$1"
}

kind_is_whole() {
    find_served || :
    if [ "$LAYOUT" = live ]; then undo_chain "$1"; else find_tree "$1"; fi
}

# kind_take_up: in a directory what leads back has to be laid ready.
kind_take_up() {
    [ -e "$STAGE/rollback" ] && [ -s "$STAGE/allowed" ] || return 0
    kind_current tree
    if [ "$LAYOUT" = live ]; then
        read -r _ _ back_to _ <"$STAGE/allowed"
        take_back "$back_to"
    fi
}

# kind_refresh FILE: nothing is announced, for readers go by the link. Trees that nobody reads any more go: not the one that is served, not
# the one before, none that is protected but very old ones, and others when readers have had time to leave.
kind_refresh() {
    find_served || SERVED=''
    [ "$LAYOUT" != live ] || prune_undo
    # shellcheck disable=SC2012 # names of ours, the newest first
    trees_before=$(ls -t "$OURS" | sed -n 's/^retired-\([0-9]*\)$/\1/p' | sed -n 1p)
    trees_kept=0 trees_protected=0
    for tree_number in $(tree_numbers); do
        if [ "$tree_number" = "$SERVED" ] || [ "$tree_number" = "$trees_before" ]; then continue; fi
        if [ "$trees_protected" -lt "$MOST_PROTECTED" ] && is_protected "$tree_number"; then
            trees_protected=$((trees_protected + 1))
            continue
        fi
        if [ -e "$OURS/retired-$tree_number" ] && [ "$trees_kept" -lt "$MOST_TREES" ] &&
            ! finds "$OURS/retired-$tree_number" -mmin "+$READER_REST"; then
            trees_kept=$((trees_kept + 1))
            continue
        fi
        remove_served_tree "$tree_number"
    done
    drop_old_copies
}

# is_protected NUMBER
is_protected() {
    protected_root=''
    read -r _ protected_root 2>/dev/null <"$OURS/tree-$1" || return 1
    [ -n "$(find "$OURS/." ! -name . -prune -type f -name 'keep-*' -exec cat {} + | sed -n "/^$protected_root\$/p" | sed -n 1p)" ]
}

# Under its own name a tree that is half removed would pass for one to go back to.
remove_served_tree() {
    rm -f "$OURS/tree-$1" "$OURS/catalogue-$1" "$OURS/removed-$1" "$OURS/retired-$1" "$OURS/filter-$1"
    mv "trees/$1" "$OURS/gone-tree-$1-$$" || return 0
    remove_tree "$OURS/gone-tree-$1-$$"
}

# The parts of a pack: taken, checked by the kind, merged into the stage.

# take_part NAME sealed|plain: what has arrived moves to the objects of the stage, but for what is damaged; to those that are
# verified when all of its content is.
take_part() {
    part_directory=$STAGE/arrived-${1#in-}
    gathered=0
    gather_streams "$part_directory" 0 || gathered=$?
    if [ "$gathered" = 1 ]; then
        remove_tree "$part_directory"
        fail "bad-pack $1"
    fi
    [ "$gathered" = 0 ] || exit 1
    join_slices "$part_directory"
    mkdir -p "$part_directory/$CONTENT"
    kind_check "$part_directory" >"$STAGE/bad-$1"
    while read -r bad; do bad_object "$part_directory" "$bad"; done <"$STAGE/bad-$1"
    rm -f "$STAGE/bad-$1"
    if [ -z "$(kind_content "$part_directory" | sed -n 1p)" ]; then
        # Its objects lie in all folders: they wait, so that those with content move whole.
        mv "$part_directory" "$STAGE/checked-${1#in-}"
    elif [ "$2" = sealed ] && kind_seal "$part_directory"; then
        merge_part "$part_directory" "$STAGE/verified"
    else
        merge_part "$part_directory" "$STAGE"
    fi
}

# lose_parts STATUS WORDS: a tar has failed. What it and others wrote last may be cut though it has its time, so nothing of
# what is still arriving counts; a tar that goes on does so where nobody looks. STATUS and WORDS go back as they came: the
# client alone has them, and this says what they mean.
lose_parts() {
    full=''
    if is_full; then full=yes; fi
    check_bytes
    forget_arriving
    # When another has failed before, what it left is gone and there is room again: then the words tell.
    if decode "$2" && no_room "$D"; then full=yes; fi
    [ -z "$full" ] || fail no-space
    fail "tool-failed tar $1 $2"
}

# forget_arriving: what is arriving does not count.
forget_arriving() {
    find "$STAGE" -type d -name 'in-*' -prune | while read -r arriving; do
        mv "$arriving" "$STAGE/lost-${arriving##*/in-}"
    done
    (
        set +f
        for lost in "${STAGE:?}"/lost-*; do remove_tree "$lost"; done
    ) || :
}

# merge_checked: what has waited comes to the rest.
merge_checked() {
    find "$STAGE" -type d -name 'checked-*' -prune | while read -r checked; do merge_part "$checked" "$STAGE"; done
}

# bad_object DIRECTORY PATH: the object is taken away, so that it counts as missing.
bad_object() {
    rm -f "$1/$2"
    kind_object "$2"
    encode "$OBJECT_NAME"
    say "damaged $E"
}

# merge_part DIRECTORY TARGET: moves the objects of a part into the stage: whole folders where there are none of that name, which
# is the rule. Others are linked, by one process however many they are.
merge_part() {
    (
        set +f
        exec 7>>"$STAGE/merge"
        flock 7
        whole=''
        # shellcheck disable=SC2231 # a pattern
        for folder in "$1/$CONTENT"/$BINS; do
            if [ -d "$folder" ] && [ ! -d "$2/$CONTENT/${folder##*/}" ]; then whole="$whole $folder"; fi
        done
        # shellcheck disable=SC2086 # names of ours
        [ -z "$whole" ] || mv $whole "$2/$CONTENT/"
        if [ -d "$1/$CONTENT" ] && finds "$1/$CONTENT" -type f; then cp -rlf "$1/$CONTENT" "$2/"; fi
    )
    rm -rf "$1"
}

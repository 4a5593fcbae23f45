# What is read out of commits.

# commit_file COMMIT -> FILE: the object, here or in the stage, where nobody may have looked at it before.
commit_file() {
    object_path "$1"
    FILE=$OBJECT.commit
    [ ! -e "$FILE" ] || return 0
    FILE=$STAGE/$FILE
    [ -e "$FILE" ] || return 1
    digest_of "$FILE"
    [ "$DIGEST" = "$1" ]
}

# read_commit COMMIT -> PARENT, empty for the first of a line, and TIME, 16 hexadecimal digits. A commit is a GVariant
# (a{sv}aya(say)sstayay), which ends in the ends of its members, the last first; the time stands behind the body, aligned.
read_commit() {
    commit_file "$1" || return 1
    commit_size=$(($(wc -c <"$FILE")))
    offset_size=1
    if [ "$commit_size" -gt 255 ]; then offset_size=2; fi
    if [ "$commit_size" -gt 65535 ]; then offset_size=4; fi
    # shellcheck disable=SC2046 # numbers
    set -- $(od -An -v -tu1 -j $((commit_size - 6 * offset_size)) "$FILE")
    commit_ends=''
    while [ $# -ge "$offset_size" ]; do
        commit_end=$1
        if [ "$offset_size" -gt 1 ]; then commit_end=$(($1 + 256 * $2)); fi
        if [ "$offset_size" -gt 2 ]; then commit_end=$((commit_end + 65536 * $3 + 16777216 * $4)); fi
        commit_ends="$commit_ends $commit_end"
        shift "$offset_size"
    done
    # shellcheck disable=SC2086 # tree, body, subject, related, parent, metadata
    set -- $commit_ends
    TIME=$(od -An -v -tx1 -j $((($2 + 7) / 8 * 8)) -N 8 "$FILE" | tr -d ' \n')
    PARENT=''
    [ "$(($5 - $6))" != 32 ] || PARENT=$(od -An -v -tx1 -j "$6" -N 32 "$FILE" | tr -d ' \n')
    [ ${#TIME} -eq 16 ]
}

# kind_descends NEW OLD: every commit between is here or in the stage; what is nowhere ends the line.
kind_descends() {
    descendant=$1 generation=0
    while [ "$generation" -lt 10000 ] && read_commit "$descendant" && [ -n "$PARENT" ]; do
        [ "$PARENT" != "$2" ] || return 0
        descendant=$PARENT generation=$((generation + 1))
    done
    return 1
}

# kind_is_newer NEW OLD [strictly]: by their times, which are unsigned. Nothing is older than a commit that is not here.
kind_is_newer() {
    read_commit "$2" || return 0
    old_time=$TIME
    read_commit "$1" || return 1
    if [ "$TIME" = "$old_time" ]; then
        [ "${3-}" != strictly ]
    elif [ "${TIME%????????}" = "${old_time%????????}" ]; then
        [ $((0x${TIME#????????})) -gt $((0x${old_time#????????})) ]
    else
        [ $((0x${TIME%????????})) -gt $((0x${old_time%????????})) ]
    fi
}

# The pack.

# What a channel does: "pack NAME NUMBER" takes a stream of a part of the pack; "list gzip|-" prints the paths of all objects that the
# repository and the stage have; "test gzip|-" reads paths of objects and prints those that are there. Paths are as in an archive.
# Slices that the stage has follow with their lengths.
kind_channels() {
    cat <<'END'
list_objects() {
    {
        {
            find objects verified/objects -type f
            (cd "$UP" && find objects -type f)
        } | sed -n 's/\.filez*$/.filez/;s/^verified\///;/^objects/p'
        list_slices
    } | packed "$1"
}
# A line may be endless, and sed would keep it.
test_objects() {
    unpacked "$1" |
        (
            ulimit -d 65536 2>/dev/null || :
            exec sed -n '/^objects\/[0-9a-f]\{2\}\/[0-9a-f]\{62\}\.[a-z]*$/p'
        ) | {
        xargs -r sh -c 'for path; do
            for place in "" verified/ "$0/"; do
                if [ -f "$place$path" ] || [ -f "$place${path%z}" ]; then
                    echo "$path"
                    break
                fi
            done
        done' "$UP"
        list_slices
    } | packed "$1"
}
list_slices() {
    [ ! -d slices ] || find slices -type f -exec wc -c {} + | sed -n 's/^ *\([0-9]*\) \(slices\/.*\)$/\2 \1/p'
}
case $1 in
    pack) with_the_push receive_pack "$2" "$3" ;;
    list) with_the_push list_objects "$2" ;;
    test) with_the_push test_objects "$2" ;;
esac
END
}

kind_part() {
    (
        cd "$1" &&
            find . -type f |
            sed -e '/^\.\/objects\/[0-9a-f]\{2\}\/[0-9a-f]\{62\}\.\(filez\|dirtree\|dirmeta\|commit\|commitmeta\)$/d' \
                -e '/^\.\/slices\/[0-9a-f]\{2\}\/[0-9a-f]\{62\}\.filez\/[0-9]\{15\}$/d'
    )
}

# kind_content DIRECTORY CONDITION...: its content objects, by find's conditions.
kind_content() {
    content_of=$1/objects
    shift
    [ ! -d "$content_of" ] || find "$content_of" -type f -name '*.filez' "$@"
}

# kind_sliced PART: the objects of which there are slices. Folders may have any name.
kind_sliced() {
    (cd "$1/slices" && find . -type d) | sed -n 's/^\.\/\([0-9a-f]\{2\}\/[0-9a-f]\{62\}\.filez\)$/\1/p'
}

kind_object() {
    OBJECT_NAME=${1#objects/}
    OBJECT_NAME=${OBJECT_NAME%%/*}${OBJECT_NAME#*/}
}

# Metadata objects are named after their bytes.
kind_check() {
    find "$1/objects" -type f \( -name '*.dirtree' -o -name '*.dirmeta' -o -name '*.commit' \) -exec sha256sum {} + |
        while read -r digest file; do
            commit_of "$file"
            [ "$COMMIT" = "$digest" ] || printf '%s\n' "${file#"$1/"}"
        done
}

# make_archive DIRECTORY [PARENT]: what ostree takes for a repository, in less time than it needs to make one.
make_archive() {
    mkdir -p "$1/objects" "$1/refs/heads" "$1/refs/remotes" "$1/refs/mirrors" "$1/tmp" "$1/state"
    printf '[core]\nrepo_version=1\nmode=archive-z2\n%s' "${2:+parent=$2
}" >"$1/config"
}

# A seal is a commit that lists all content of its part, so that ostree can verify a part by itself while others travel. The
# client made it and may have left something out. So a sealed part has no metadata but the three objects of the seal, and as
# many objects as there are files must have been looked at: then it is all of them. Where ostree's output cannot be read,
# nothing is proved, and the import verifies.
kind_seal() {
    is_archive || return 1
    files=$(find "$1/objects" -type f | sed -n '$=')
    content=$(find "$1/objects" -type f -name '*.filez' | sed -n '$=')
    [ "$files" = "$((content + 3))" ] || return 1
    make_archive "$1"
    seal_status=0
    tool /dev/null ostree --repo="$1" fsck || seal_status=$?
    rm -rf "$1/refs" "$1/tmp" "$1/state" "$1/config"
    if [ "$seal_status" != 0 ]; then
        find_bad_object
        [ -z "$BAD" ] || bad_object "$1" "$OBJECT_OF_BAD"
        return 1
    fi
    looked_at=$(sed -n 's/.*fsck objects (\([0-9]*\)\/\1) 100%.*/\1/p' "$LOG" | sed -n '$p')
    [ "$looked_at" = "$files" ] || return 1
    keep_seal "$1"
}

# The seal of a part goes where the import looks for seals; what stays of the part is content that has been verified.
keep_seal() {
    # Also where it is: an import that was killed has left half of it perhaps.
    make_archive "$STAGE/seals"
    find "$1/objects" -type f ! -name '*.filez' | while read -r piece; do
        piece_folder=${piece%/*}
        mkdir -p "$STAGE/seals/objects/${piece_folder##*/}"
        mv "$piece" "$STAGE/seals/objects/${piece_folder##*/}/"
    done
}

# The object that ostree's words in $LOG complain of -> BAD and its path OBJECT_OF_BAD; empty when they name none.
find_bad_object() {
    OBJECT_OF_BAD=''
    BAD=$(sed -n -e 's/.*fsck content object \([0-9a-f]\{64\}\).*/\1.filez/p' \
        -e 's/.*fsck \([0-9a-f]\{64\}\.[a-z]*\):.*/\1/p' \
        -e 's/.*Importing \([0-9a-f]\{64\}\)\.file: .*No such file.*/\1.filez/p' \
        -e 's/.*Importing \([0-9a-f]\{64\}\.dir[a-z]*\): .*No such file.*/\1/p' \
        -e 's/.*No such metadata object \([0-9a-f]\{64\}\.[a-z]*\).*/\1/p' "$LOG" | sed -n 1p)
    if [ -n "$BAD" ]; then
        object_path "$BAD"
        OBJECT_OF_BAD=$OBJECT
    fi
}

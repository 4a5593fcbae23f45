# The pack.

# What a channel does: "pack" takes a stream of a part; "list" prints the hashes of all content that the tree and the stage have, and
# "test" those of them that it reads.
kind_channels() {
    cat <<'END'
hashes() {
    {
        [ ! -d content/lists ] || find content/lists -type f -exec cat {} + | cut -d ' ' -f 1
        [ ! -s served ] || cut -f 2,6 "$UP/$(cat served)" | sed -n 's/^f[[:space:]]//p'
    } | sort -u
}
list_contents() {
    hashes | packed "$1"
}
test_contents() {
    {
        unpacked "$1" | (
            ulimit -d 65536 2>/dev/null || :
            exec sed -n '/^[0-9a-f]\{64\}$/p'
        ) | sort -u
        hashes
    } | sort | uniq -d | packed "$1"
}
case $1 in
    pack) with_the_push receive_pack "$2" "$3" ;;
    list) with_the_push list_contents "$2" ;;
    test) with_the_push test_contents "$2" ;;
esac
END
}

# A name with a newline in it is a line that is none of these.
kind_part() {
    (
        cd "$1" &&
            find . -type f |
            sed -e '/^\.\/content\/new\/./d' -e '/^\.\/content\/lists\/[0-9]\{1,9\}$/d' \
                -e '/^\.\/content\/meta\/\(add\|rm\|all\|rules\)$/d'
    )
}

# All that arrives is content, so that parts are merged at once.
kind_content() {
    content_of=$1/content
    shift
    [ ! -d "$content_of" ] || find "$content_of" -type f "$@"
}

kind_sliced() { :; }

kind_seal() {
    return 1
}

# kind_object FILE -> OBJECT_NAME, the hash of its content.
kind_object() {
    OBJECT_NAME=${1##*/}
}

# kind_check PART: every file is one of the part's list, and has the content that the list says. What is damaged goes, and is printed as
# a path that no file has, by its hash.
kind_check() {
    [ -d "$1/content/new" ] || [ -d "$1/content/lists" ] || return 0
    mkdir -p "$1/content/new" "$1/content/lists"
    find "$1/content/lists" -type f -exec cat {} + | c_sort -u >"$1/list"
    c_awk "$AWK_RAW"'
        length($0) < 66 || substr($0, 1, 64) ~ /[^0-9a-f]/ || substr($0, 65, 1) != " " { next }
        { print substr($0, 1, 64) "  ./" raw(substr($0, 66)) }' "$1/list" | c_sort >"$1/expected"
    (cd "$1/content/new" && find . -type f -exec sha256sum {} +) | plain_sums | c_sort >"$1/actual"
    c_sort "$1/expected" "$1/actual" | uniq -u >"$1/odd"
    if [ -s "$1/odd" ]; then drop_odd "$1"; fi
    check_list=$(sha256sum <"$1/list")
    rm -rf "$1/content/lists"
    mkdir "$1/content/lists"
    mv "$1/list" "$1/content/lists/${check_list%% *}"
    rm -f "$1/expected" "$1/actual" "$1/odd"
}

# plain_sums: GNU's sha256sum escapes a backslash in a name, busybox's does not.
plain_sums() {
    sed -e '/^\\/{' -e 's/^\\//' -e 's/\\\\/\\/g' -e '}'
}

# drop_odd PART: files that no list has or whose content is another one, and the lines of those that are not there now.
drop_odd() {
    # Only what has been found: a list may have any name in it.
    c_sort "$1/odd" "$1/actual" | uniq -d | cut -c 67- | (cd "$1/content/new" && each_name rm -f --) 2>/dev/null || :
    c_awk "$AWK_RAW"'
        NR == FNR {
            odd[$0]
            next
        }
        (substr($0, 1, 64) "  ./" raw(substr($0, 66))) in odd { print "damaged/" substr($0, 1, 64) }
        ' "$1/odd" "$1/list" | sort -u
    c_awk "$AWK_RAW"'
        NR == FNR {
            odd[$0]
            next
        }
        !((substr($0, 1, 64) "  ./" raw(substr($0, 66))) in odd)' "$1/odd" "$1/list" >"$1/sound"
    mv "$1/sound" "$1/list"
}

# The tree part: where a tree is, and what it is called. DEST, which readers know, is a directory in which files are replaced, the layout
# "live", see live.sh, or, which is "switch", a symbolic link beside a folder of ours:
#
#   PARENT/NAME -> .NAME.repo-push/trees/N
#   PARENT/.NAME.repo-push/    0711, because a web server passes through it; everything here is relative to it
#     trees/N/                 trees: the one that is served, the one before, and those that readers may still sit in
#       .repo-push/root        "repo-push-tree/1 SERIAL ROOT TIME": what readers compare; in a tree it is ours, and flipped with it
#       .repo-push/catalogue.gz  what lies there, see catalogue.sh
#     .repo-push/              0700, see start.sh; in it:
#       tree-N                 "SERIAL ROOT" of that tree; what has none was never served
#       catalogue-N            its catalogue
#       filter-N               what its filter was called: the next client compares
#       removed-N              names that the source no longer has, and until when they stay: "SECONDS PATH"
#       retired-N              since when it is not served any more: the time of this file
#       serial                 the last one that was given
#       keep-NAME              root hashes of trees that stay, see kind_protect
#       tree-live              "SERIAL ROOT INODE" of the directory, where the layout is "live"; it is there from the first push on
#       catalogue-live, removed-live  the same as above
#       former-live            lines of the catalogue of the names in removed-live
#       going/, before-N/      see going.sh and undo.sh
#       walked, sums           see adopt.sh
#
# A flip is the rename of a symbolic link, so readers have the old tree or the new one.

kind_names() {
    # shellcheck disable=SC2034 # what all kinds share reads them
    OURS=.repo-push CONTENT=content BINS='[a-z]*' KEEPS=yes \
        NO_REVISION=0000000000000000000000000000000000000000000000000000000000000000
    SERVED='' SERIAL=0 TREE='' ENTERED='' LAYOUT=switch
}

# kind_enter PATH -> REPO, NAME, DEST: the tree itself need not be there, its parent has to. Where it is not, nothing of ours is.
kind_enter() {
    enter_path=$1
    while :; do
        case $enter_path in
            ?*/) enter_path=${enter_path%/} ;;
            *) break ;;
        esac
    done
    NAME=${enter_path##*/} enter_parent=${enter_path%"${enter_path##*/}"}
    enter_parent=${enter_parent:-.}
    case $NAME in
        '' | . | ..) bad_place "it has no name of its own" ;;
        *.repo-push) bad_place "names that end with .repo-push are ours" ;;
    esac
    [ ${#NAME} -le 200 ] || bad_place "its name is too long"
    if [ ! -d "$enter_parent" ]; then
        [ -n "$ROOT" ] || encode "$enter_parent"
        fail "no-repository $E"
    fi
    if ! cd -P -- "$enter_parent" 2>/dev/null; then
        [ -z "$ROOT" ] || fail "no-repository $E"
        fail "not-readable $E"
    fi
    REPO=$(pwd -P && printf .)
    REPO=${REPO%?.}
    REPO=${REPO%/}/$NAME
    case $REPO in
        */.*.repo-push/*) bad_place "it is inside of another tree" ;;
        "$ROOT") bad_place "it is the root of this login" ;;
    esac
    HERE=${REPO%/*}/.$NAME.repo-push
    enter_above=${REPO%/*}
    while [ -n "$enter_above" ]; do
        [ ! -d "${enter_above%/*}/.${enter_above##*/}.repo-push" ] || bad_place "it is inside of another tree"
        enter_above=${enter_above%/*}
    done
    DEST=./$NAME FOLDER=.$NAME.repo-push OURS=.$NAME.repo-push/.repo-push
    [ ! -d "$FOLDER" ] || enter_state
}

bad_place() {
    encode "$1"
    fail "bad-place $E"
}

# enter_state: what is ours is the current directory from now on.
enter_state() {
    encode "$REPO"
    if [ -h "$FOLDER" ] || ! cd -P -- "./$FOLDER" 2>/dev/null; then fail "not-readable $E"; fi
    DEST=../$NAME OURS=.repo-push ENTERED=yes
}

kind_make() {
    [ -z "$ENTERED" ] || return 0
    encode "$REPO"
    { (umask 066 && mkdir "./$FOLDER") 2>/dev/null || [ -d "$FOLDER" ]; } || fail "not-writable $E"
    enter_state
    # shellcheck disable=SC2034 # what all kinds share reads it
    MINE=$OURS
    check_owner .
}

kind_tools() {
    echo awk cut gzip
}

kind_extras() {
    echo perl
}

kind_open() {
    if [ -n "$ENTERED" ]; then check_owner .; fi
    look_at_dest
    open_parent=${DEST%/*}
    if [ ! -w "$open_parent" ] || [ ! -x "$open_parent" ]; then not_writable "${REPO%/*}" "$open_parent/."; fi
}

# look_at_dest -> SERVED, LAYOUT: of links only one that is ours is replaced.
look_at_dest() {
    find_served || :
    if [ "$LAYOUT" = live ]; then
        [ ! -d "$DEST" ] || look_at_directory
    elif [ -z "$SERVED" ] && [ -h "$DEST" ]; then
        fail "not-switched a%20symbolic%20link"
    elif [ -z "$SERVED" ] && [ -e "$DEST" ]; then
        fail "not-switched a%20file"
    fi
}

# look_at_directory: files are renamed into it, so it has to be ours to write in, and on the file system of our folder.
look_at_directory() {
    for look_tool in stat touch; do
        command -v "$look_tool" >/dev/null || fail "missing-tool $look_tool"
    done
    # shellcheck disable=SC3013 # dash, busybox and bash have -ef
    if [ "$DEST" -ef "${HOME:-/}" ]; then bad_place "it is the home directory of this account"; fi
    look_devices=$(stat -c %d -- "$DEST/." "$DEST/.." | sort -u | sed -n '$=')
    [ "$look_devices" = 1 ] || bad_place "it is a file system of its own"
    if [ ! -w "$DEST" ] || [ ! -x "$DEST" ]; then not_writable "$REPO" "$DEST/."; fi
}

# not_writable PATH FILE
not_writable() {
    encode "$1"
    not_writable_path=$E
    encode "$(owner_of "$2")"
    not_writable_owner=$E
    encode "$(account_name)"
    fail "not-writable $not_writable_path $not_writable_owner $E $not_writable_path"
}

# find_served -> SERVED, "live" or the number of the tree that is served, and LAYOUT, that which the destination has or would get; status 1
# when nothing of ours is served.
find_served() {
    SERVED='' LAYOUT=switch
    if [ -h "$DEST" ]; then
        [ -n "$ENTERED" ] || return 1
        # shellcheck disable=SC2012 # the end of a line; readlink is not POSIX
        served_number=$(ls -ld "$DEST" | sed -n 's/.*\/trees\/\([0-9]*\)$/\1/p')
        # shellcheck disable=SC3013 # dash, busybox and bash have -ef
        [ -n "$served_number" ] && [ "$DEST" -ef "trees/$served_number" ] && [ -e "$OURS/tree-$served_number" ] || return 1
        SERVED=$served_number
        return 0
    fi
    if [ -d "$DEST" ] || { [ ! -e "$DEST" ] && [ -n "$ENTERED" ] && [ -e "$OURS/tree-live" ]; }; then LAYOUT=live; fi
    [ -n "$ENTERED" ] && [ "$LAYOUT" = live ] && is_as_left || return 1
    SERVED=live
}

# is_as_left: whether it still is the directory that our last push has left. While one is under way its root is of no account.
is_as_left() {
    left_serial='' left_root='' left_inode=''
    read -r left_serial left_root left_inode 2>/dev/null <"$OURS/tree-live" || return 1
    [ -d "$DEST" ] && [ "$(stat -c %i -- "$DEST/." 2>/dev/null)" = "$left_inode" ] || return 1
    [ ! -d "$OURS/going" ] || return 0
    there_root=''
    { read -r _ there_serial there_root _ <"$DEST/.repo-push/root"; } 2>/dev/null || return 1
    [ ! -h "$DEST/.repo-push" ] && [ "$there_serial $there_root" = "$left_serial $left_root" ]
}

kind_version() {
    say "tool tree 1"
}

# What a publication that was interrupted leads to is what there will be: whoever comes next finishes it.
kind_state() {
    kind_current tree
    say_fact layout "$LAYOUT"
    if [ -e "$OURS/going/record" ]; then
        read -r SERIAL CURRENT <"$OURS/going/record"
    elif [ "$LAYOUT" = live ] && [ "$CURRENT" = - ] && [ -d "$DEST" ]; then
        say_fact adopts
    elif [ "$LAYOUT" = switch ] && [ "$CURRENT" = - ]; then
        say_fact free
    fi
    [ "$CURRENT" != - ] || return 0
    say_fact serial "$SERIAL"
    filter_name=''
    read -r filter_name 2>/dev/null <"$OURS/filter-$SERVED" || :
    [ -z "$filter_name" ] || say_fact filter "$filter_name"
    say "ref tree $CURRENT -"
}

# kind_current REF -> CURRENT, SERVED, LAYOUT, SERIAL
kind_current() {
    CURRENT=- SERIAL=0
    if find_served; then read -r SERIAL CURRENT _ <"$OURS/tree-$SERVED"; fi
}

# choose_layout -> LAYOUT: the destination has one already, unless nothing is there.
choose_layout() {
    look_at_dest
    chosen_layout=''
    [ ! -e "$STAGE/content/meta/rules" ] || chosen_layout=$(sed -n 's/^layout \([a-z]*\)$/\1/p' "$STAGE/content/meta/rules")
    chosen_layout=${chosen_layout:-$LAYOUT}
    case $chosen_layout in live | switch) ;; *) bad_catalogue rules ;; esac
    if [ "$chosen_layout" != "$LAYOUT" ]; then
        if [ -n "$SERVED" ] || [ -d "$DEST" ] || [ "$LAYOUT" = live ]; then fail "other-layout $LAYOUT $chosen_layout"; fi
        LAYOUT=$chosen_layout
    fi
    printf '%s\n' "$LAYOUT" >"$STAGE/layout"
}

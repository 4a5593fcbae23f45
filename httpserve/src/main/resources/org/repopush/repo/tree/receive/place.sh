# The tree part: where a tree is, and what it is called. DEST, which readers know, is a symbolic link beside a folder of ours:
#
#   PARENT/NAME -> .NAME.repo-push/trees/N
#   PARENT/.NAME.repo-push/    0711, because a web server passes through it; everything here is relative to it
#     trees/N/                 trees: the one that is served, the one before, and those that readers may still sit in
#       .repo-push/root        "repo-push-tree/1 SERIAL ROOT TIME": what readers compare; in a tree it is ours, and flipped with it
#       .repo-push/catalogue.gz  what lies there, see catalogue.sh
#     .repo-push/              0700, see start.sh; in it:
#       tree-N                 "SERIAL ROOT" of that tree; what has none was never served
#       catalogue-N            its catalogue
#       removed-N              names that the source no longer has, and until when they stay: "SECONDS PATH"
#       retired-N              since when it is not served any more: the time of this file
#       serial                 the last one that was given
#       keep-NAME              root hashes of trees that stay, see kind_protect
#
# A flip is the rename of a symbolic link, so readers have the old tree or the new one.

kind_names() {
    # shellcheck disable=SC2034 # what all kinds share reads them
    OURS=.repo-push CONTENT=content BINS='[a-z]*' KEEPS=yes \
        NO_REVISION=0000000000000000000000000000000000000000000000000000000000000000
    SERVED='' SERIAL=0 TREE='' ENTERED=''
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
    if [ ! -w "$open_parent" ] || [ ! -x "$open_parent" ]; then
        encode "${REPO%/*}"
        open_path=$E
        encode "$(owner_of "$open_parent/.")"
        open_owner=$E
        encode "$(account_name)"
        fail "not-writable $open_path $open_owner $E $open_path"
    fi
}

# look_at_dest -> SERVED: only a link that is ours is replaced.
look_at_dest() {
    if find_served; then return 0; fi
    if [ -h "$DEST" ]; then
        fail "not-switched a%20symbolic%20link"
    elif [ -d "$DEST" ]; then
        fail "not-switched a%20directory"
    elif [ -e "$DEST" ]; then
        fail "not-switched a%20file"
    fi
}

# find_served -> SERVED, the number of the tree that is served; status 1 when none of ours is.
find_served() {
    SERVED=''
    [ -n "$ENTERED" ] && [ -h "$DEST" ] || return 1
    # shellcheck disable=SC2012 # the end of a line; readlink is not POSIX
    served_number=$(ls -ld "$DEST" | sed -n 's/.*\/trees\/\([0-9]*\)$/\1/p')
    # shellcheck disable=SC3013 # dash, busybox and bash have -ef
    [ -n "$served_number" ] && [ "$DEST" -ef "trees/$served_number" ] && [ -e "$OURS/tree-$served_number" ] || return 1
    SERVED=$served_number
}

kind_version() {
    say "tool tree 1"
}

kind_state() {
    say_fact layout switch
    kind_current tree
    [ "$CURRENT" != - ] || return 0
    say_fact serial "$SERIAL"
    say "ref tree $CURRENT -"
}

# kind_current REF -> CURRENT, SERVED, SERIAL
kind_current() {
    CURRENT=- SERIAL=0
    if find_served; then read -r SERIAL CURRENT <"$OURS/tree-$SERVED"; fi
}

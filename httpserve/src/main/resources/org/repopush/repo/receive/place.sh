# The repository and what is ours in it.

# open_repository PATH: makes it the current directory; everything after works with relative names. $REPO is its true path.
# Below a root, what does not exist and what is elsewhere are answered alike: nobody is to learn what else is there.
open_repository() {
    # shellcheck disable=SC2088 # a tilde that the user wrote, expanded here
    case $1 in
        '~') repo_path=${HOME-} ;;
        '~/'*) repo_path=${HOME-}/${1#'~/'} ;;
        /*) repo_path=$1 ;;
        *) repo_path=${ROOT:+$ROOT/}$1 ;;
    esac
    encode "$repo_path"
    [ -z "$ROOT" ] || encode "$1"
    kind_names
    kind_enter "$repo_path"
    MINE=$OURS
    is_ours_to_open || fail "no-repository $E"
    if is_shared; then SHARED=yes MINE=$OURS/of-$(id -u 2>/dev/null || own_uid); fi
}

# Whether a group shares this repository: its members may write in it, and what they make there belongs to the group. Its owner
# has said so, by setgid and the group's right to write; whoever else may write here is one of them.
is_shared() {
    [ -g . ] && [ -w . ] && finds . -prune -perm -0020
}

# A stage looks like a repository; whose it is decides what comes into it, nobody else.
is_ours_to_open() {
    case $REPO/ in
        */"$OURS"/*) return 1 ;;
        "${ROOT%/}"/*) ;;
        *) return 1 ;;
    esac
}

# Only the owner may change a repository that is not shared: files that root or a group member creates in it lock its owner out.
# Of root nobody knows whether it is one of a group.
check_owner() {
    if [ -O . ] && [ -O "$1" ]; then return 0; fi
    if [ -n "$SHARED" ] && [ "$MINE" != "$OURS/of-0" ]; then return 0; fi
    encode "$(owner_of "$1")"
    fail "not-owner $E $(account_name)"
}

# owner_of FILE: prints the name of its owner, or the number.
owner_of() {
    # shellcheck disable=SC2012 # names of a repository; stat is not POSIX
    ls -ld "$1" 2>/dev/null | sed 's/^[^ ]* *[^ ]* *\([^ ]*\) .*/\1/'
}

# Prints the name of this account, or its number: some tools print that, and fail, where passwd does not know it.
account_name() {
    account=$(id -un 2>/dev/null) || account=$(id -u)
    printf '%s\n' "$account"
}

# finds ARGS...: whether find, with these arguments, finds anything. All that it says is read: here a tool whose reader has
# gone is not killed, it complains.
finds() {
    [ -n "$(find "$@" | sed -n 1p)" ]
}

# Free space in KiB and free inodes, empty where the system does not tell.
measure_space() {
    free_kib=$(df -Pk . 2>/dev/null | sed -n '2s/^.* \([0-9][0-9]*\)  *[0-9-]*%* .*$/\1/p') || :
    # Of none in all, none is free either: such a file system does not count them.
    free_inodes=$(df -Pi . 2>/dev/null | sed -n -e '/ 0  *0  *0  *[0-9-]*%* /d' -e '2s/^.* \([0-9][0-9]*\)  *[0-9-]*%* .*$/\1/p') || :
}

# Whether there is next to no room: what fails then may not even have had the room to say why.
is_full() {
    measure_space
    [ "${free_kib:-$ROOM_KIB}" -lt "$ROOM_KIB" ] || [ "${free_inodes:-$ROOM_INODES}" -lt "$ROOM_INODES" ]
}

make_ours() {
    kind_make
    ours_in=${OURS%/*}
    encode "$REPO/$ours_in"
    if [ ! -d "$ours_in" ] && [ "$ours_in" != "$OURS" ]; then
        (umask "$ACCOUNT_UMASK" && mkdir -p "$ours_in") || fail "not-writable $E"
    fi
    if [ -h "$OURS" ] || { [ -z "$SHARED" ] && [ -e "$OURS" ] && [ ! -O "$OURS" ]; }; then
        encode "$REPO/$OURS"
        fail "not-ours $E"
    fi
    make_private "$OURS" || fail "not-writable $E"
    if [ -n "$SHARED" ]; then
        share_ours
    elif [ -g "$OURS" ]; then
        # It may have been shared before.
        chmod go-rwx "$OURS"
    fi
}

# make_private DIRECTORY: for this account alone; a group that folders here inherit stays.
make_private() {
    [ -d "$1" ] || (umask 077 && mkdir "$1") || [ -d "$1" ]
}

# share_ours: what pushes have in common belongs to all members of the group, and the stages to the account that pushes. From a
# time before the repository was shared all of it may be one account's.
share_ours() {
    newly_shared=''
    if [ -O "$OURS" ] && ! finds "$OURS" -prune -perm -2070; then
        newly_shared=yes
        # shellcheck disable=SC2012 # a number
        group=$(ls -ldn . | sed 's/^[^ ]* *[^ ]* *[^ ]* *\([0-9]*\) .*/\1/')
        { chgrp "$group" "$OURS" && find "$OURS/." ! -name . -prune -type f -exec chgrp "$group" {} + -exec chmod g+rw {} +; } || :
        chmod g+rwxs "$OURS"
    fi
    if [ ! -w "$OURS" ] || [ ! -x "$OURS" ]; then
        encode "$REPO/$OURS"
        fail "not-writable $E"
    fi
    make_private "$MINE" || fail "not-writable $E"
    if [ -h "$MINE" ] || [ ! -O "$MINE" ]; then
        encode "$REPO/$MINE"
        fail "not-ours $E"
    fi
    [ -z "$newly_shared" ] || find "$OURS/." ! -name . -prune -type d -name 'stage-*' -exec mv {} "$MINE/" \;
}

# holder FILE -> E: who holds that lock, as far as is known.
holder() {
    holder_line=''
    read -r holder_line 2>/dev/null <"$1" || :
    encode "${holder_line:-an unknown process}"
}

# lock_state FILE [TYPE] -> LOCK: held, shared or free as the system's own table says of locks of that type or of any, unknown
# where there is no table.
lock_state() {
    LOCK=unknown
    # shellcheck disable=SC2012 # a fixed name; stat is not POSIX
    lock_inode=$(ls -di "$1" 2>/dev/null | sed 's/^ *\([0-9]*\) .*/\1/') || :
    if [ -z "$lock_inode" ]; then
        LOCK=free
    elif [ -r /proc/locks ]; then
        LOCK=free
        while read -r _ lock_type _ lock_access _ lock_file _; do
            case "${2:-$lock_type} $lock_access $lock_file" in
                "$lock_type WRITE "*":$lock_inode") LOCK=held ;;
                "$lock_type READ "*":$lock_inode") LOCK=shared ;;
            esac
        done </proc/locks
    fi
}

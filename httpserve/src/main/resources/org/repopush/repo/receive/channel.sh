# The channels of a pack: further sessions of the same login, and the program that each runs.

# By default content comes in a pack of several streams of tar, each through a channel of its own, which is another session of the same
# login. What that runs is a program in the stage.
offer_channels() {
    {
        way_up
        printf 'UP=%s MOST=%s LIFE=%s\n' "$UP" "$POLICY_max_bytes" "${POLICY_max_bytes:+streams}"
        channel_program
        kind_channels || return 0
    } >"$STAGE/channel"
    channel_address || return 0
    pack_compress=-
    if command -v gzip >/dev/null; then pack_compress=gzip; fi
    say "channel $CHANNEL $(processors) $pack_compress $CHANNEL_TOKEN"
}

# Where a channel finds its program -> CHANNEL. The command has to mean the same to every login shell, so the program is
# called by a name without any character that needs quotes. An installed receiver has its own way.
channel_address() {
    case $HERE in
        *[!A-Za-z0-9._/-]*) CHANNEL=/proc/$$/cwd/$STAGE/channel ;;
        *) CHANNEL=$HERE/$STAGE/channel ;;
    esac
    CHANNEL_TOKEN=-
    [ -r "$CHANNEL" ]
}

# A channel is a session of its own: nothing of ours is defined there. Its directory is the stage.
channel_program() {
    cat <<'END'
set -euf
umask 022
LC_ALL=C.UTF-8
export LC_ALL
# The client's first line ends a shell that was started in our place.
read -r _
cd -P "${0%/*}"
# Each stream has a folder of its own that was not there before: a link that came with one must not be followed by another.
# The lock lasts as long as its tar. Root's tar would set owners.
receive_pack() {
    mkdir -p "$1"
    exec 5>>"$1/$2.lock"
    flock -n 5
    mkdir "$1/$2"
    [ -z "$MOST" ] || ulimit -f "$((MOST / 512 + 1))"
    cd "$1/$2"
    exec tar -xof -
}
# with_the_push COMMAND...: ends with the push, because nobody else would end a channel whose client is frozen. Who waits for the
# lock of the push kills this group of processes when he gets it; he is one of it, so its number is nobody else's meanwhile.
with_the_push() {
    exec 4<&0
    "$@" <&4 4<&- &
    work=$!
    exec 4<&-
    flock -s "${LIFE:-lock}" sh -c 'kill -KILL "-$0" || kill -KILL "$1"' "$$" "$work" </dev/null >/dev/null 2>&1 &
    guard=$!
    ended=0
    wait "$work" 2>/dev/null || ended=$?
    kill -KILL "$guard" 2>/dev/null || :
    wait "$guard" 2>/dev/null || :
    exit "$ended"
}
# A login file may have printed something before: what is packed comes after a line of its own.
packed() {
    printf '\n@repo-push\n'
    if [ "$1" = gzip ]; then gzip -1; else cat; fi
}
unpacked() {
    if [ "$1" = gzip ]; then gzip -dc; else cat; fi
}
END
}

processors() {
    processor_count=$(sed -n '/^processor/p' /proc/cpuinfo 2>/dev/null | sed -n '$=') || :
    echo "${processor_count:-1}"
}

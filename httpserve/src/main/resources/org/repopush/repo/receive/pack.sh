# The pack.

# By default content comes in a pack: tar archives, each through a channel of its own, which is another session of the same
# login. What that runs is a program in the stage.
offer_channels() {
    {
        printf 'MOST=%s LIFE=%s\n' "$POLICY_max_bytes" "${POLICY_max_bytes:+streams}"
        channel_program
        kind_channels
    } >"$STAGE/channel"
    channel_address || return 0
    pack_compress=-
    if command -v gzip >/dev/null; then pack_compress=gzip; fi
    say "channel $CHANNEL $(processors) $pack_compress $CHANNEL_TOKEN"
}

# Where a channel finds its program -> CHANNEL. The command has to mean the same to every login shell, so the program is
# called by a name without any character that needs quotes. An installed receiver has its own way.
channel_address() {
    case $REPO in
        *[!A-Za-z0-9._/-]*) CHANNEL=/proc/$$/cwd/$STAGE/channel ;;
        *) CHANNEL=$REPO/$STAGE/channel ;;
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

# set_time FILE: the time that every entry of a pack has. tar sets it last: a newer file was cut.
set_time() {
    TZ=UTC0 touch -t 197001010000.01 "$1"
}

# What an interrupted push left behind counts, also what arrived of a file that was cut. Nobody has verified it.
take_up_leftovers() {
    set_time "$STAGE/then"
    find "$STAGE" -type d \( -name 'in-*' -o -name 'arrived-*' -o -name 'checked-*' \) -prune | while read -r leftover; do
        case $leftover in
            */in-* | */arrived-*)
                if ! gather_streams "$leftover" 5; then
                    remove_tree "$leftover"
                    continue
                fi
                ;;
        esac
        if ! keep_slices "$leftover"; then remove_tree "$STAGE/slices"; fi
        find "$leftover" -type f -newer "$STAGE/then" -exec rm -f {} +
        merge_part "$leftover" "$STAGE"
    done
}

# keep_slices LEFTOVER: what has arrived of an object waits in the stage for the rest of it: slices, cut or not, and the
# beginning of an object that was cut, which is one. Below some length it is not worth it. No more are cut than channels were
# open; more than that is somebody's game.
keep_slices() {
    for sliced in "$1/slices" "$1/kept"; do
        [ -d "$sliced" ] || continue
        mkdir -p "$STAGE/slices" || return
        cp -rlf "$sliced/." "$STAGE/slices/" || return
    done
    kind_content "$1" -newer "$STAGE/then" -size +32 | sed -n 1,64p | while read -r cut; do
        piece=$STAGE/slices/${cut#"$1/objects/"}
        mkdir -p "$piece" && mv "$cut" "$piece/000000000000000" || return
    done
}

# gather_streams PART SECONDS: what its streams have brought becomes one. Each has filled its folder as it liked: nothing in
# there is followed, nothing but objects and their slices is taken, and whoever still writes could change it after the look:
# then the status is 1. A stream whose client is gone is waited for.
gather_streams() (
    set +f
    for stream in "$1"/*.lock; do
        [ -e "$stream" ] || continue
        exec 5>>"$stream" || exit 2
        patience=$2
        until flock -n 5; do
            [ "$patience" -gt 0 ] || exit 1
            patience=$((patience - 1))
            sleep 1
        done
        stream=${stream%.lock}
        [ -d "$stream" ] || continue
        open_folders "$stream"
        is_sound "$stream" || exit
        for folder in objects slices; do
            [ -d "$stream/$folder" ] || continue
            if [ -e "$1/$folder" ]; then
                cp -rlf "$stream/$folder" "$1/" || exit 2
            else
                mv "$stream/$folder" "$1/" || exit 2
            fi
        done
        rm -rf "$stream" "$stream.lock" "$stream.odd" || exit 2
    done
)

# is_sound STREAM: whether there are only objects and slices of them, each a plain file with one name that nobody else may
# write to. Status 1 when there is more, 2 when nobody knows.
is_sound() {
    find "$1" \( -perm -0002 -o ! -type d \( ! -type f -o -links +1 -o -perm -0020 -o -perm -2000 -o -perm -4000 \) \) \
        -print >"$1.odd" || return 2
    [ ! -s "$1.odd" ] && [ -z "$(kind_part "$1" | sed -n 1p)" ]
}

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
    mkdir -p "$part_directory/objects"
    kind_check "$part_directory" >"$STAGE/bad-$1"
    while read -r bad; do bad_object "$part_directory" "$bad"; done <"$STAGE/bad-$1"
    rm -f "$STAGE/bad-$1"
    if ! kind_open_content "$part_directory"; then
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
    find "$STAGE" -type d -name 'in-*' -prune | while read -r arriving; do
        mv "$arriving" "$STAGE/lost-${arriving##*/in-}"
    done
    (
        set +f
        for lost in "${STAGE:?}"/lost-*; do remove_tree "$lost"; done
    ) || :
    # When another has failed before, what it left is gone and there is room again: then the words tell.
    if decode "$2" && no_room "$D"; then full=yes; fi
    [ -z "$full" ] || fail no-space
    fail "tool-failed tar $1 $2"
}

# merge_checked: what has waited comes to the rest.
merge_checked() {
    find "$STAGE" -type d -name 'checked-*' -prune | while read -r checked; do merge_part "$checked" "$STAGE"; done
}

# bad_object DIRECTORY PATH: the object is taken away, so that it counts as missing.
bad_object() {
    rm -f "$1/$2"
    bad_name=${2#objects/}
    encode "${bad_name%%/*}${bad_name#*/}"
    say "damaged $E"
}

# An object that arrives in slices: slices/xx/NAME/OFFSET. What comes of them is verified like any other.
join_slices() {
    [ -d "$1/slices" ] || return 0
    kind_sliced "$1" | while read -r sliced; do
        # Slices may have holes, which fill now.
        [ ! -e "$STAGE/too-big" ] || break
        add_kept_slices "$1" "$sliced"
        mkdir -p "$1/objects/${sliced%/*}"
        if in_order "$1/slices/$sliced"; then
            # shellcheck disable=SC2086 # numbers
            (cd "$1/slices/$sliced" && cat $SLICES) >"$1/joined"
            set_time "$1/joined"
            mv "$1/joined" "$1/objects/$sliced"
        else
            bad_object "$1" "objects/$sliced"
        fi
        rm -rf "$1/slices/$sliced"
    done
    heed_bytes
    rm -rf "$1/slices" "$1/kept"
}

# add_kept_slices PART OBJECT: what an interrupted push has brought of it comes to the slices of this one, which count where
# there are both. It is taken by one rename: another part that brings the same object does not have it then.
add_kept_slices() {
    [ -d "$STAGE/slices/$2" ] || return 0
    mkdir -p "$1/kept/${2%/*}"
    mv "$STAGE/slices/$2" "$1/kept/$2" 2>/dev/null || return 0
    if cp -rlf "$1/slices/$2" "$1/kept/${2%/*}/"; then
        rm -rf "$1/slices/$2"
        mv "$1/kept/$2" "$1/slices/$2"
    fi
}

# in_order DIRECTORY -> SLICES: each begins where those before it end; what begins sooner does not count. Status 1 when there
# is a hole, or more than any client sends.
in_order() {
    SLICES=$(
        cd "$1" && set +f && set -- * && [ $# -le 10000 ] || exit
        # The last line may be a sum.
        wc -c -- "$@" | {
            end=0
            while read -r size slice; do
                if [ "$slice" = total ] || [ "$slice" -lt "$end" ]; then continue; fi
                [ "$slice" -eq "$end" ] || exit
                end=$((end + size))
                printf '%s\n' "$slice"
            done
        }
    ) && [ -n "$SLICES" ]
}

# merge_part DIRECTORY TARGET: moves the objects of a part into the stage: whole folders where there are none of that name, which
# is the rule. Others are linked, by one process however many they are.
merge_part() {
    (
        set +f
        exec 7>>"$STAGE/merge"
        flock 7
        whole=''
        for folder in "$1"/objects/[0-9a-f][0-9a-f]; do
            if [ -d "$folder" ] && [ ! -d "$2/objects/${folder##*/}" ]; then whole="$whole $folder"; fi
        done
        # shellcheck disable=SC2086 # names of ours
        [ -z "$whole" ] || mv $whole "$2/objects/"
        if [ -d "$1/objects" ] && finds "$1/objects" -type f; then cp -rlf "$1/objects" "$2/"; fi
    )
    rm -rf "$1"
}

# The forwarded port must be bound to loopback only, and 127.0.0.1 must be ours: with "GatewayPorts yes" sshd binds every
# address whatever was asked for, and asked for "localhost" it is content with ::1 when somebody else holds that port of
# 127.0.0.1, who would be shown the secret. Then nothing is served. The tables hold addresses in the machine's byte order.
# Of ports of other accounts nothing is told, not even whether there are any.
check_loopback() {
    port_hex=$(printf %04X "$1")
    port_uid=$(own_uid) port_state=foreign
    for table in /proc/net/tcp /proc/net/tcp6; do
        [ -r "$table" ] || continue
        while read -r _ local_address _ socket_state _ _ _ socket_uid _; do
            [ "$socket_state $socket_uid" = "0A $port_uid" ] || continue
            case $local_address in
                0100007F:"$port_hex" | 7F000001:"$port_hex") port_state=${port_state#foreign} ;;
                0000000000000000FFFF00000100007F:"$port_hex") port_state=${port_state#foreign} ;;
                00000000000000000000FFFF7F000001:"$port_hex") port_state=${port_state#foreign} ;;
                00000000000000000000000001000000:"$port_hex") ;;
                00000000000000000000000000000001:"$port_hex") ;;
                *:"$port_hex") port_state=exposed ;;
            esac
        done <"$table"
    done
    [ "$port_state" != exposed ] || fail "exposed $1"
    [ -z "$port_state" ] || [ ! -r /proc/net/tcp ] || fail "foreign-port $1"
}

# Where /proc/net/tcp is, this is too, and "id" need not be.
own_uid() {
    while read -r status_key _ status_uid _; do
        [ "$status_key" != Uid: ] || printf '%s\n' "$status_uid"
    done </proc/$$/status
}

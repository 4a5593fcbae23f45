# The receiving side of a push: what all kinds of repository share. POSIX sh (dash, busybox ash, bash) and the usual small
# utilities. The kind's own part follows; both run as one compound command, because a shell that reads its program from
# standard input may read ahead, and everything after the program are requests.
#
# Requests   one line each on standard input: STEP ARGS...
# Answers    one line each on standard output: @RUN KEY VALUES...   A step ends with "done STEP" or "fail CODE VALUES...".
#            RUN is random, and answers go to a descriptor that no tool inherits: nothing that a tool or a hook prints can
#            look like an answer. Their output goes to standard error, which is the log.
# Values     percent-encoded: every byte outside A-Za-z0-9._/- as %XX, "-" for none.
#
# A kind provides functions that run in the repository's directory:
#   kind_tools              the programs that it needs
#   kind_open               fails unless this is a repository of its kind that we may change
#   kind_version            answers the version of its tool, fails when that is too old
#   kind_state              answers what the client plans with
#   kind_metadata REVISION  answers the detached metadata of a revision
#   kind_prepare            makes $STAGE fit for a pull, answers which planned revisions are here already
#   kind_channels           prints what the kind adds to the program of the channels
#   kind_part DIRECTORY     prints the files of a part of the pack that are no objects and no slices
#   kind_check DIRECTORY    prints the objects in it that are not what their names say, as far as that is cheap
#   kind_open_content DIRECTORY  status 0 when it has content that kind_check does not look at
#   kind_seal DIRECTORY     verifies all of that content by the seal of the part; status 0 when nothing was left out
#   kind_pull PORT SECRET   fetches into the stage
#   kind_import             objects become part of the repository, refs stay
#   kind_current REF        sets CURRENT, "-" when there is no such ref
#   kind_compare POLICY     fails unless what moves still is as planned, writes what flips to $STAGE/flip
#   kind_flip               sets the refs named in $STAGE/flip
#   kind_tidy FILE          removes what a killed tool left beside the refs named in FILE, which is like that of kind_refresh
#   kind_refresh FILE       announces; FILE holds the lines "ref REF NEW OLD" of what flipped
#   kind_release STAGE-ID   gives up what protects the imported content of that stage
#
# Ours in a repository is $OURS alone, mode 0700:
#   lock        held (flock) while refs are compared, flipped and announced; names its holder
#   journal     what was published, when, by whom
#   intent      what is being published: there from before the first flip until everything is closed
#   stage-ID/   what has been fetched for one push; its lock is held for the life of that push
#     objects/  what is going to be imported, in the layout of the repository
#     clean     there as long as all of that has been verified here
#     in-NAME/  a part of the pack that is arriving, or that an interrupted push left behind
#     checked-NAME/  one that has arrived and waits until the others are there
#     channel   the program of the channels by which the pack comes

set -euf
umask 022
unset CDPATH ENV BASH_ENV IFS
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
LC_ALL=C.UTF-8 no_proxy=127.0.0.1 NO_PROXY=127.0.0.1
export LC_ALL no_proxy NO_PROXY

PROTOCOL=1
OURS=extensions/repo-push
GRACE_MINUTES=1440 # a stage that nobody holds is kept this long for its own push to resume
ROOM_KIB=256 # a file system with less, or with fewer inodes, is full
GOOD=100 # status of a part of a step that ran to its end; what fails has said so and exits with 0
ROOM_INODES=8

RUN='' SILENCE=30 WATCH='' CHILDREN='' STAGE='' STAGE_ID='' WHO='' TOOL=''

exec 3>&1 1>&2

# --- values and answers -------------------------------------------------------------------------------------------------

# The client may be gone: that is no reason to stop half-way, finish decides.
say() {
    printf '@%s %s\n' "$RUN" "$*" 2>/dev/null >&3 || :
}

# Ends the process of a step: steps run in a process of their own, whose status 0 means that it has reported.
finished() {
    say "done $*"
    exit 0
}

fail() {
    say "fail $*"
    exit 0
}

# encode VALUE -> E. Forks only for a value that needs it.
encode() {
    case $1 in
        '') E=- ;;
        *[!A-Za-z0-9._/-]*) E=$(printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F | sed 's/../%&/g') ;;
        *) E=$1 ;;
    esac
}

# decode VALUE -> D. Status 1 when it is malformed; a NUL byte counts as that.
decode() {
    D=$1
    case $1 in
        *%*) ;;
        *) return 0 ;;
    esac
    decode_rest=$1 decode_text=''
    while :; do
        case $decode_rest in
            *%*) ;;
            *) break ;;
        esac
        decode_text=$decode_text${decode_rest%%%*}
        decode_rest=${decode_rest#*%}
        decode_hex=${decode_rest%"${decode_rest#??}"}
        decode_rest=${decode_rest#??}
        case $decode_hex in
            00) return 1 ;;
            [0-9A-F][0-9A-F]) decode_hex=$((0x$decode_hex)) ;;
            *) return 1 ;;
        esac
        decode_text=$decode_text\\0$((decode_hex / 64))$((decode_hex / 8 % 8))$((decode_hex % 8))
    done
    # The full stop keeps newlines at the end from being eaten.
    D=$(printf '%b.' "$decode_text$decode_rest")
    D=${D%.}
}

# --- life and end -------------------------------------------------------------------------------------------------------

# Nobody kills us when the client goes away: end of file on standard input says so when the connection is closed, and this
# watchdog when it is frozen. Every ping of the client rearms it. It holds neither locks nor the connection's descriptors.
arm() {
    disarm
    (
        exec 3>&- 7>&- 8>&- 9>&-
        # In short sleeps, because the one that is under way outlives a disarmed watchdog.
        left=$SILENCE
        while [ "$left" -gt 0 ]; do
            sleep 1
            left=$((left - 1))
        done
        while kill -TERM $$; do sleep 1; done
    ) </dev/null >/dev/null 2>&1 &
    WATCH=$!
}

# By KILL, which cannot be forgotten, see launch.
disarm() {
    [ -n "$WATCH" ] || return 0
    kill -KILL "$WATCH" 2>/dev/null || :
    wait "$WATCH" 2>/dev/null || :
    WATCH=''
}

# Whether this shell leads its process group. Under another SSH server the group is not ours to kill.
leads_group() {
    group=''
    if [ -r /proc/$$/stat ]; then
        read -r group </proc/$$/stat
        group=${group##*) }
        group=${group#* * }
        group=${group%% *}
    else
        group=$(ps -o pgid= -p $$ 2>/dev/null | tr -d ' ') || :
    fi
    [ "$group" = $$ ]
}

# The client is gone. What runs is stopped, but for a publication, which ignores TERM and finishes; locks go with the last
# process that holds them; the stage stays for the next push.
finish() {
    trap '' TERM HUP INT
    disarm
    if leads_group; then
        kill -TERM -$$ 2>/dev/null || :
    else
        # shellcheck disable=SC2086 # a list of numbers
        [ -z "$CHILDREN" ] || kill -TERM $CHILDREN 2>/dev/null || :
    fi
    wait || :
    exit "$1"
}

# launch STEP ARGS...: a step that takes long runs as a child, while this shell goes on reading, so that the end of the
# client is seen. The inner process reports by itself; the outer one only when the inner one died without a word.
# What TERM does to a child is settled before it is born: dash forgets a signal that comes between the fork and the child's
# own trap. A publication ignores it, and so do its tools.
launch() {
    step=$1
    shift
    [ "$step" = part ] || reap
    if [ "$step" = publish ]; then trap '' TERM; else trap - TERM; fi
    (
        "step_$step" "$@" &
        inner=$!
        [ "$step" = publish ] || trap 'kill -TERM "$inner" 2>/dev/null' TERM
        # A wait that TERM interrupts is not the end of a step that goes on.
        while :; do
            wait "$inner" && exit 0
            kill -0 "$inner" 2>/dev/null || break
        done
        if is_full; then fail no-space; fi
        say "fail died $step"
    ) </dev/null &
    CHILDREN="$CHILDREN $!"
    trap 'finish 143' TERM
}

# Steps follow each other; only parts of the pack are checked side by side.
reap() {
    for child in $CHILDREN; do
        wait "$child" || :
    done
    CHILDREN=''
}

# tool INPUT PROGRAM ARGS...: a program of the repository's own, with the file INPUT as its standard input. It cannot answer
# in our name, its output is kept in $LOG and copied to the log, and TERM reaches it. It inherits the locks on purpose: no
# lock is free while somebody still writes.
tool() {
    tool_input=$1
    shift
    "$@" <"$tool_input" >"$LOG" 2>&1 3>&- &
    TOOL=$!
    tool_status=0
    wait "$TOOL" || tool_status=$?
    TOOL=''
    cat "$LOG" >&2
    return "$tool_status"
}

# tool_failed NAME STATUS: reports why a tool failed, as far as its words tell.
tool_failed() {
    tool_said=''
    while read -r tool_line; do
        case $tool_line in
            *'No space left'* | *'would be exceeded, at least'*) fail "no-space" ;;
            *'Locking repo '*failed*) fail "repo-locked" ;;
            *'invalid mode '*' with bits '*)
                encode "$tool_line"
                fail "unfit $E"
                ;;
            *'Permission denied'* | *'Read-only file system'*)
                encode "$tool_line"
                fail "not-writable $E"
                ;;
        esac
        tool_said=$tool_line
    done <"$LOG"
    if is_full; then fail no-space; fi
    encode "$tool_said"
    fail "tool-failed $1 $2 $E"
}

# --- the repository and what is ours in it --------------------------------------------------------------------------------

# open_repository PATH: makes it the current directory; everything after works with relative names. $REPO is its true path.
open_repository() {
    # shellcheck disable=SC2088 # a tilde that the user wrote, expanded here
    case $1 in
        '~') repo_path=${HOME-} ;;
        '~/'*) repo_path=${HOME-}/${1#'~/'} ;;
        *) repo_path=$1 ;;
    esac
    encode "$repo_path"
    [ -d "$repo_path" ] || fail "no-repository $E"
    cd -P -- "$repo_path" 2>/dev/null || fail "not-readable $E"
    REPO=$(pwd -P && printf .)
    REPO=${REPO%?.}
}

# Only the owner may change a repository: files that root or a group member creates in it lock its owner out.
check_owner() {
    [ -O . ] && [ -O "$1" ] && return 0
    # shellcheck disable=SC2012 # a fixed name; stat is not POSIX
    encode "$(ls -ld "$1" | sed 's/^[^ ]* *[^ ]* *\([^ ]*\) .*/\1/')"
    fail "not-owner $E $(id -un 2>/dev/null || id -u)"
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

# stage_ids [CONDITION...]: the stages that are here, by find's conditions.
stage_ids() {
    find "$OURS" -type d -name 'stage-*' -prune "$@" | sed 's/.*\/stage-//'
}

# Whether the lock file open on descriptor $2 still is the one named $1: its directory may have been removed meanwhile.
same_file() {
    # shellcheck disable=SC3013 # dash, busybox and bash have -ef
    [ "$1" -ef "/proc/self/fd/$2" ] || [ ! -e "/proc/self/fd/$2" ]
}

make_ours() {
    encode "$REPO/extensions"
    mkdir -p extensions || fail "not-writable $E"
    if [ -h "$OURS" ] || { [ -e "$OURS" ] && [ ! -O "$OURS" ]; }; then
        encode "$REPO/$OURS"
        fail "not-ours $E"
    fi
    [ -d "$OURS" ] || mkdir -m 700 "$OURS" || [ -d "$OURS" ] || fail "not-writable $E"
}

# holder FILE -> E: who holds that lock, as far as is known.
holder() {
    holder_line=''
    read -r holder_line 2>/dev/null <"$1" || :
    encode "${holder_line:-an unknown process}"
}

# hold_stage ID: takes the stage's lock on descriptor 8. Status 1: somebody else holds it.
hold_stage() {
    STAGE_ID=$1 STAGE=$OURS/stage-$1
    while :; do
        mkdir -p "$STAGE" || fail "not-writable $STAGE"
        # The holder before us may remove the directory at any moment: then once more.
        command exec 8>>"$STAGE/lock" || continue
        flock -n 8 || return 1
        same_file "$STAGE/lock" 8 && break
    done
    printf '%s\n' "$WHO" >"$STAGE/lock"
}

# remove_stage ID
remove_stage() {
    kind_release "$1"
    # Half removed, it must not pass for one that is fit for use.
    rm -f "$OURS/stage-$1/ready"
    rm -rf "$OURS/stage-$1"
}

# In a subshell, so that the lock is given up in any case.
remove_if_free() (
    exec 7>>"$OURS/stage-$1/lock" || exit 1
    flock -n 7 || exit 1
    remove_stage "$1"
)

# Removes what pushes left behind that nobody took up again.
remove_old_stages() {
    for old in $(stage_ids -mmin "+$GRACE_MINUTES"); do
        [ "$old" != "$STAGE_ID" ] || continue
        if remove_if_free "$old"; then say "removed-stage $old"; fi
    done
}

# --- the pack -----------------------------------------------------------------------------------------------------------

# By default content comes in a pack: tar archives, each through a channel of its own, which is another session of the same
# login. Its command has to mean the same to every login shell, so it is a program in the stage that is called by a name
# without any character that needs quotes. It says where it is when it works: the client may have to find out where we are.
offer_channels() {
    {
        channel_program
        kind_channels
    } >"$STAGE/channel"
    case $REPO in
        *[!A-Za-z0-9._/-]*) channel_path=/proc/$$/cwd ;;
        *) channel_path=$REPO ;;
    esac
    [ -r "$channel_path/$STAGE/channel" ] || return 0
    pack_compress=-
    if command -v gzip >/dev/null; then pack_compress=gzip; fi
    say "channel $channel_path/$STAGE/channel $(processors) $pack_compress"
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
# An ordinary user's tar would apply the umask, root's would set owners: neither is wanted.
receive_pack() {
    mkdir -p "$1"
    cd "$1"
    exec tar -xopf -
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

# tar sets the time of a file last, and every entry of a pack has the time 1: a newer file was cut, and does not count.
remove_cut_files() {
    TZ=UTC0 touch -t 197001010000.01 "$STAGE/then"
    find "$1" -type f -newer "$STAGE/then" -exec rm -f {} +
}

# What an interrupted push left behind counts, but for files that were cut. Nobody has verified it.
take_up_leftovers() {
    find "$STAGE" -type d \( -name 'in-*' -o -name 'checked-*' \) -prune | while read -r leftover; do
        rm -f "$STAGE/clean"
        remove_cut_files "$leftover"
        merge_part "$leftover"
    done
}

# take_part NAME sealed|plain: what has arrived moves into the stage's objects, but for what is damaged. A part is a folder
# of ours that somebody else has filled: nothing in it is followed, and nothing but objects and their slices is taken.
take_part() {
    part_directory=$STAGE/$1
    if finds "$part_directory" ! -type d \( ! -type f -o -links +1 \); then fail "bad-pack $1"; fi
    if [ -n "$(kind_part "$part_directory" | sed -n 1p)" ]; then fail "bad-pack $1"; fi
    join_slices "$part_directory"
    mkdir -p "$part_directory/objects"
    kind_check "$part_directory" >"$STAGE/bad-$1"
    while read -r bad; do bad_object "$part_directory" "$bad"; done <"$STAGE/bad-$1"
    rm -f "$STAGE/bad-$1"
    if kind_open_content "$part_directory"; then
        if [ "$2" != sealed ] || ! kind_seal "$part_directory"; then rm -f "$STAGE/clean"; fi
        merge_part "$part_directory"
    else
        # Its objects lie in all folders: they wait, so that those with content move whole.
        mv "$part_directory" "$STAGE/checked-${1#in-}"
    fi
}

# lose_parts STATUS WORDS: a tar has failed. What it and others wrote last may be cut though it has its time, so nothing of
# what is still arriving counts; a tar that goes on does so where nobody looks. STATUS and WORDS go back as they came: the
# client alone has them, and this says what they mean.
lose_parts() {
    full=''
    if is_full; then full=yes; fi
    find "$STAGE" -type d -name 'in-*' -prune | while read -r arriving; do
        mv "$arriving" "$STAGE/lost-${arriving##*/in-}"
    done
    (
        set +f
        rm -rf "${STAGE:?}"/lost-*
    ) || :
    # When another has failed before, what it left is gone and there is room again: then the words tell.
    case $2 in *No%20space%20left*) full=yes ;; esac
    [ -z "$full" ] || fail no-space
    fail "tool-failed tar $1 $2"
}

# merge_checked: what has waited comes to the rest.
merge_checked() {
    find "$STAGE" -type d -name 'checked-*' -prune | while read -r checked; do merge_part "$checked"; done
}

# bad_object DIRECTORY PATH: the object is taken away, so that it counts as missing.
bad_object() {
    rm -f "$1/$2"
    bad_name=${2#objects/}
    encode "${bad_name%%/*}${bad_name#*/}"
    say "damaged $E"
}

# A large object arrives in slices: slices/xx/NAME/NUMBER.
join_slices() {
    [ -d "$1/slices" ] || return 0
    (cd "$1/slices" && find . -type d -path './??/*') | while read -r sliced; do
        sliced=${sliced#./}
        mkdir -p "$1/objects/${sliced%/*}"
        (
            set +f
            cat "$1/slices/$sliced"/*
        ) >"$1/joined"
        mv "$1/joined" "$1/objects/$sliced"
        rm -rf "$1/slices/$sliced"
    done
    rm -rf "$1/slices"
}

# Moves the objects of a part into the stage: whole folders where the stage has none of that name, which is the rule. Others
# are linked, by one process however many they are.
merge_part() {
    (
        set +f
        exec 7>>"$STAGE/merge"
        flock 7
        whole=''
        for folder in "$1"/objects/[0-9a-f][0-9a-f]; do
            if [ -d "$folder" ] && [ ! -d "$STAGE/objects/${folder##*/}" ]; then whole="$whole $folder"; fi
        done
        # shellcheck disable=SC2086 # names of ours
        [ -z "$whole" ] || mv $whole "$STAGE/objects/"
        if finds "$1/objects" -type f; then cp -rlf "$1/objects" "$STAGE/"; fi
    )
    rm -rf "$1"
}

# The forwarded port must be bound to loopback only, and 127.0.0.1 must be ours: with "GatewayPorts yes" sshd binds every
# address whatever was asked for, and asked for "localhost" it is content with ::1 when somebody else holds that port of
# 127.0.0.1, who would be shown the secret. Then nothing is served. The tables hold addresses in the machine's byte order.
check_loopback() {
    port_hex=$(printf %04X "$1")
    port_owner=''
    for table in /proc/net/tcp /proc/net/tcp6; do
        [ -r "$table" ] || continue
        while read -r _ local_address _ socket_state _ _ _ socket_uid _; do
            [ "$socket_state" = 0A ] || continue
            case $local_address in
                0100007F:"$port_hex" | 7F000001:"$port_hex") port_owner=$socket_uid ;;
                0000000000000000FFFF00000100007F:"$port_hex") port_owner=$socket_uid ;;
                00000000000000000000FFFF7F000001:"$port_hex") port_owner=$socket_uid ;;
                00000000000000000000000001000000:"$port_hex") ;;
                00000000000000000000000000000001:"$port_hex") ;;
                *:"$port_hex") fail "exposed $1" ;;
            esac
        done <"$table"
    done
    [ ! -r /proc/net/tcp ] || [ "$port_owner" = "$(own_uid)" ] || fail "foreign-port $1"
}

# Where /proc/net/tcp is, this is too, and "id" need not be.
own_uid() {
    while read -r status_key _ status_uid _; do
        [ "$status_key" != Uid: ] || printf '%s\n' "$status_uid"
    done </proc/$$/status
}

# --- publication --------------------------------------------------------------------------------------------------------

# The intent is complete or absent: it is written beside and renamed.
write_intent() {
    encode "$WHO"
    {
        printf 'begin %s %s %s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$RUN" "$STAGE_ID" "$E"
        cat "$STAGE/flip"
    } >"$STAGE/intent"
    mv "$STAGE/intent" "$OURS/intent"
}

# Returns when nobody writes but us: what a killed program has started may go on, and holds the lock with us.
alone() {
    exec 9>&-
    exec 9>>"$OURS/lock"
    flock 9
}

# Reads every ref again: only what is there now counts as published. Status 1 when one is not; ANY_FLIPPED when one is.
read_back() {
    read_back_status=0 ANY_FLIPPED=''
    while read -r _ ref new _; do
        decode "$ref"
        kind_current "$D"
        if [ "$CURRENT" = "$new" ]; then
            ANY_FLIPPED=yes
            say "flipped $ref $new"
        else
            read_back_status=1
            say "unflipped $ref $CURRENT"
        fi
    done <"$STAGE/flip"
    return "$read_back_status"
}

# close_journal RESULT. The intent goes last: until then the next push repeats what comes before.
close_journal() {
    [ -e "$OURS/intent" ] || return 0
    if [ -n "$(find "$OURS/journal" -size +2048 2>/dev/null)" ]; then mv "$OURS/journal" "$OURS/journal.old"; fi
    { cat "$OURS/intent" && printf 'end %s\n' "$1"; } >>"$OURS/journal" || return 0
    rm -f "$OURS/intent"
}

# Whether this push itself publishes something.
plans_moves() {
    while read -r word _; do
        [ "$word" != move ] || return 0
    done <"$STAGE/plan"
    return 1
}

# An earlier push died while it published. Refs that it flipped stay, they are complete; what it did not get to is done now.
# Where it flipped some refs of several, this push brings the others: then all are announced together, by this push.
recover() {
    recovered_id='' recovered_some='' recovered_rest='' tell=say
    while read -r word first second third _; do
        case $word in
            begin)
                recovered_id=$third
                # This very push, which met ostree's lock on the way, has nothing to tell of itself.
                [ "$second" != "$RUN" ] || tell=:
                encode "$first"
                $tell "recovering $E $second"
                ;;
            ref)
                decode "$first"
                kind_current "$D"
                case $CURRENT in
                    "$second")
                        recovered_some=yes
                        $tell "recovered $first published"
                        ;;
                    "$third")
                        recovered_rest=yes
                        $tell "recovered $first untouched"
                        ;;
                    *) $tell "recovered $first moved" ;;
                esac
                ;;
        esac
    done <"$OURS/intent"
    kind_tidy "$OURS/intent"
    if [ -z "$recovered_some" ] || [ -z "$recovered_rest" ] || ! plans_moves; then kind_refresh "$OURS/intent"; fi
    if [ "$recovered_id" != "$STAGE_ID" ] && [ -d "$OURS/stage-$recovered_id" ]; then
        remove_if_free "$recovered_id" || :
    fi
    close_journal recovered
}

# --- steps --------------------------------------------------------------------------------------------------------------

# probe KIND PATH: reads only.
step_probe() {
    for needed in $(kind_tools) flock tar find sha256sum df ls touch mkdir mv cp rm cat sed od tr xargs date sleep; do
        command -v "$needed" >/dev/null || fail "missing-tool $needed"
    done
    kind_open
    encode "$REPO"
    say "repo $E"
    # Side by side, because each program that is started takes milliseconds and a push waits for the last of them.
    probe_place &
    place=$!
    {
        kind_version
        exit "$GOOD"
    } &
    version=$!
    if [ -r "$OURS" ]; then
        for id in $(stage_ids); do say "stage $id"; done
        if [ -e "$OURS/intent" ]; then say pending; fi
    fi
    kind_state
    wait "$place" || :
    said=0
    wait "$version" || said=$?
    [ "$said" -eq "$GOOD" ] || exit 0
    finished probe
}

# What the machine says, whatever the kind.
probe_place() {
    encode "$(id -un 2>/dev/null || id -u)"
    say "user $E"
    measure_space
    say "space ${free_kib:--} ${free_inodes:--}"
}

# metadata REVISION
step_metadata() {
    kind_metadata "$1"
    finished metadata
}

# stage ID WHO, then lines "move REF NEW OLD" and "also REVISION", then "end". In the main shell: it owns the lock.
step_stage() {
    case $1 in
        '' | *[!0-9a-f]*) fail "bad-request stage" ;;
    esac
    decode "$2" || fail "bad-request stage"
    WHO=$D
    make_ours
    stage_held=yes
    hold_stage "$1" || stage_held=''
    plan=/dev/null
    if [ -n "$stage_held" ]; then plan=$STAGE/plan; fi
    read_plan >"$plan"
    if [ -n "$stage_held" ]; then
        launch prepare
    else
        holder "$STAGE/lock"
        exec 8>&-
        STAGE=''
        say "fail stage-busy $E"
    fi
}

# Copies the lines of the plan to standard output until "end".
read_plan() {
    while read -r line; do
        # shellcheck disable=SC2086 # words are percent-encoded, globbing is off
        set -- $line
        case ${1-} in
            move | also) printf '%s\n' "$line" ;;
            ping) arm ;;
            end) return 0 ;;
        esac
    done
    finish 0
}

step_prepare() {
    LOG=$STAGE/log
    kind_prepare
    take_up_leftovers
    offer_channels
    finished stage
}

# pull PORT SECRET
step_pull() {
    LOG=$STAGE/log
    trap 'kill -TERM "$TOOL" 2>/dev/null; exit 1' TERM
    check_loopback "$1"
    rm -f "$STAGE/clean"
    kind_pull "$1" "$2"
    finished pull
}

# part NAME sealed|plain: all streams of a part have arrived. Several parts may be checked side by side.
# part NAME lost STATUS WORDS: that is how the far end of one of its streams has ended.
step_part() {
    trap 'kill -TERM "$TOOL" 2>/dev/null; exit 1' TERM
    case $1 in
        in-*) ;;
        *) fail "bad-request part" ;;
    esac
    case ${1#in-} in
        '' | *[!0-9a-z-]*) fail "bad-request part" ;;
    esac
    LOG=$STAGE/log-$1
    case ${2-} in
        lost) lose_parts "${3--}" "${4--}" ;;
        sealed | plain) [ -d "$STAGE/$1" ] || fail "bad-request part" ;;
        *) fail "bad-request part" ;;
    esac
    take_part "$1" "$2"
    rm -f "$LOG"
    finished "part $1"
}

step_import() {
    LOG=$STAGE/log
    trap 'kill -TERM "$TOOL" 2>/dev/null; exit 1' TERM
    kind_import
    finished import
}

# conclude POLICY: import, and at once publish, for a client that need not do anything in between. It saves a round trip.
step_conclude() {
    LOG=$STAGE/log
    trap 'kill -TERM "$TOOL" 2>/dev/null; exit 1' TERM
    kind_import
    say "done import"
    # From here on nothing stops it, see launch.
    trap '' TERM
    step_publish "$1"
}

# publish POLICY: compares, flips, announces. POLICY is "atomic" (all refs or none) or "each". Once begun, it finishes.
step_publish() {
    LOG=$STAGE/log
    exec 9>>"$OURS/lock"
    if ! flock -n 9; then
        holder "$OURS/lock"
        fail "locked $E"
    fi
    printf '%s\n' "$WHO" >"$OURS/lock"
    if [ -e "$OURS/intent" ]; then recover; fi
    kind_compare "$1"
    if [ -s "$STAGE/flip" ]; then
        write_intent
        LOG=$STAGE/flip.log
        : >"$LOG"
        flip_status=0
        kind_flip || flip_status=$?
        LOG=$STAGE/log
        [ "$flip_status" = 0 ] || alone
        kind_tidy "$STAGE/flip"
        if ! read_back; then
            # Some refs of several are not announced: the intent stays, and the next push goes on from there.
            [ -n "$ANY_FLIPPED" ] || close_journal failed
            LOG=$STAGE/flip.log
            tool_failed flip "$flip_status"
        fi
        kind_refresh "$STAGE/flip"
    fi
    remove_stage "$STAGE_ID"
    close_journal published
    remove_old_stages
    finished publish
}

# abort: gives up this push; nothing of it stays.
step_abort() {
    remove_stage "$STAGE_ID"
    finished abort
}

# --- requests -----------------------------------------------------------------------------------------------------------

request() {
    case $1 in
        ping) arm ;;
        probe | metadata) launch "$@" ;;
        stage)
            reap
            step_stage "${2-}" "${3--}"
            ;;
        pull | part | import | conclude | abort | publish)
            if [ -z "$STAGE" ]; then
                say "fail bad-request $1"
                return 0
            fi
            launch "$@"
            ;;
        *)
            encode "$1"
            say "fail bad-request $E"
            ;;
    esac
}

# main PROTOCOL RUN SILENCE STEP KIND PATH: the first step comes with the program.
main() {
    RUN=$2 SILENCE=$3
    # A client that has gone must not kill us in the middle of a line.
    trap '' PIPE
    [ "$1" = "$PROTOCOL" ] || fail "protocol $PROTOCOL"
    shift 3
    decode "${3-}" || fail "bad-request path"
    open_repository "$D"
    trap 'finish 129' HUP
    trap 'finish 130' INT
    # A step that fails in this shell ends it: the watchdog goes too.
    trap disarm EXIT
    arm
    request "$@"
    while read -r line; do
        # shellcheck disable=SC2086 # words are percent-encoded, globbing is off
        set -- $line
        [ $# -eq 0 ] || request "$@"
    done
    finish 0
}

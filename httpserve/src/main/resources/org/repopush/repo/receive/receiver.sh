# The installed receiver: this program as a file of the server's, run for a key by command="exec .../repo-receive --root DIR"
# in authorized_keys, by ForceCommand, or as the shell of an account. Whoever logs in with that key is not trusted: what comes
# is a push, or it is refused. What a client sends is the same for a shell and for us: a line that says what it wants, and the
# program, which we skip because we have our own.
#
#   : repo-push/2 LENGTH RUN SILENCE probe|status KIND PATH                           then requests, when we have answered;
#   : repo-push/2 LENGTH RUN SILENCE release|rollback|abort KIND PATH RUN...          these too
#   : repo-push/2 0 RUN SILENCE pack KIND PATH STAGE-ID TOKEN pack|list|test...  a channel; a line to skip, and its content

MAX_PROGRAM=1048576 # bytes that are skipped
MAX_SILENCE=86400 # seconds that a client may ask for
FIRST_LINE_SECONDS=30
LINE_KIB=16384 # memory of the shell that reads lines of any length

# receiver_main ARGS...: those of the owner's command, or "-c COMMAND" when this is the account's shell.
receiver_main() {
    INSTALLED=yes
    client_command=${SSH_ORIGINAL_COMMAND-} root_given=''
    while [ $# -gt 0 ]; do
        case $1 in
            --version)
                printf 'repo-receive %s (protocol %s)\n' "$RELEASE" "$PROTOCOL" >&3
                exit 0
                ;;
            --check)
                for kind in $KINDS; do
                    "load_$kind"
                    missing_tools >&3
                done
                exit 0
                ;;
            --root | --profile | -c)
                [ $# -ge 2 ] || turn_away "bad argument" "$1 needs a value"
                case $1 in
                    --root) ROOT=$2 root_given=yes ;;
                    --profile) PROFILE=$2 ;;
                    -c) client_command=$2 ;;
                esac
                shift
                ;;
            --no-forwarding) NO_FORWARDING=yes ;;
            --root=*) ROOT=${1#*=} root_given=yes ;;
            --profile=*) PROFILE=${1#*=} ;;
            *) turn_away "bad argument" "unknown option $1" ;;
        esac
        shift
    done
    case $PROFILE in
        *[!A-Za-z0-9._-]*) turn_away "bad argument" "a profile's name has letters, digits and ._- only" ;;
    esac
    case $client_command in
        '' | 'exec sh -s') ;;
        *) turn_away "command $client_command" "this login accepts pushes of repo-push and runs no other command" ;;
    esac
    [ ! -t 0 ] || turn_away terminal "this login accepts pushes of repo-push; there is no shell here"
    limit
    line=''
    read -r line || :
    # shellcheck disable=SC2086 # words are percent-encoded, globbing is off
    serve $line
}

# turn_away FOR-THE-LOG FOR-THE-CLIENT
turn_away() {
    printf 'repo-receive: %s\n' "$2" >&2
    log_line warning "refused $(printf '%.200s' "$1")"
    exit 1
}

# What comes is endless when its sender likes: memory is limited, and so is the time.
limit() {
    # shellcheck disable=SC3045 # dash, busybox and bash have -S; where it is missing, time is the limit
    ulimit -S -d "$LINE_KIB" 2>/dev/null || :
    SILENCE=$FIRST_LINE_SECONDS
    trap 'turn_away silent "no push has come in time"' TERM
    trap disarm EXIT
    arm
}

# For everything but the shell that reads.
lift_limits() {
    # shellcheck disable=SC3045
    ulimit -S -d unlimited 2>/dev/null || ulimit -S -d "$(ulimit -H -d)" 2>/dev/null || :
}

# serve : repo-push/PROTOCOL LENGTH RUN SILENCE STEP KIND PATH...
serve() {
    case "${1-} ${2-}" in
        ': repo-push/'[0-9]*) ;;
        *) turn_away "no push" "this is no push; this login takes nothing else" ;;
    esac
    case ${4-} in
        '' | *[!0-9a-f]* | ?????????????????????????????????*) turn_away "no push" "this is no push: bad run" ;;
    esac
    RUN=$4
    speak "${2#repo-push/}"
    is_count "$3" "$MAX_PROGRAM" || fail "bad-request length"
    is_count "${5-}" "$MAX_SILENCE" || fail "bad-request silence"
    SILENCE=$5
    skip "$3"
    [ "$6 ${7-}" = 'status any' ] || is_kind "${7-}" || refuse_word kind "${7-}"
    [ -n "$root_given" ] || policy_root
    find_root
    [ "$7" = any ] || "load_$7"
    case $6 in
        probe | status | release | rollback | abort)
            log_line info "$6 of ${8-}"
            disarm
            shift 5
            main "$SPOKEN" "$RUN" "$SILENCE" "$@"
            ;;
        pack)
            [ $# -ge 12 ] || fail "bad-request pack"
            shift 5
            takes first "$@" || refuse_channel
            shift 2
            serve_channel "$@"
            ;;
        *) refuse_word first-step "$6" ;;
    esac
}

# refuse_word WHAT WORD: of the first line; a newer client may know more of them than we do.
refuse_word() {
    if [ "$SPOKEN" = 1 ] || [ -z "$2" ] || knows "$2" || ! is_text "$2"; then fail "bad-request $1"; fi
    encode "$D"
    fail "unsupported $E $RELEASE $PROTOCOL"
}

# skip LENGTH: the program that came is not for us. In the background, so that the end of our patience is heard meanwhile.
skip() {
    [ "$1" -gt 0 ] || return 0
    exec 4<&0
    head -c "$1" <&4 >/dev/null &
    wait $! || :
    exec 4<&-
}

# The root is a real path; empty when there is none.
find_root() {
    [ -n "$root_given$ROOT" ] || return 0
    encode "$ROOT"
    # The full stop keeps newlines at the end from being eaten.
    ROOT=$(cd -P -- "$ROOT" 2>/dev/null && pwd -P && printf .) || fail "no-root $E"
    ROOT=${ROOT%?.}
}

# A channel gets its token from the push that holds the stage; without a living holder it leads to nothing.
channel_address() {
    CHANNEL=- CHANNEL_TOKEN=''
    (umask 077 && od -An -v -N16 -tx1 /dev/urandom | tr -d ' \n' >"$STAGE/token")
    read -r CHANNEL_TOKEN <"$STAGE/token" || :
    [ ${#CHANNEL_TOKEN} -eq 32 ]
}

# serve_channel PATH STAGE-ID TOKEN pack NAME STREAM|list COMPRESSION|test COMPRESSION: runs the program that is in the stage.
serve_channel() {
    decode "$1"
    open_repository "$D"
    STAGE=$MINE/stage-$2
    token=''
    read -r token 2>/dev/null <"$STAGE/token" || :
    if [ -z "$token" ] || [ "$token" != "$3" ]; then refuse_channel; fi
    exec 7>>"$STAGE/lock"
    if flock -n 7; then refuse_channel; fi
    exec 7>&-
    hold_channel
    shift 3
    disarm
    lift_limits
    exec sh "$STAGE/channel" "$@" >&3 3>&-
}

MOST_CHANNELS=16 # of one push, more than a client opens

# No more run side by side than there are places. What runs in a channel holds its place.
hold_channel() {
    channel_place=0
    while [ "$channel_place" -lt "$MOST_CHANNELS" ]; do
        exec 6>>"$STAGE/place-$channel_place"
        if flock -n 6; then return 0; fi
        channel_place=$((channel_place + 1))
    done
    turn_away channels "this push has $MOST_CHANNELS channels already"
}

refuse_channel() {
    turn_away channel "this is no channel of a push that is under way"
}

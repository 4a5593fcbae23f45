# Requests.

request() {
    # Whoever began by looking got past the owner's mistakes: nothing that could change anything follows.
    case ${POLICY_ERROR:+$1} in
        '' | ping | status | forwarded | time) ;;
        *)
            say "fail policy-error $POLICY_ERROR"
            return 0
            ;;
    esac
    case $1 in
        ping) arm ;;
        probe | metadata | status | forwarded | time) launch "$@" ;;
        stage)
            reap
            step_stage "${2-}" "${3--}"
            ;;
        pull | part | verify | import | conclude | abort | publish)
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
    if [ "$1" = status ]; then
        LOOKING=yes
        tell_machine
    fi
    open_repository "$D"
    read_policy
    LOOKING=''
    trap 'finish 129' HUP
    trap 'finish 130' INT
    # A step that fails in this shell ends it: the watchdog goes too.
    trap 'disarm; lift_owners_limits' EXIT
    arm
    request "$@"
    while read -r line; do
        # shellcheck disable=SC2086 # words are percent-encoded, globbing is off
        set -- $line
        [ $# -eq 0 ] || request "$@"
    done
    finish 0
}

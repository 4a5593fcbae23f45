# Requests. Which may come when, and of what type their words are, is in protocol.txt: "takes" and "may_come" are made of it.

STATE=open
RUNNING='' # "alone", "beside" or "waits" while processes of that sort may run
WHEN_DONE='' WHEN_FAILED='' # the state after the step that runs alone
BESIDE='' # of those beside each other: PID:FILE, and the file, runs-REQUEST-WORD, is there as long as the process

MOST_PLANNED=100000 # lines

# request WORDS...: what is no request, or comes in the wrong state, has no effect.
request() {
    # Whoever began by looking got past the owner's mistakes: nothing that could change anything follows.
    case ${POLICY_ERROR:+$1} in
        '' | ping | status | forwarded | time) ;;
        *)
            say "fail policy-error $POLICY_ERROR"
            return 0
            ;;
    esac
    if [ "$*" = ping ]; then
        arm
        return 0
    fi
    RUNS='' taken=yes
    takes "$@" || taken=''
    case $RUNS$RUNNING in
        besidebeside) ;;
        # What waits for a word goes on, unless it has failed before.
        *waits) [ -p "$STAGE/word" ] || settle ;;
        *) settle ;;
    esac
    if [ -z "$taken" ]; then
        if [ "$SPOKEN" = 1 ] || knows "$1"; then
            refuse_request bad-request "$1"
        else
            refuse_request unsupported "$1" "$RELEASE $PROTOCOL"
        fi
    elif ! has_part_for "$1:$#"; then
        refuse_request unsupported "$1" "$RELEASE $PROTOCOL"
    elif may_come "$1:$#"; then
        carry_out "$@"
    else
        refuse_request out-of-order "$1"
    fi
}

# has_part_for FORM: not every kind can have revisions wait for their release, and not every push brings the part for it.
has_part_for() {
    case $1 in
        keep:* | release:* | rollback:* | abort:5) [ -n "$KEEPS" ] && [ -n "$HAS_RELEASES" ] ;;
    esac
}

# refuse_request CODE REQUEST [VALUES]: while a plan is read it is the whole plan that is refused, when all of it has been read.
refuse_request() {
    encode "$2"
    E="$E${3:+ $3}"
    if [ "$STATE" = planning ]; then
        PLAN_ERROR=${PLAN_ERROR:-$1 $E}
    else
        log_line warning "failed $1 $E"
        # One at a time, however fast nonsense comes.
        [ -z "$LOGGED" ] || wait "$LOGGED" || :
        say "fail $1 $E"
    fi
}

carry_out() {
    if [ "$RUNS" = word ]; then
        pass_word "$1"
        return 0
    fi
    case $1 in
        stage) begin_plan "$2" "$3" ;;
        move | alias | also | still) add_to_plan "$@" ;;
        end) end_plan ;;
        part | revisions) carry_out_beside "$@" ;;
        prepare) begin_to_wait "$@" ;;
        release) begin_release "$@" ;;
        rollback) begin_rollback "$@" ;;
        *) launch "$@" ;;
    esac
}

# turn_down CODE VALUES...: the request that has just come, which has changed nothing.
turn_down() {
    exec 8>&-
    STAGE='' STAGE_ID=''
    log_line warning "failed $*"
    say "fail $*"
}

# begin_plan ID WHO: the stage belongs to this shell, which holds its lock, and from now on to no other.
begin_plan() {
    leave_stage
    decode "$2"
    WHO=$D PLAN_ERROR='' PLAN=/dev/null PLANNED=0 MOVES=''
    # The probe has looked, but not everybody asks for one.
    kind_open
    make_ours
    if hold_stage "$1"; then
        PLAN=$STAGE/plan.new
    else
        holder "$STAGE/lock"
        PLAN_ERROR="stage-busy $E"
        STAGE=''
        leave_stage
    fi
    command exec 5>"$PLAN" || fail "not-writable $STAGE"
    enter "$WHEN_DONE"
}

# add_to_plan WORDS...
add_to_plan() {
    PLANNED=$((PLANNED + 1))
    [ "$1" != move ] || MOVES=yes
    if [ "$PLANNED" -gt "$MOST_PLANNED" ]; then
        PLAN_ERROR=${PLAN_ERROR:-over-limit plan $MOST_PLANNED}
    else
        printf '%s\n' "$*" >&5 || PLAN_ERROR=${PLAN_ERROR:-no-space}
    fi
}

# The plan of the stage is one of which every line is right. One that moves nothing has nothing to import.
end_plan() {
    exec 5>&-
    if [ -n "$PLAN_ERROR" ]; then
        log_line warning "failed $PLAN_ERROR"
        say "fail $PLAN_ERROR"
        enter "$WHEN_FAILED"
        return 0
    fi
    mv "$PLAN" "$STAGE/plan" || fail "not-writable $STAGE"
    [ -n "$MOVES" ] || WHEN_DONE=imported
    limit_time
    watch_bytes
    # From now on the watchdog has a stage in which it can see something arrive, while pings wait behind that.
    arm
    launch stage
}

# carry_out_beside part|revisions WORDS...
carry_out_beside() {
    if [ "$RUNS" = beside ] && ! { has_room_beside "$1" && { [ "$1" != part ] || take_away_part "$2"; }; }; then
        refuse_request out-of-order "$1"
        return 0
    fi
    launch "$@"
}

# take_away_part NAME: from here on nothing that arrives can come into that part. Status 1: there is none, or has been one before.
take_away_part() {
    [ -d "$STAGE/$1" ] && [ ! -e "$STAGE/arrived-${1#in-}" ] && mv "$STAGE/$1" "$STAGE/arrived-${1#in-}"
}

# has_room_beside REQUEST: whether one more process may run beside those that do. Of parts there are not more than there are
# processors, whatever a client asks for.
has_room_beside() {
    MOST_PARTS=${MOST_PARTS:-$(processors)}
    beside_left='' beside_parts=0 beside_others=0
    for beside_child in $BESIDE; do
        if [ ! -e "${beside_child#*:}" ]; then
            wait "${beside_child%%:*}" || :
            continue
        fi
        beside_left="$beside_left $beside_child"
        case $beside_child in
            */runs-part-*) beside_parts=$((beside_parts + 1)) ;;
            *) beside_others=$((beside_others + 1)) ;;
        esac
    done
    BESIDE=$beside_left CHILDREN=''
    for beside_child in $BESIDE; do CHILDREN="$CHILDREN ${beside_child%%:*}"; done
    case $1 in
        part) [ "$beside_parts" -lt "$MOST_PARTS" ] ;;
        *) [ "$beside_others" = 0 ] ;;
    esac
}

# Waits for what runs, and enters the state that this has led to.
settle() {
    settled=0
    for child in $CHILDREN; do
        wait "$child" || settled=$?
    done
    CHILDREN='' BESIDE=''
    case $RUNNING:$settled in
        alone:0) enter "$WHEN_DONE" ;;
        "alone:$REPORTED_LATE" | "waits:$REPORTED_LATE") enter imported ;;
        alone:* | waits:*) enter "$WHEN_FAILED" ;;
    esac
    RUNNING=''
}

# enter STATE
enter() {
    case $1 in
        -) ;;
        open)
            leave_stage
            STATE=open
            ;;
        *) STATE=$1 ;;
    esac
}

# The stage, if there still is one, is for the next push to find.
leave_stage() {
    lift_owners_limits
    drop_useless_stage
    exec 5>&- 6>&- 8>&-
    STAGE='' STAGE_ID=''
}

# main PROTOCOL RUN SILENCE STEP KIND PATH: the first step comes with the program.
main() {
    RUN=$2 SILENCE=$3
    # A client that has gone must not kill us in the middle of a line.
    trap '' PIPE
    speak "$1"
    shift 3
    decode "${3-}" || fail "bad-request path"
    if [ "$1" = status ]; then
        LOOKING=yes
        tell_machine "$2" "$D"
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

# Life and end.

# Nobody kills us when the client goes away: end of file on standard input says so when the connection is closed, and this
# watchdog when it is frozen. Every ping of the client rearms it, and so does whatever arrives beside: on a slow line a ping may
# have to wait for that. It holds neither locks nor the connection's descriptors.
arm() {
    disarm
    note_time
    (
        exec 3>&- 6>&- 7>&- 8>&- 9>&-
        # In short sleeps, because the one that is under way outlives a disarmed watchdog.
        left=$SILENCE
        while [ "$left" -gt 0 ]; do
            sleep 1
            if ! kill -0 $$; then
                log_line warning died
                exit
            fi
            left=$((left - 1))
            if [ "$left" -eq 0 ] && something_arrived; then left=$SILENCE; fi
        done
        log_line warning "silent for $SILENCE s"
        # A shell that reads a line without end hears no TERM. A publication does not need it to finish.
        left=10
        while kill -TERM $$; do
            sleep 1
            left=$((left - 1))
            [ "$left" -gt 0 ] || kill -KILL $$
        done
    ) </dev/null >/dev/null 2>&1 &
    WATCH=$!
}

# something_arrived: whether a part of a pack has grown since the time was noted. Others write what arrives, and it leaves no
# trace but the times of files and of their folders: a look at all of them, so it is taken at the end only.
something_arrived() {
    if [ ! -e "$STAGE/lock" ] || ! finds "$STAGE" -path '*/in-*' -newer "$STAGE/lock"; then return 1; fi
    note_time
}

# The time of a file that is there: a new one could come in the way of whoever removes the stage.
note_time() {
    [ -z "$STAGE" ] || touch -c "$STAGE/lock" 2>/dev/null || :
}

disarm() {
    # shellcheck disable=SC2086 # one or none
    dismiss $WATCH
    WATCH=''
}

# dismiss PID...: ends processes that only watch. By KILL, which cannot be forgotten, see launch.
dismiss() {
    for dismissed; do
        kill -KILL "$dismissed" 2>/dev/null || :
        wait "$dismissed" 2>/dev/null || :
    done
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
    lift_owners_limits
    if leads_group; then
        kill -TERM -$$ 2>/dev/null || :
    else
        # shellcheck disable=SC2086 # a list of numbers
        [ -z "$CHILDREN" ] || kill -TERM $CHILDREN 2>/dev/null || :
    fi
    wait || :
    drop_useless_stage
    exit "$1"
}

# launch STEP ARGS...: a step that takes long runs as a child, while this shell goes on reading, so that the end of the
# client is seen. The inner process reports by itself, and its status says how; the outer one reports only when the inner one died
# without a word. TERM ends a step, but for a publication that has begun to flip.
launch() {
    step=$1
    shift
    RUNNING=$RUNS MARK=''
    case $RUNS in
        beside)
            MARK=$STAGE/runs-$step-$1
            : >"$MARK"
            ;;
        waits) MARK=$STAGE/word ;;
    esac
    # dash forgets a signal that comes between the fork and the child's own trap, so what TERM does is settled before.
    trap - TERM
    FAILURE=$REPORTED
    (
        lift_limits
        "step_$step" "$@" &
        inner=$!
        exec 6>&-
        report_progress "$inner" &
        reporter=$!
        stopping=''
        trap 'stopping=yes; kill -TERM "$inner" 2>/dev/null' TERM
        # A wait that TERM interrupts is not the end of a step that goes on.
        while :; do
            ended=0
            wait "$inner" || ended=$?
            case $ended in 0 | "$REPORTED" | "$REPORTED_LATE") break ;; esac
            kill -0 "$inner" 2>/dev/null && continue
            [ -z "$MARK" ] || rm -f "$MARK"
            if [ -n "$stopping" ]; then
                # A client that was only frozen takes that for a lost connection, and not for a step that has failed.
                break
            elif is_full; then
                forget_arriving
                say "fail no-space"
            else
                say "fail died $step"
            fi
            break
        done
        dismiss "$reporter"
        # Whoever reports does so before, because a client that has been told may ask for the next one at once.
        [ -z "$MARK" ] || rm -f "$MARK"
        exit "$ended"
    ) </dev/null &
    FAILURE=0
    CHILDREN="$CHILDREN $!"
    [ "$RUNS" != beside ] || BESIDE="$BESIDE $!:$MARK"
    MARK=''
    trap 'finish 143' TERM
}

# Programs of the machine and of the kind: how they are run, and what is said when one fails.

# tool INPUT PROGRAM ARGS...: a program of the repository's own, with the file INPUT as its standard input. It cannot answer
# in our name, its output is kept in $LOG and copied to the log, and TERM reaches it. It inherits the locks on purpose: no
# lock is free while somebody still writes. Its umask is the account's.
tool() {
    tool_input=$1
    shift
    case $1 in owners_program | hook) say "waiting hook" ;; esac
    umask "$ACCOUNT_UMASK"
    "$@" <"$tool_input" >"$LOG" 2>&1 3>&- &
    TOOL=$!
    umask "$OUR_UMASK"
    tool_status=0
    wait "$TOOL" || tool_status=$?
    TOOL=''
    case $1 in owners_program | hook) say "waited hook" ;; esac
    cat "$LOG" >&2
    return "$tool_status"
}

# tool_says -> SAID: the last line that the last tool has printed, empty ones aside.
tool_says() {
    SAID=''
    while read -r said_line || [ -n "$said_line" ]; do SAID=${said_line:-$SAID}; done <"$LOG"
}

# no_room TEXT: whether these are a tool's words for a full disk or a quota that is used up.
no_room() {
    case $1 in
        *'No space left'* | *'Disk quota exceeded'*) ;;
        *) return 1 ;;
    esac
}

# tool_failed NAME STATUS: reports why a tool failed, as far as its words tell.
tool_failed() {
    tool_said=''
    while read -r tool_line; do
        if no_room "$tool_line"; then fail no-space; fi
        kind_explain "$tool_line"
        case $tool_line in
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

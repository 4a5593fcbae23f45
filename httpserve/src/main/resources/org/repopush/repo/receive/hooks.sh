# The owner's programs.

# hook_lines: what git tells its hooks, "OLD NEW REF" for each ref that flips; zeros for a ref that is new.
hook_lines() {
    while read -r _ ref new old; do
        decode "$ref"
        [ "$old" != - ] || old=0000000000000000000000000000000000000000000000000000000000000000
        printf '%s %s %s\n' "$old" "$new" "$D"
    done <"$STAGE/flip"
}

# owners_program PROGRAM, in the repository's directory.
owners_program() {
    REPO_PUSH_REPOSITORY=$REPO REPO_PUSH_PROFILE=$PROFILE REPO_PUSH_RUN=$RUN
    export REPO_PUSH_REPOSITORY REPO_PUSH_PROFILE REPO_PUSH_RUN
    exec "$1"
}

# hook PROGRAM: what it leaves running must hold no lock.
hook() {
    exec 3>&- 4>&- 6>&- 7>&- 8>&- 9>&-
    owners_program "$1"
}

# The same, for one that goes with a client that leaves.
stoppable_hook() {
    trap - TERM
    hook "$1"
}

# pre_receive: the owner's hook has the last word before the first ref flips.
pre_receive() {
    [ -n "$POLICY_pre_receive" ] || return 0
    hook_lines >"$STAGE/hook"
    hook_status=0
    tool "$STAGE/hook" stoppable_hook "$POLICY_pre_receive" || hook_status=$?
    [ "$hook_status" != 0 ] || return 0
    tool_says
    encode "$SAID"
    hook_said=$E
    while read -r _ ref _; do refuse "$ref" hook "$hook_said"; done <"$STAGE/flip"
    fail refused
}

# keep_for_post_receive, while the stage is there; post_receive, when everything is done and the lock is free.
keep_for_post_receive() {
    [ -n "$POLICY_post_receive" ] || return 0
    hook_lines >"$STAGE/hook"
    exec 6<"$STAGE/hook"
}

post_receive() {
    [ -n "$POLICY_post_receive" ] || return 0
    exec 9>&-
    hook_status=0
    (hook "$POLICY_post_receive") <&6 || hook_status=$?
    [ "$hook_status" = 0 ] || say "hook-failed post-receive $hook_status"
}

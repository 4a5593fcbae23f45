# The owner's programs.

MAX_HOOK_REFS=65536 # bytes; Linux takes twice as much in one variable

# hook_lines FILE: what git tells its hooks, "OLD NEW REF" for each line "ref REF NEW OLD"; $NO_REVISION for the old one of a
# ref that is new. An alias is told by what it leads to.
hook_lines() {
    while read -r hook_word ref new old _; do
        case $hook_word in ref | alias) ;; *) continue ;; esac
        decode "$ref"
        [ "$old" != - ] || old=$NO_REVISION
        [ "$new" != - ] || new=$NO_REVISION
        printf '%s %s %s\n' "$old" "$new" "$D"
    done <"$1"
}

# hook_refs FILE -> REPO_PUSH_REFS: the refs of its lines "OLD NEW REF" with blanks between. Empty where there are more than fit
# into an environment; the program reads them from its standard input then.
hook_refs() {
    REPO_PUSH_REFS=''
    while read -r _ _ hook_ref; do
        REPO_PUSH_REFS=$REPO_PUSH_REFS${REPO_PUSH_REFS:+ }$hook_ref
        if [ ${#REPO_PUSH_REFS} -gt "$MAX_HOOK_REFS" ]; then
            REPO_PUSH_REFS=''
            return 0
        fi
    done <"$1"
}

# owners_program "PROGRAM ARGS...", in the repository's directory, after hook_refs.
owners_program() {
    REPO_PUSH_REPOSITORY=$REPO REPO_PUSH_PROFILE=$PROFILE REPO_PUSH_RUN=$RUN
    export REPO_PUSH_REPOSITORY REPO_PUSH_PROFILE REPO_PUSH_RUN REPO_PUSH_REFS
    # shellcheck disable=SC2086 # words; globbing is off
    exec $1
}

# hook PROGRAM: what it leaves running must hold no lock.
hook() {
    exec 3>&- 4>&- 6>&- 7>&- 8>&- 9>&-
    owners_program "$1"
}

# pre_receive: the owner's hook has the last word before the first ref flips.
pre_receive() {
    [ -n "$POLICY_pre_receive" ] || return 0
    hook_lines "$STAGE/flip" >"$STAGE/hook"
    hook_refs "$STAGE/hook"
    hook_status=0
    tool "$STAGE/hook" hook "$POLICY_pre_receive" || hook_status=$?
    [ "$hook_status" != 0 ] || return 0
    tool_says
    encode "$SAID"
    hook_said=$E
    while read -r _ ref _; do refuse "$ref" hook "$hook_said"; done <"$STAGE/flip"
    fail refused
}

# owe_post_receive FILE: that hook has to be told these lines "ref REF NEW OLD", once: by us, or by the next push if we are
# killed. The same lines have the same name, so that doing it again adds nothing.
owe_post_receive() {
    hook_lines "$1" >"$STAGE/hook"
    owed=$(sha256sum <"$STAGE/hook")
    mv "$STAGE/hook" "$OURS/untold-${owed%% *}"
}

# Whether there is something to tell, and a hook that takes it.
owes_post_receive() {
    [ -n "$POLICY_post_receive" ] && finds "$OURS/." ! -name . -prune -name 'untold-*'
}

# post_receive: when everything is done. It gets what it has to be told under the lock, and runs when that is free.
post_receive() {
    owes_post_receive || return 0
    # shellcheck disable=SC2012 # names of ours, the oldest first
    owed=$(ls -tr "$OURS" | sed -n '/^untold-/p')
    for owed_file in $owed; do cat "$OURS/$owed_file"; done >"$OURS/telling"
    hook_refs "$OURS/telling"
    exec 6<"$OURS/telling"
    for owed_file in telling $owed; do rm -f "$OURS/$owed_file"; done
    exec 9>&-
    hook_status=0
    say "waiting hook"
    (umask "$ACCOUNT_UMASK" && hook "$POLICY_post_receive") <&6 || hook_status=$?
    say "waited hook"
    [ "$hook_status" = 0 ] || say "hook-failed post-receive $hook_status"
}

# What the owner's policy means for a push.

# Answers "policy KEY VALUE..." for what this login has to know: whatever is set and not as it is without a policy.
tell_policy() {
    # shellcheck disable=SC2086 # keys
    set -- $POLICY_SET
    for policy_key; do
        policy_variable "$policy_key"
        eval "policy_value=\$POLICY_$VARIABLE"
        [ -n "$policy_value" ] || continue
        case $policy_key=$policy_value in
            root=* | log-file=* | force=yes | new-refs=yes | delete=no | require-newer=no | 'refs=*') ;;
            prepare-timeout=60 | stage-retention=86400 | release-retention=1209600 | release=own | rollback=own) ;;
            refs=*) tell_words "$policy_key" "$policy_value" ;;
            *) tell_value "$policy_key" "$policy_value" ;;
        esac
    done
}

# tell_value KEY VALUE
tell_value() {
    TOLD=value
    if is_kind_key "$1"; then kind_tells "$1" "$2"; fi
    case $TOLD in
        words) tell_words "$1" "$2" ;;
        value)
            encode "$2"
            say "policy $1 $E"
            ;;
    esac
}

# tell_words KEY "WORDS"
tell_words() {
    policy_words=''
    # shellcheck disable=SC2086 # words; globbing is off
    for policy_word in $2; do
        encode_pattern "$policy_word"
        policy_words="$policy_words $E"
    done
    say "policy $1$policy_words"
}

# encode_pattern PATTERN -> E. What a pattern has more than a name needs no process to encode.
encode_pattern() {
    case $1 in
        *[!A-Za-z0-9._/*!-]*) encode "$1" ;;
        *)
            E=$1
            while :; do
                case $E in
                    *'*'*) E=${E%%'*'*}%2A${E#*'*'} ;;
                    *'!'*) E=${E%%'!'*}%21${E#*'!'} ;;
                    *) return 0 ;;
                esac
            done
            ;;
    esac
}

# refuses_name REF OLD: whether the policy refuses that this ref moves at all -> WHY.
refuses_name() {
    if ! allows_ref "$1"; then
        WHY=not-allowed
    elif [ "$2" = - ] && [ "$POLICY_new_refs" = no ]; then
        WHY=no-new
    else
        return 1
    fi
}

# Allowed is what a pattern names, or everything where all of them exclude, but for what one excludes.
allows_ref() {
    allowed=yes policy_ref=$1
    # shellcheck disable=SC2086 # words; globbing is off
    set -- $POLICY_refs
    for policy_word; do
        case $policy_word in
            !*) if matches "${policy_word#!}" "$policy_ref"; then return 1; fi ;;
            *)
                if [ "$allowed" != found ]; then
                    allowed=no
                    if matches "$policy_word" "$policy_ref"; then allowed=found; fi
                fi
                ;;
        esac
    done
    [ "$allowed" != no ]
}

# refuses_move REF NEW OLD: whether the policy refuses this move -> WHY. It looks at the revisions, which are here.
refuses_move() {
    if refuses_name "$1" "$3"; then return 0; fi
    if [ "$3" = - ] || [ "$2" = "$3" ]; then return 1; fi
    if [ "$POLICY_require_newer" = yes ] && ! kind_is_newer "$2" "$3" strictly; then
        WHY=older
    elif [ "$POLICY_force" = no ] && ! { kind_descends "$2" "$3" && kind_is_newer "$2" "$3"; }; then
        WHY=no-force
    else
        return 1
    fi
}

# refuses_alias REF TARGET NEW OLD: whether the policy refuses that this alias leads from one revision to another -> WHY. It may
# lead to another line of them, but not back where nothing may be forced.
refuses_alias() {
    if refuses_name "$1" "$4"; then return 0; fi
    WHY=not-allowed
    allows_ref "$2" || return 0
    if [ "$4" = - ] || [ "$3" = "$4" ]; then return 1; fi
    if [ "$POLICY_require_newer" = yes ]; then
        WHY=older
        if kind_is_newer "$3" "$4" strictly; then return 1; fi
    elif [ "$POLICY_force" = no ]; then
        WHY=no-force
        if kind_is_newer "$3" "$4"; then return 1; fi
    else
        return 1
    fi
}

# refuse REF WHY [TEXT]: answers that this ref may not move; the ref as it came, encoded.
refuse() {
    REFUSED=yes
    log_line warning "refused $*"
    say "refused $*"
}

# Before anything is imported, so that nothing comes into the repository that may not be published. What a move means depends
# on two revisions, which do not change, so the compare under the lock need not look again: it takes what $STAGE/allowed says.
# POLICY is "atomic" or "each": then it goes on with what is left.
refuse_planned() {
    REFUSED='' planned_rest=''
    while read -r word ref new old; do
        [ "$word" = move ] || continue
        decode "$ref"
        if refuses_move "$D" "$new" "$old"; then
            refuse "$ref" "$WHY"
        else
            planned_rest=$1
            printf 'move %s %s %s\n' "$ref" "$new" "$old" >&6
        fi
    done <"$STAGE/plan" 6>"$STAGE/allowed"
    [ -z "$REFUSED" ] || [ "$planned_rest" = each ] || fail refused
}

# The owner's policy: reading it.

# What a push may do here the owner says in two files, the system's and the account's. A value of [profile NAME] wins over
# one of [repository PATH], that over one of [receive]; of equal ones the one that comes later. They are read, never run:
# all that eval below gets to see are names of keys from a list of ours. One mistake anywhere, and nothing is accepted; who
# only looks is told every mistake, and everything else too.
POLICY_SYSTEM=/etc/repo-push/receive.conf
POLICY_KEYS='root refs force new-refs delete require-newer release rollback pre-receive post-receive max-bytes max-time '\
'prepare-timeout stage-retention release-retention grace log-file'

# read_policy: for $REPO and $PROFILE -> POLICY_KEY for each key, and WHERE_KEY, "RANK FILE LINE", for those that are set.
read_policy() {
    # shellcheck disable=SC2034 # used by names that are put together
    POLICY_root='' POLICY_refs='*' POLICY_force=yes POLICY_new_refs=yes POLICY_delete=no POLICY_require_newer=no \
        POLICY_release=own POLICY_rollback=own POLICY_release_retention=1209600 POLICY_grace='' \
        POLICY_pre_receive='' POLICY_post_receive='' \
        POLICY_max_bytes='' POLICY_max_time='' POLICY_prepare_timeout=60 POLICY_stage_retention=86400 POLICY_log_file=''
    for policy_key in $KIND_KEYS; do
        policy_variable "$policy_key"
        eval "POLICY_$VARIABLE=''"
    done
    kind_default_policy
    POLICY_SET=' ' POLICY_ERROR='' policy_profiles=' ' policy_cr=''
    read_policy_file "$POLICY_SYSTEM"
    [ -z "${HOME-}" ] || read_policy_file "$HOME/.config/repo-push/receive.conf"
    case " $policy_profiles" in
        *" ${PROFILE:-} "*) ;;
        *) policy_wrong 0 "there is no section [profile $PROFILE] for this login" ;;
    esac
    [ -z "$POLICY_ERROR" ] || policy_stop
    [ -z "$POLICY_max_bytes" ] || command -v du >/dev/null || policy_fault max-bytes "it needs the tool du, which is missing"
    kind_check_policy
    check_program pre-receive "$POLICY_pre_receive"
    check_program post-receive "$POLICY_post_receive"
    # shellcheck disable=SC2034 # the log goes by it
    LOG_FILE=$POLICY_log_file
}

# check_program KEY "PATH ARGS..."
check_program() {
    [ -z "$2" ] || { [ -f "${2%% *}" ] && [ -x "${2%% *}" ]; } ||
        policy_fault "$1" "${2%% *} is not a program that this account can run"
}

# policy_root: sets ROOT for a receiver that was given none. What the repository is called is not known yet.
policy_root() {
    REPO=''
    read_policy
    # shellcheck disable=SC2034 # open_repository goes by it
    ROOT=$POLICY_root
}

# policy_wrong LINE WHAT: a push is told the first mistake; all of them are logged.
policy_wrong() {
    log_line warning "policy: $POLICY_FILE line $1: $2"
    [ -z "$POLICY_ERROR" ] || [ -n "$LOOKING" ] || return 0
    encode "$POLICY_FILE"
    policy_mistake="$E $1"
    encode "$2"
    policy_mistake="$policy_mistake $E"
    [ -z "$LOOKING" ] || say "problem policy-error $policy_mistake"
    POLICY_ERROR=${POLICY_ERROR:-$policy_mistake}
}

# Ends all but a look at what is here; that goes on, and request lets nothing else follow it.
policy_stop() {
    [ -n "$LOOKING" ] || fail "policy-error $POLICY_ERROR"
}

read_policy_file() {
    POLICY_FILE=$1
    # What cannot be entered may hide a file.
    if [ -d "${1%/*}" ] && [ ! -x "${1%/*}" ]; then
        policy_wrong 0 "this account cannot read it"
        return 0
    fi
    [ -e "$1" ] || [ -h "$1" ] || return 0
    if [ ! -f "$1" ] || [ -h "$1" ]; then
        policy_wrong 0 "it is not a plain file"
    elif ! only_ours "${1%/*}/." || ! only_ours "$1"; then
        policy_wrong 0 "accounts other than root and this one can change it or its directory"
    elif [ ! -r "$1" ]; then
        policy_wrong 0 "this account cannot read it"
    else
        policy_cr=$(printf '\r')
        policy_section='' policy_rank=0 policy_sections='' policy_seen='' policy_line=0
        while read -r policy_text || [ -n "$policy_text" ]; do
            policy_line=$((policy_line + 1))
            read_policy_line "${policy_text%"$policy_cr"}"
        done <"$1"
    fi
}

# Whether nobody but root and this account can write there.
only_ours() {
    # shellcheck disable=SC2012 # fixed fields before the name; stat is not POSIX
    ours_said=$(ls -ldn "$1" 2>/dev/null) || return 1
    case $ours_said in
        ?????w* | ????????w*) return 1 ;;
    esac
    [ ! -O "$1" ] || return 0
    # shellcheck disable=SC2086 # words
    set -- $ours_said
    [ "${3-}" = 0 ]
}

# Rank 0: a section that does not apply, or that is wrong.
read_policy_line() {
    trim "$1"
    case $TRIMMED in
        '' | '#'*) ;;
        '['*']') enter_policy_section "$TRIMMED" ;;
        *=*)
            policy_value=${TRIMMED#*=}
            trim "${TRIMMED%%=*}"
            policy_key=$TRIMMED
            trim "$policy_value"
            read_policy_key "$policy_key" "$TRIMMED"
            ;;
        *) policy_wrong "$policy_line" "this is neither a section nor a line KEY = VALUE" ;;
    esac
}

# trim TEXT -> TRIMMED, without blanks at its ends.
trim() {
    TRIMMED=$1
    while :; do
        case $TRIMMED in
            [[:blank:]]*) TRIMMED=${TRIMMED#?} ;;
            *[[:blank:]]) TRIMMED=${TRIMMED%?} ;;
            *) return 0 ;;
        esac
    done
}

enter_policy_section() {
    trim "${1#'['}"
    trim "${TRIMMED%']'}"
    policy_section=$TRIMMED policy_rank=0 policy_seen=' '
    case "$policy_sections" in
        *"[$policy_section]"*) policy_wrong "$policy_line" "section [$policy_section] is there twice" ;;
    esac
    policy_sections="${policy_sections}[$policy_section]"
    trim "${policy_section#*[[:blank:]]}"
    case $policy_section in
        receive) policy_rank=1 ;;
        repository[[:blank:]]/*) if policy_is_for "$TRIMMED"; then policy_rank=2; fi ;;
        repository*) policy_wrong "$policy_line" "[repository PATH] takes an absolute path, or a pattern that begins with /" ;;
        profile[[:blank:]]*)
            case $TRIMMED in
                *[!A-Za-z0-9._-]*) policy_wrong "$policy_line" "the name of a profile has letters, digits, dots, - and _" ;;
                "${PROFILE:-}") policy_rank=3 ;;
            esac
            policy_profiles="$policy_profiles$TRIMMED "
            ;;
        *) policy_wrong "$policy_line" "unknown section [$policy_section]: there are [receive], [repository PATH] and [profile NAME]" ;;
    esac
}

# Whether a section is for this repository. Its owner may know it by a name that a link makes.
policy_is_for() {
    [ -n "$REPO" ] || return 1
    # shellcheck disable=SC3013 # dash, busybox and bash have -ef
    matches "$1" "$REPO" || [ "$1" -ef . ]
}

# matches PATTERN TEXT: "*" is any run of characters, everything else is itself.
matches() {
    case $1 in
        *'*'*) ;;
        *)
            [ "$1" = "$2" ]
            return
            ;;
    esac
    match_part=${1%%'*'*}
    case $2 in
        "$match_part"*) ;;
        *) return 1 ;;
    esac
    match_text=${2#"$match_part"} match_rest=${1#*'*'}
    while :; do
        case $match_rest in
            *'*'*) match_part=${match_rest%%'*'*} ;;
            *) break ;;
        esac
        match_rest=${match_rest#*'*'}
        case $match_text in
            *"$match_part"*) match_text=${match_text#*"$match_part"} ;;
            *) return 1 ;;
        esac
    done
    case $match_text in
        *"$match_rest") ;;
        *) return 1 ;;
    esac
}

# read_policy_key KEY VALUE
read_policy_key() {
    case $1 in
        '' | *[!a-z0-9-]*) policy_known='' ;;
        *)
            case " $POLICY_KEYS $KIND_KEYS $OTHER_KEYS " in
                *" $1 "*) policy_known=yes ;;
                *) policy_known='' ;;
            esac
            ;;
    esac
    if [ -z "$policy_known" ]; then
        policy_wrong "$policy_line" "unknown key '$1'"
        return 0
    fi
    if [ -z "$policy_section" ]; then
        policy_wrong "$policy_line" "$1 stands before the first section"
        return 0
    fi
    case $policy_seen in
        *" $1 "*) policy_wrong "$policy_line" "$1 is there twice in [$policy_section]" ;;
    esac
    policy_seen="$policy_seen$1 "
    # What its own kind makes of it is not known here.
    case " $OTHER_KEYS " in *" $1 "*) return 0 ;; esac
    if policy_takes "$1" "$2"; then
        set_policy "$1"
    else
        policy_wrong "$policy_line" "$1 takes $WANTED, not '$2'"
    fi
}

# set_policy KEY, from the section that we are in.
set_policy() {
    if [ "$1" = root ] && [ "${policy_section%%[[:blank:]]*}" = repository ]; then
        policy_wrong "$policy_line" "root is allowed only in [receive] and in [profile NAME]"
        return 0
    fi
    [ "$policy_rank" -gt 0 ] || return 0
    policy_variable "$1"
    eval "set -- \"\$1\" \"\${WHERE_$VARIABLE-}\""
    case $POLICY_SET in
        *" $1 "*) [ "${2%% *}" -le "$policy_rank" ] || return 0 ;;
        *) POLICY_SET="$POLICY_SET$1 " ;;
    esac
    eval "POLICY_$VARIABLE=\$TAKEN WHERE_$VARIABLE=\"\$policy_rank \$policy_line \$POLICY_FILE\""
}

# is_kind_key KEY: whether it is one that only this kind has.
is_kind_key() {
    case " $KIND_KEYS " in
        *" $1 "*) ;;
        *) return 1 ;;
    esac
}

# policy_variable KEY -> VARIABLE: the key as the end of a variable's name.
policy_variable() {
    VARIABLE=$1
    while :; do
        case $VARIABLE in
            *-*) VARIABLE=${VARIABLE%%-*}_${VARIABLE#*-} ;;
            *) return 0 ;;
        esac
    done
}

# policy_fault KEY WHAT: a value that is well formed and still cannot be used here.
policy_fault() {
    policy_variable "$1"
    eval "set -- \"\$2\" \"\${WHERE_$VARIABLE}\""
    policy_place=${2#* }
    POLICY_FILE=${policy_place#* }
    policy_wrong "${policy_place%% *}" "$1"
    policy_stop
}

# The owner's policy: what a key takes.

# policy_takes KEY VALUE -> TAKEN; status 1 and WANTED when that is no value for it. "none" unsets what is set elsewhere.
policy_takes() {
    TAKEN=$2
    if is_kind_key "$1"; then
        kind_takes "$1" "$2"
        return
    fi
    case $1 in
        pre-receive | post-receive | log-file | max-bytes | max-time) ! is_none "$2" || return 0 ;;
    esac
    case $1 in
        force | new-refs | delete | require-newer)
            WANTED='yes or no'
            case $2 in yes | no) return 0 ;; esac
            ;;
        release | rollback)
            WANTED='own, any or no'
            case $2 in own | any | no) return 0 ;; esac
            ;;
        refs)
            WANTED='patterns separated by blanks, with ! before exclusions'
            # shellcheck disable=SC2086 # words; globbing is off
            set -- $2
            [ $# -gt 0 ] || return 1
            for policy_word; do
                case $policy_word in '!') return 1 ;; esac
            done
            TAKEN=$*
            return 0
            ;;
        max-bytes)
            WANTED='a size such as 500M or 2G'
            case $2 in
                *K) policy_number "${2%K}" 1024 ;;
                *M) policy_number "${2%M}" 1048576 ;;
                *G) policy_number "${2%G}" 1073741824 ;;
                *T) policy_number "${2%T}" 1099511627776 ;;
                *) policy_number "$2" 1 ;;
            esac
            return
            ;;
        max-time | prepare-timeout | stage-retention | release-retention | grace)
            WANTED='a duration such as 90s, 5m, 2h or 1d'
            if [ "$1 $2" = 'grace none' ]; then
                TAKEN=0
                return 0
            fi
            case $2 in
                *s) policy_number "${2%s}" 1 ;;
                *m) policy_number "${2%m}" 60 ;;
                *h) policy_number "${2%h}" 3600 ;;
                *d) policy_number "${2%d}" 86400 ;;
                *) return 1 ;;
            esac
            return
            ;;
        pre-receive | post-receive) takes_program "$2" && return 0 ;;
        *) takes_path "$2" && return 0 ;;
    esac
    return 1
}

# takes_program VALUE -> TAKEN; status 1 and WANTED when it names no program.
takes_program() {
    WANTED='an absolute path of a program, and its arguments separated by blanks'
    # shellcheck disable=SC2086 # words; globbing is off
    set -- $1
    TAKEN=$*
    is_policy_path "${1-}"
}

# takes_path VALUE: status 1 and WANTED when it is none.
takes_path() {
    WANTED='an absolute path'
    is_policy_path "$1"
}

# is_none VALUE: whether it unsets what is set elsewhere -> TAKEN.
is_none() {
    [ "$1" = none ] || return 1
    TAKEN=''
}

# A path is compared with nothing: only its form counts here.
is_policy_path() {
    case $1 in
        /*) ;;
        *) return 1 ;;
    esac
}

# policy_number DIGITS UNIT -> TAKEN. A zero in front would make it octal; more digits might not fit.
policy_number() {
    case $1 in
        '' | *[!0-9]* | 0*) return 1 ;;
    esac
    [ ${#1} -le 6 ] || { [ "$2" = 1 ] && [ ${#1} -le 15 ]; } || return 1
    # shellcheck disable=SC2034 # see set_policy
    TAKEN=$(($1 * $2))
}

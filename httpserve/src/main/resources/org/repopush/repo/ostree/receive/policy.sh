# The owner's policy: the keys that only this kind has, see OstreeKind.

kind_default_policy() {
    # shellcheck disable=SC2034 # used by names that are put together
    POLICY_update_metadata=auto
}

kind_takes() {
    case $1 in
        update-metadata) ;;
        *) ! is_none "$2" || return 0 ;;
    esac
    case $1 in
        update-metadata)
            WANTED='auto or no'
            case $2 in auto | no) return 0 ;; esac
            return 1
            ;;
        metadata-command)
            takes_program "$2"
            return
            ;;
        gpg-homedir)
            takes_path "$2"
            return
            ;;
        sign-gpg) WANTED='key ids or fingerprints separated by blanks' ;;
        *) WANTED='absolute paths separated by blanks' ;;
    esac
    policy_key=$1
    # shellcheck disable=SC2086 # words; globbing is off
    set -- $2
    [ $# -gt 0 ] || return 1
    for policy_word; do
        if [ "$policy_key" = sign-gpg ]; then
            is_key_id "$policy_word" || return 1
        else
            is_policy_path "$policy_word" || return 1
            # They go into lists of ostree's configuration.
            case $policy_word in *[\;\\]*) return 1 ;; esac
        fi
    done
    # shellcheck disable=SC2034 # see set_policy
    TAKEN=$*
}

is_key_id() {
    case $1 in *[!0-9A-Fa-f]*) return 1 ;; esac
    [ ${#1} -ge 8 ] && [ ${#1} -le 40 ]
}

kind_check_policy() {
    check_keys verify-gpg "$POLICY_verify_gpg"
    check_keys verify-ed25519 "$POLICY_verify_ed25519"
    [ -z "$POLICY_gpg_homedir" ] || [ -d "$POLICY_gpg_homedir" ] ||
        policy_fault gpg-homedir "$POLICY_gpg_homedir is not a directory"
    check_program metadata-command "$POLICY_metadata_command"
}

# check_keys KEY PATHS
check_keys() {
    keys_for=$1
    # shellcheck disable=SC2086 # words; globbing is off
    set -- $2
    for keys_in; do
        [ -r "$keys_in" ] || policy_fault "$keys_for" "this account cannot read $keys_in"
    done
}

kind_tells() {
    # shellcheck disable=SC2034 # tell_value goes by it
    case $1=$2 in
        update-metadata=auto) TOLD='' ;;
        verify-*=* | sign-gpg=*) TOLD=words ;;
        *) TOLD=value ;;
    esac
}

# Whether commits have to be signed.
wants_signatures() {
    [ -n "$POLICY_verify_gpg$POLICY_verify_ed25519" ]
}

# Status: what people want to know of a repository.

kind_recognises() {
    [ -d objects ] && [ -n "$(sed -n '/^[[:space:]]*repo_version[[:space:]]*=/p' config 2>/dev/null)" ]
}

kind_status() {
    if lacks_proc; then examine fail no-proc; fi
    if [ ! -f config ] || [ ! -d refs/heads ]; then return 0; fi
    examine examine_opening
    examine examine_owners
    examine examine_keys
    examine examine_signing
    examine examine_named
    tell_lock repository .lock
    read_config
    # Nothing that stands in it counts.
    [ "$CONFIG_DOUBT" != yes ] || return 0
    case $MODE in
        *[!a-z0-9-]*) ;;
        *) kind_state ;;
    esac
}

# What ostree says of the repository, but for a mode of which we know more.
examine_opening() {
    read_config
    case $MODE in archive | archive-z2 | bare | bare-user | bare-user-only) ask_ostree ;; esac
}

# The first folder of somebody else in which a push could have to write.
examine_owners() {
    [ -O . ] || return 0
    find objects refs -type d \( ! -user "$(id -u)" -o ! -perm -0300 \) 2>/dev/null | while read -r foreign; do
        can_write "$foreign" || not_writable "$foreign"
    done
}

# The first mistake in the keys that commits have to be signed with, as a push would meet it.
examine_keys() {
    [ -n "$POLICY_verify_ed25519" ] && [ -z "$POLICY_ERROR" ] || return 0
    LOOKING=''
    read_ed25519
}

# Whether a summary could be signed.
examine_signing() {
    [ -n "$POLICY_sign_gpg" ] && [ -z "$POLICY_ERROR" ] || return 0
    LOOKING=''
    try_to_sign
}

# Refs that name no commit which is here: the first is a problem where nothing can be announced with it, else all are left out.
examine_named() {
    is_ours_to_announce || return 0
    dangling_refs | sed "${MOST_UNNAMED}q" | while read -r value ref_file; do
        name_dangling "$ref_file" "$value"
        if ! can_leave_out; then fail "dangling $DANGLING"; fi
        say "dangling $DANGLING"
    done
}

kind_time() {
    read_commit "$1" || TIME=-
}

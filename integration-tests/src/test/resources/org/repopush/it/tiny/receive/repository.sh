# A tiny kind: a directory with one file, content.tiny. Its first line is the number of the version, 0 for none so far; the rest
# is what is published. A revision is that number and the SHA-256 of the file, with a hyphen between.

kind_names() {
    # shellcheck disable=SC2034 # what all kinds share reads them
    OURS=.tiny-push CONTENT=content BINS=none NO_REVISION=0
}

# is_ref WORD -> D
is_ref() {
    D=$1
    [ "$1" = current ]
}

is_revision() {
    case $1 in
        [1-9]*-*) ;;
        *) return 1 ;;
    esac
    revision_digest=${1#*-}
    is_count "${1%%-*}" && is_hex "$revision_digest" && [ ${#revision_digest} -eq 64 ]
}

kind_recognises() {
    [ -f content.tiny ]
}

kind_tools() {
    echo sha256sum
}

kind_open() {
    encode "$REPO"
    [ -f content.tiny ] || fail "not-a-repository $E"
    check_owner content.tiny
    encode "$REPO"
    [ -w . ] || fail "not-writable $E - - $E"
}

kind_version() {
    say "tool tiny 1.0"
}

kind_state() {
    kind_current current
    [ "$CURRENT" = - ] || say "ref current $CURRENT -"
}

# kind_current REF -> CURRENT
kind_current() {
    CURRENT=-
    current_number=0
    read -r current_number 2>/dev/null <content.tiny || :
    case $current_number in
        '' | 0* | *[!0-9]*) ;;
        *)
            digest_of content.tiny
            CURRENT=$current_number-$DIGEST
            ;;
    esac
}

digest_of() {
    DIGEST=$(sha256sum <"$1")
    DIGEST=${DIGEST%% *}
}

kind_descends() {
    kind_is_newer "$1" "$2" strictly
}

# kind_is_newer NEW OLD [strictly]
kind_is_newer() {
    if [ "${3-}" = strictly ]; then
        [ "${1%%-*}" -gt "${2%%-*}" ]
    else
        [ "${1%%-*}" -ge "${2%%-*}" ]
    fi
}

# Types of the words that a client sends. Each function tells whether a word is of its type, and sets nothing that lasts but
# what its comment says. What they let through can be no option, no path of its own, and no line of its own to any tool.
# A kind adds is_revision and is_ref.

MOST_TEXT=4096 # bytes, encoded
MOST_LIST=32768

is_kind() {
    case " ${KINDS-$1} " in
        *" $1 "*) ;;
        *) return 1 ;;
    esac
}

is_kind_or_any() {
    [ "$1" = any ] || is_kind "$1"
}

# Any bytes but NUL: open_repository decides whether there is such a repository, and whether it is below the root.
is_path() {
    is_text "$1"
}

is_text() {
    [ ${#1} -le "$MOST_TEXT" ] && decode "$1"
}

# is_count WORD [MOST]
is_count() {
    case $1 in
        '' | *[!0-9]* | ????????*) return 1 ;;
    esac
    [ "$1" -le "${2:-9999999}" ]
}

is_port() {
    case $1 in 0*) return 1 ;; esac
    is_count "$1" 65535
}

# It stands in a url.
is_secret() {
    case $1 in
        '' | *[!A-Za-z0-9_-]*) return 1 ;;
    esac
    [ ${#1} -le 128 ]
}

is_hex() {
    case $1 in
        '' | *[!0-9a-f]*) return 1 ;;
    esac
}

is_stage_id() {
    is_hex "$1" && [ ${#1} -le 64 ]
}

is_token() {
    is_hex "$1" && [ ${#1} -eq 32 ]
}

# The name of a run, and of what it has staged for its release: a time and a random number, 20261129t181500-1f3a9c20.
is_run_id() {
    case $1 in
        *[!0-9a-ft-]* | ?????????????????????????*) return 1 ;;
        [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]t[0-9][0-9][0-9][0-9][0-9][0-9]-????????) is_hex "${1#*-}" ;;
        *) return 1 ;;
    esac
}

is_run_id_or_none() {
    [ "$1" = - ] || is_run_id "$1"
}

# What a part of the pack is called while it arrives.
is_part() {
    case $1 in
        in-*[!0-9a-z-]* | in-) return 1 ;;
        in-*) [ ${#1} -le 64 ] ;;
        *) return 1 ;;
    esac
}

is_seal() {
    case $1 in sealed | plain) ;; *) return 1 ;; esac
}

# How a program has ended.
is_status() {
    [ "$1" = signal ] || is_count "$1" 255
}

# All refs or none, or each by itself.
is_refs_policy() {
    case $1 in atomic | each) ;; *) return 1 ;; esac
}

# Whether refs that have moved since are moved too.
is_force() {
    case $1 in force | careful) ;; *) return 1 ;; esac
}

# Names of refs with commas between, which are encoded, or all of them.
is_ref_list() {
    [ "$1" != - ] || return 0
    [ ${#1} -le "$MOST_LIST" ] || return 1
    list_rest=$1%2C
    while [ -n "$list_rest" ]; do
        is_ref "${list_rest%%%2C*}" || return 1
        list_rest=${list_rest#*%2C}
    done
}

is_compression() {
    case $1 in gzip | -) ;; *) return 1 ;; esac
}

is_ref_or_none() {
    [ "$1" = - ] || is_ref "$1"
}

is_revision_or_none() {
    [ "$1" = - ] || is_revision "$1"
}

# The log of an installed receiver, for its owner: syslog where somebody listens to that, else a file of the account's own.

LOG_SOCKET=/dev/log
LOG_FILE='' # empty: .local/state/repo-push/receive.log below HOME
LOG_BLOCKS=2048 # of 512 bytes, then the file is renamed and begun anew

# log_line info|warning WORDS... -> LOGGED, its process: beside everything else, because a push does not wait for it. It holds
# nothing of ours.
log_line() {
    log_level=$1
    shift
    printf '%s' "$*" | tr '\n' '?' | log_lines "$log_level" &
    LOGGED=$!
}

# log_published FILE [REMARK]: what has flipped, "ref REF NEW OLD", one line a ref.
log_published() {
    while read -r _ ref new old _; do
        printf 'published %s %s..%s%s\n' "$ref" "$old" "$new" "${2-}"
    done <"$1" | log_lines info
}

# log_lines LEVEL: each line of standard input, with who it is about. What the client has sent cannot write lines of its own.
log_lines() (
    exec 2>/dev/null 3>&- 5>&- 7>&- 8>&- 9>&-
    umask 077
    log_who=$(describe_client)
    while read -r text || [ -n "$text" ]; do
        printf '%s %s\n' "$log_who" "$text"
    done | LC_ALL=C tr -c '\n\040-\176' '?' | {
        if [ -S "$LOG_SOCKET" ] && command -v logger >/dev/null; then
            logger -t repo-receive -p "auth.$1"
        else
            write_log_file "$1"
        fi
    }
) >/dev/null

# The key is known where sshd has "ExposeAuthInfo yes".
describe_client() {
    client_key=-
    if [ -r "${SSH_USER_AUTH-}" ]; then
        client_key=$(sed -n 's/^publickey //p' "$SSH_USER_AUTH" | ssh-keygen -lf - | sed -n '1s/^[0-9]* \([^ ]*\) .*/\1/p')
    fi
    client_address=${SSH_CONNECTION-}
    encode "${REPO-}"
    printf 'run=%s user=%s profile=%s from=%s key=%s repository=%s:' "${RUN:--}" "${LOGNAME:-${USER:--}}" \
        "${PROFILE:--}" "${client_address%% *}" "${client_key:--}" "$E"
}

# write_log_file LEVEL
write_log_file() {
    log_file=${LOG_FILE:-${HOME-}/.local/state/repo-push/receive.log}
    mkdir -p "${log_file%/*}" || return 0
    if finds "$log_file" -size "+$LOG_BLOCKS"; then mv "$log_file" "$log_file.old"; fi
    now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    while read -r text; do
        printf '%s %s %s\n' "$now" "$1" "$text"
    done >>"$log_file"
}

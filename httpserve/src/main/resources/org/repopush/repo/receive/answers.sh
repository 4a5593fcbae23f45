# Values and answers.

# The client may be gone: that is no reason to stop half-way, finish decides.
say() {
    printf '@%s %s\n' "$RUN" "$*" 2>/dev/null >&3 || :
}

# say_soon ANSWER: the same for one of thousands. Several travel with one write, because each write is a packet of the
# connection; no more than can be written in one piece beside others. say_now comes behind the last one.
say_soon() {
    UNSAID="$UNSAID@$RUN $1$NEWLINE"
    if [ ${#UNSAID} -ge 3000 ]; then say_now; fi
}

say_now() {
    printf %s "$UNSAID" 2>/dev/null >&3 || :
    UNSAID=''
}

# speak PROTOCOL: that is the client's -> SPOKEN. Older ones are answered as they were.
speak() {
    if ! is_count "$1" "$PROTOCOL" || [ "$1" -eq 0 ]; then fail "protocol $PROTOCOL $RELEASE"; fi
    SPOKEN=$1 FACT='fact '
    [ "$1" -gt 1 ] || FACT=''
}

# say_fact KEY VALUES...: what only the client's part of this kind understands. $FACT is the word for that where it is not said here.
say_fact() {
    say "$FACT$*"
}

# say_lines: answers each line of standard input.
say_lines() {
    said_lines=$(cat)
    IFS=$NEWLINE
    for said_line in $said_lines; do say_soon "$said_line"; done
    unset IFS
    say_now
}

# Steps run in processes of their own. The status of one says that it has reported, and what: 0 for "done", else one of these.
REPORTED=3
REPORTED_LATE=4 # the import has succeeded, and what follows it in the same step has not
FAILURE=0 # status of this process after "fail"

MARK='' # the file that is there as long as this process runs beside others
FETCHING='' # whether what fails now is fetched beside the pack, and can come in it as well
ANNOUNCING='' UNANNOUNCED='' # whether what fails now fails after the flip, and the word for that, see announce

finished() {
    [ -z "$MARK" ] || rm -f "$MARK"
    say "done $*"
    exit 0
}

fail() {
    [ -z "$FETCHING" ] || not_fetched "$@"
    # A tar that had no room has given cut files the time of whole ones.
    if [ "$1" = no-space ] && [ -d "$STAGE" ]; then forget_arriving; fi
    [ -z "$ANNOUNCING" ] || not_announced "$@"
    [ -z "$MARK" ] || rm -f "$MARK"
    say "fail $UNANNOUNCED$*"
    log_line warning "failed $UNANNOUNCED$*"
    exit "$FAILURE"
}

# not_fetched CODE...: nothing is lost by that. The client hears why, and sends it.
not_fetched() {
    FETCHING=''
    rm -f "$STAGE/pulling"
    log_line warning "unpulled $*"
    say "unpulled $*"
    finished revisions
}

# encode VALUE -> E. Forks only for a value that needs it.
encode() {
    case $1 in
        '') E=- ;;
        *[!A-Za-z0-9._/-]*) E=$(printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F | sed 's/../%&/g') ;;
        *) E=$1 ;;
    esac
}

# decode VALUE -> D. Status 1 when it is malformed; a NUL byte counts as that.
decode() {
    D=$1
    case $1 in
        *%*) ;;
        *) return 0 ;;
    esac
    decode_rest=$1 decode_text=''
    while :; do
        case $decode_rest in
            *%*) ;;
            *) break ;;
        esac
        decode_text=$decode_text${decode_rest%%%*}
        decode_rest=${decode_rest#*%}
        decode_hex=${decode_rest%"${decode_rest#??}"}
        decode_rest=${decode_rest#??}
        case $decode_hex in
            00) return 1 ;;
            [0-9A-F][0-9A-F]) decode_hex=$((0x$decode_hex)) ;;
            *) return 1 ;;
        esac
        decode_text=$decode_text\\0$((decode_hex / 64))$((decode_hex / 8 % 8))$((decode_hex % 8))
    done
    # The full stop keeps newlines at the end from being eaten.
    D=$(printf '%b.' "$decode_text$decode_rest")
    D=${D%.}
}

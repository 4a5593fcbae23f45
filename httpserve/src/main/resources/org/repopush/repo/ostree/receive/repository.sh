# The OSTree part: a stage is an archive-mode child of the repository, so that what the destination has is not fetched
# again. Everything is done by ostree itself; the reasons for each option are in doc/kinds/ostree.md.

OLDEST_OSTREE=2017.15 # the first whose commands take the repository's lock

kind_names() {
    # shellcheck disable=SC2034 # what all kinds share reads them
    OURS=extensions/repo-push CONTENT=objects BINS='[0-9a-f][0-9a-f]' PULLS=yes KEEPS=yes \
        NO_REVISION=0000000000000000000000000000000000000000000000000000000000000000
}

kind_tools() {
    echo ostree
}

kind_extras() {
    echo gpg flatpak
}

kind_explain() {
    case $1 in
        *'would be exceeded, at least'*) fail no-space ;;
        *'Locking repo '*failed*) fail repo-locked ;;
        *'invalid mode '*' with bits '*)
            encode "$1"
            fail "unfit $E"
            ;;
    esac
}

# ostree waits for its lock by itself.
kind_waits() {
    lock_state .lock OFDLCK
    [ "$LOCK" = held ]
}

# Mode, and whether the tool is fit. Without a fork per file.
kind_open() {
    check_folders
    check_owner objects
    check_writable
    read_config
    [ -z "$CONFIG_FAULT" ] || config_failed "$CONFIG_FAULT"
    [ -z "$CONFIG_DOUBT" ] || ask_ostree
    case $MODE in
        archive | archive-z2 | bare | bare-user | bare-user-only) ;;
        *)
            encode "$MODE"
            fail "unsupported-mode $E"
            ;;
    esac
}

kind_version() {
    version=$(ostree --version 2>/dev/null | sed -n "s/^ *Version: *'\{0,1\}\([0-9.]*\).*/\1/p")
    newer_than "$OLDEST_OSTREE" "$version" || fail "old-tool ostree ${version:--} $OLDEST_OSTREE"
    [ -z "$POLICY_verify_ed25519" ] || check_ed25519
    say "tool ostree $version"
}

# newer_than A B: whether version B is A or newer; versions are YEAR.NUMBER.
newer_than() {
    case $2 in
        [0-9]*.[0-9]*) ;;
        *) return 1 ;;
    esac
    newer_minor=${2#*.}
    newer_minor=${newer_minor%%.*}
    [ "${2%%.*}" -gt "${1%%.*}" ] || { [ "${2%%.*}" -eq "${1%%.*}" ] && [ "$newer_minor" -ge "${1#*.}" ]; }
}

kind_state() {
    say_fact mode "$MODE"
    if [ -n "$COLLECTION" ]; then
        encode "$COLLECTION"
        say_fact collection "$E"
    fi
    state_summary
    # Refs are answered while they are looked at; standard output has the metadata files to digest.
    named_refs refs/heads -- | state_refs | xargs -r sha256sum |
        sed -n "s/^\([0-9a-f]*\)  objects\/\(..\)\/\([0-9a-f]*\)\.commitmeta$/${FACT}meta \2\3 \1/p" | say_lines
}

kind_obstacles() {
    if loses_signature; then say "problem signed-summary"; fi
    if lacks_flatpak; then say "problem missing-tool flatpak"; fi
}

# Whether a signed summary would be replaced by one that is not signed.
loses_signature() {
    [ -e summary.sig ] && [ -z "$POLICY_sign_gpg" ] && is_ours_to_announce
}

lacks_flatpak() {
    [ -e summary.idx ] && is_ours_to_announce && ! command -v flatpak >/dev/null
}

# "summary none|unsigned|signed fresh|stale", and "lacks flatpak" where no summary can be made without it.
state_summary() {
    if [ ! -e summary ]; then
        say_fact summary none stale
    else
        signed=unsigned fresh=fresh
        if [ -e summary.sig ]; then signed=signed; fi
        if finds refs/heads -newer summary; then fresh=stale; fi
        say_fact summary "$signed" "$fresh"
    fi
    if lacks_flatpak; then say_fact lacks flatpak; fi
}

is_flatpak() {
    [ -e summary.idx ] || [ -d refs/heads/app ] || [ -d refs/heads/runtime ]
}

# named_refs FOLDER... -- [CONDITION...]: prints "COMMIT FILE" for each ref in these folders that fits find's conditions, "-" for one
# that has no commit. There may be tens of thousands: the files are read by one tool that says which is which, because a shell
# reads byte by byte. Of each come a line with its name and two of its own.
named_refs() {
    named_folders=''
    while [ "$1" != -- ]; do
        named_folders="$named_folders $1"
        shift
    done
    shift
    # shellcheck disable=SC2016,SC2086 # folders of a repository; a line of sed
    find $named_folders \( -type f -o -type l \) ! -name 'tmp.??????' "$@" -exec head -n 2 /dev/null {} + 2>/dev/null |
        sed -n -e '/^==> \/dev\/null <==$/b end' \
            -e '/^==> refs\/.* <==$/{s/^==> \(.*\) <==$/- \1/;x;s/^! /- /;/./p;b end' -e '}' \
            -e '/^[0-9a-f]\{64\}[[:space:]]*$/{s/[[:space:]]*$//;G;s/\n- / /;/\n/!{h;b end' -e '};}' \
            -e '/^$/{x;s/^- /! /;x;b end' -e '}' \
            -e 'x;s/^[^ ]* /! /;x' -e ':end' -e '${x;s/^! /- /;/./p;}'
}

# Answers "ref NAME COMMIT FLAG" for each line "COMMIT FILE" on standard input that has a commit, FLAG - or "alias TARGET", partial,
# dangling, and prints the files of their detached metadata.
state_refs() {
    state_tips=$(cat)
    state_meta=''
    IFS=$NEWLINE
    for state_tip in $state_tips; do
        COMMIT=${state_tip%% *} state_ref=${state_tip#* refs/heads/}
        [ "$COMMIT" != - ] || continue
        object_path "$COMMIT"
        flag=-
        if [ -h "refs/heads/$state_ref" ]; then
            kind_aims "$state_ref"
            encode "$TARGET"
            flag="alias $E"
        elif [ ! -e "$OBJECT.commit" ]; then
            flag=dangling
        elif [ -e "state/$COMMIT.commitpartial" ]; then
            flag=partial
        fi
        encode "$state_ref"
        say_soon "ref $E $COMMIT $flag"
        # The refs of one commit often follow each other.
        if [ "$OBJECT" != "$state_meta" ] && [ -e "$OBJECT.commitmeta" ]; then
            state_meta=$OBJECT
            printf '%s\n' "$OBJECT.commitmeta"
        fi
    done
    unset IFS
    say_now
}

is_commit() {
    case $1 in
        *[!0-9a-f]*) return 1 ;;
    esac
    [ ${#1} -eq 64 ]
}

is_revision() {
    is_commit "$1"
}

# object_path CHECKSUM -> OBJECT, without its ending.
object_path() {
    OBJECT=objects/${1%"${1#??}"}/${1#??}
}

# commit_of FILE -> COMMIT, the reverse.
commit_of() {
    COMMIT=${1##*objects/}
    COMMIT=${COMMIT%.*}
    COMMIT=${COMMIT%%/*}${COMMIT#*/}
}

kind_metadata() {
    object_path "$1"
    if [ -e "$OBJECT.commitmeta" ]; then
        say "metadata $1 $(od -An -v -tx1 <"$OBJECT.commitmeta" | tr -d ' \n')"
    else
        say "metadata $1 -"
    fi
}

# is_ref WORD -> D: a name that is one by ostree's own grammar as far as its letters are ASCII, so that it cannot leave refs/heads
# nor look like an option; and none of those that ostree gives its temporary files, which kind_tidy takes for such. Other letters are
# encoded, in UTF-8, and nothing else is: a name has one form.
is_ref() {
    case $1 in
        '' | *[!A-Za-z0-9._/%-]* | [-./]* | */[-./]* | */ | tmp.?????? | tmp.??????/* | */tmp.?????? | */tmp.??????/*) return 1 ;;
        *%*)
            case $(printf %s "$1" | sed -e 's/%[CD][0-9A-F]%[89AB][0-9A-F]//g' -e 's/%E[0-9A-F]\(%[89AB][0-9A-F]\)\{2\}//g' \
                -e 's/%F[0-7]\(%[89AB][0-9A-F]\)\{3\}//g') in
                *%*) return 1 ;;
            esac
            ;;
    esac
    [ ${#1} -le "$MOST_TEXT" ] && decode "$1" && has_short_folders "$D"
}

# Whether each part of a path fits into a file system.
has_short_folders() {
    short_rest=$1/
    while [ -n "$short_rest" ]; do
        short_part=${short_rest%%/*} short_rest=${short_rest#*/}
        [ ${#short_part} -le 255 ] || return 1
    done
}

is_archive() {
    [ -n "${MODE-}" ] || read_config
    case $MODE in
        archive*) ;;
        *) return 1 ;;
    esac
}

digest_of() {
    DIGEST=$(sha256sum <"$1")
    DIGEST=${DIGEST%% *}
}

# Prints an absolute name of the current directory that ostree takes as it is: its configuration has no escapes, and
# pull-local takes a percent sign in a path for one.
here() {
    case $REPO in
        *[!A-Za-z0-9._/-]*) echo /proc/self/cwd ;;
        *) printf '%s\n' "$REPO" ;;
    esac
}

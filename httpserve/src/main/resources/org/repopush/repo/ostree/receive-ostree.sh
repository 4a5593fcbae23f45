
# The OSTree part: a stage is an archive-mode child of the repository, so that what the destination has is not fetched
# again. Everything is done by ostree itself; the reasons for each option are in doc/kinds/ostree.md.

OLDEST_OSTREE=2017.15 # the first whose commands take the repository's lock

kind_tools() {
    echo ostree
}

# Mode, and whether the tool is fit. Without a fork per file.
kind_open() {
    encode "$REPO"
    if [ ! -d objects ] || [ ! -f config ]; then fail "not-a-repository $E"; fi
    check_owner objects
    if [ ! -w . ] || [ ! -w objects ] || [ ! -w refs ]; then fail "not-writable $E"; fi
    read_mode
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

read_mode() {
    MODE=bare mode_section=''
    while read -r mode_line || [ -n "$mode_line" ]; do
        case $mode_line in
            '['*) mode_section=$mode_line ;;
            mode=* | 'mode ='*)
                if [ "$mode_section" = '[core]' ]; then
                    MODE=${mode_line#*=}
                    MODE=${MODE# }
                fi
                ;;
        esac
    done <config
}

kind_state() {
    say "mode $MODE"
    state_summary
    # Refs are printed by the loop on descriptor 3; what it prints on standard output are the metadata files to digest.
    find refs/heads \( -type f -o -type l \) ! -name 'tmp.??????' | state_refs | xargs -r sha256sum | while read -r digest file; do
        commit_of "$file"
        say "meta $COMMIT $digest"
    done
}

kind_status() {
    if [ ! -f config ] || [ ! -d refs/heads ]; then return 0; fi
    tell_lock repository .lock
    say "features $(ostree --version 2>/dev/null | sed -n 's/^ *- \([a-z0-9-]*\)$/\1/p' | tr '\n' ' ')-"
    encode "$(sed -n 's/^collection-id *= *//p' config | sed -n 1p)"
    say "collection $E"
    read_mode
    case $MODE in
        *[!a-z0-9-]*) ;;
        *) kind_state ;;
    esac
}

# "summary none|unsigned|signed fresh|stale", and "flatpak" when the repository is one.
state_summary() {
    if [ ! -e summary ]; then
        say "summary none stale"
    else
        signed=unsigned fresh=fresh
        if [ -e summary.sig ]; then signed=signed; fi
        if finds refs/heads -newer summary; then fresh=stale; fi
        say "summary $signed $fresh"
    fi
    if is_flatpak; then
        say flatpak
        ! is_ours_to_announce || command -v flatpak >/dev/null || say "lacks flatpak"
    fi
}

is_flatpak() {
    [ -e summary.idx ] || [ -d refs/heads/app ] || [ -d refs/heads/runtime ]
}

# Answers "ref NAME COMMIT FLAG" for each file on standard input; FLAG is - or alias, partial, dangling.
state_refs() {
    while read -r file; do
        COMMIT=''
        read -r COMMIT 2>/dev/null <"$file" || :
        is_commit "$COMMIT" || continue
        object_path "$COMMIT"
        flag=-
        if [ -h "$file" ]; then
            flag='alias'
        elif [ ! -e "$OBJECT.commit" ]; then
            flag=dangling
        elif [ -e "state/$COMMIT.commitpartial" ]; then
            flag=partial
        fi
        encode "${file#refs/heads/}"
        say "ref $E $COMMIT $flag"
        [ ! -e "$OBJECT.commitmeta" ] || printf '%s\n' "$OBJECT.commitmeta"
    done
}

is_commit() {
    case $1 in
        *[!0-9a-f]*) return 1 ;;
    esac
    [ ${#1} -eq 64 ]
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
    is_commit "$1" || fail "bad-request metadata"
    object_path "$1"
    if [ -e "$OBJECT.commitmeta" ]; then
        say "metadata $1 $(od -An -v -tx1 <"$OBJECT.commitmeta" | tr -d ' \n')"
    else
        say "metadata $1 -"
    fi
}

# A ref name that cannot leave refs/heads nor look like an option; ostree checks its own grammar besides.
is_ref() {
    case $1 in
        '' | [-./]* | */ | *//* | */.* | */-* | *[[:space:]]* | *[\'\"\\:]*) return 1 ;;
    esac
}

# Reads the plan: "move REF NEW OLD" and "also REVISION", and answers which of its revisions are here already.
kind_prepare() {
    REFUSED=''
    while read -r word first second third; do
        case $word in
            move)
                check_move "$first" "$second" "$third" || fail "bad-request move"
                if refuses_name "$D" "$third"; then refuse "$first" "$WHY"; fi
                prepare_revision "$second"
                ;;
            also)
                is_commit "$first" || fail "bad-request also"
                prepare_revision "$first"
                ;;
        esac
    done <"$STAGE/plan" >"$STAGE/present"
    [ -z "$REFUSED" ] || fail refused
    digest_present >"$STAGE/have"
    while read -r commit digest; do say "have $commit $digest"; done <"$STAGE/have"
    # ostree takes a directory with objects/ for a repository, whatever else it lacks.
    if [ ! -e "$STAGE/ready" ] || [ ! -d "$STAGE/objects" ]; then
        rm -rf "$STAGE/config" "$STAGE/objects"
        tool /dev/null ostree --repo="$STAGE" init --mode=archive || tool_failed ostree $?
        write_config
        if is_archive; then : >"$STAGE/clean"; fi
        : >"$STAGE/ready"
    fi
    rm -rf "$STAGE/refs/heads" "$STAGE/meta"
    mkdir "$STAGE/refs/heads" "$STAGE/meta"
    estimate_objects
}

# "holds NUMBER fresh|resumed": about how many objects are here, from three of the 256 folders; a checksum says nothing about
# where the others are. Resumed: some of what this push wants to bring is in the stage, or has been imported from it.
estimate_objects() {
    stage_state=fresh
    if finds "$STAGE/objects" -type f ||
        finds "$STAGE" -type d \( -name 'in-*' -o -name 'checked-*' -o -name 'imported-*' \); then
        stage_state=resumed
    fi
    in_one_folder=0
    for folder in 00 7f ff; do
        [ ! -d "objects/$folder" ] || in_one_folder=$((in_one_folder + $(find "objects/$folder" -type f | wc -l)))
    done
    say "holds $((in_one_folder * 256 / 3)) $stage_state"
}

# What a channel does: "pack NAME NUMBER" takes a stream of a part of the pack; "list gzip|-" prints the paths of all objects that the
# repository and the stage have; "test gzip|-" reads paths and prints those that are there. Paths are as in an archive.
kind_channels() {
    cat <<'END'
known_objects() {
    find objects -type f
    (cd ../../.. && find objects -type f)
}
case $1 in
    pack) receive_pack "$2" "$3" ;;
    list) known_objects | sed -n 's/\.filez*$/.filez/;/^objects/p' | packed "$2" ;;
    test)
        unpacked "$2" | xargs -r sh -c 'for path; do
            if [ -f "$path" ] || [ -f "../../../$path" ] || [ -f "../../../${path%z}" ]; then echo "$path"; fi
        done' - | packed "$2"
        ;;
esac
END
}

kind_part() {
    (
        cd "$1" &&
            find . -type f |
            sed -e '/^\.\/objects\/[0-9a-f]\{2\}\/[0-9a-f]\{62\}\.\(filez\|dirtree\|dirmeta\|commit\|commitmeta\)$/d' \
                -e '/^\.\/slices\/[0-9a-f]\{2\}\/[0-9a-f]\{62\}\.filez\/[0-9]*$/d'
    )
}

# Metadata objects are named after their bytes.
kind_check() {
    find "$1/objects" -type f \( -name '*.dirtree' -o -name '*.dirmeta' -o -name '*.commit' \) -exec sha256sum {} + |
        while read -r digest file; do
            commit_of "$file"
            [ "$COMMIT" = "$digest" ] || printf '%s\n' "${file#"$1/"}"
        done
}

kind_open_content() {
    finds "$1/objects" -type f -name '*.filez'
}

# make_archive DIRECTORY: what ostree takes for a repository, in less time than it needs to make one.
make_archive() {
    mkdir -p "$1/objects" "$1/refs/heads" "$1/refs/remotes" "$1/refs/mirrors" "$1/tmp" "$1/state"
    printf '[core]\nrepo_version=1\nmode=archive-z2\n' >"$1/config"
}

# A seal is a commit that lists all content of its part, so that ostree can verify a part by itself while others travel. The
# client made it and may have left something out. So a sealed part has no metadata but the three objects of the seal, and as
# many objects as there are files must have been looked at: then it is all of them. Where ostree's output cannot be read,
# nothing is proved, and the import verifies.
kind_seal() {
    is_archive || return 1
    files=$(find "$1/objects" -type f | sed -n '$=')
    content=$(find "$1/objects" -type f -name '*.filez' | sed -n '$=')
    [ "$files" = "$((content + 3))" ] || return 1
    make_archive "$1"
    seal_status=0
    tool /dev/null ostree --repo="$1" fsck || seal_status=$?
    rm -rf "$1/refs" "$1/tmp" "$1/state" "$1/config"
    if [ "$seal_status" != 0 ]; then
        find_bad_object
        [ -z "$BAD" ] || bad_object "$1" "$OBJECT_OF_BAD"
        return 1
    fi
    looked_at=$(sed -n 's/.*fsck objects (\([0-9]*\)\/\1) 100%.*/\1/p' "$LOG" | sed -n '$p')
    [ "$looked_at" = "$files" ]
}

check_move() {
    decode "$1" || return 1
    is_ref "$D" || return 1
    is_commit "$2" || return 1
    [ "$3" = - ] || is_commit "$3"
}

# Prints where a revision is, when it is here.
prepare_revision() {
    object_path "$1"
    [ -e "$OBJECT.commit" ] || return 0
    printf '%s\n' "$OBJECT"
}

# Lines "COMMIT DIGEST" for $STAGE/present, DIGEST "-" where a commit has no detached metadata.
digest_present() {
    while read -r OBJECT; do
        commit_of "$OBJECT.commit"
        if [ -e "$OBJECT.commitmeta" ]; then
            digest_of "$OBJECT.commitmeta"
        else
            DIGEST=-
        fi
        printf '%s %s\n' "$COMMIT" "$DIGEST"
    done <"$STAGE/present"
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

# write_config [PORT SECRET]: the stage's configuration, with the way to the client only while it is pulled.
write_config() {
    (
        umask 077
        {
            printf '[core]\nrepo_version=1\nmode=archive-z2\nparent=%s\n' "$(here)"
            if [ $# -eq 2 ]; then
                printf '\n[remote "p"]\nurl=http://x:%s@127.0.0.1:%s/\nhttp2=false\n' "$2" "$1"
                printf 'gpg-verify=false\ngpg-verify-summary=false\n'
            fi
        } >"$STAGE/config.new"
    )
    mv "$STAGE/config.new" "$STAGE/config"
}

# planned_words FORMAT: one word a line for xargs; ref names have no blanks, quotes or backslashes.
planned_words() {
    while read -r word first second _; do
        case $word in
            move)
                decode "$first"
                printf '%s@%s\n' "$D" "$second"
                ;;
            also) printf '%s\n' "$first" ;;
        esac
    done <"$STAGE/plan"
}

# Words go to the tool through xargs: thousands of refs are more than one command line holds. One transaction as long as
# they fit into a million bytes.
batch() {
    batch_words=$1
    shift
    tool "$batch_words" xargs -r -s 1000000 "$@"
}

# Commits already seen in this stage count as complete for ostree, even if something below them is missing: marking them
# partial makes it look again.
mark_partial() {
    while read -r word first second _; do
        case $word in
            move) mark_commit "$second" ;;
            also) mark_commit "$first" ;;
        esac
    done <"$STAGE/plan"
}

mark_commit() {
    object_path "$1"
    [ ! -e "$STAGE/$OBJECT.commit" ] || : >"$STAGE/state/$1.commitpartial"
}

kind_pull() {
    write_config "$1" "$2"
    merge_checked
    mark_partial
    planned_words >"$STAGE/words"
    pull_status=0
    if wants_signatures; then
        batch "$STAGE/words" ostree --repo="$STAGE" pull --mirror --commit-metadata-only --disable-fsync \
            --disable-static-deltas p || pull_status=$?
        write_config
        [ "$pull_status" = 0 ] || tool_failed ostree "$pull_status"
        kind_verify
        write_config "$1" "$2"
    fi
    batch "$STAGE/words" ostree --repo="$STAGE" pull --mirror --http-trusted --disable-fsync --disable-static-deltas p ||
        pull_status=$?
    write_config
    [ "$pull_status" = 0 ] || tool_failed ostree "$pull_status"
    hold_back_metadata
}

# Detached metadata of a commit that is here already is seen by clients at once: it waits for the publication.
hold_back_metadata() {
    while read -r commit _; do
        object_path "$commit"
        if [ -e "$STAGE/$OBJECT.commitmeta" ]; then mv "$STAGE/$OBJECT.commitmeta" "$STAGE/meta/$commit"; fi
    done <"$STAGE/have"
}

# Verifies every object, links it into the repository, and leaves private refs that keep every prune away until the flip.
# They must not bear public names: a ref that exists only there would be resolved for the public one. The id of a stage is a
# digest of all that is pushed, names included, so that none of these names can hold it.
kind_import() {
    check_ostree_lock
    merge_checked
    refuse_planned "$1"
    check_bytes
    kind_verify
    hold_back_metadata
    # Whatever has not been verified natively in the stage is verified now; which of it that is does not matter.
    untrusted=--untrusted
    if [ -e "$STAGE/clean" ]; then untrusted=''; fi
    number=0
    while read -r word first second _; do
        case $word in
            move)
                number=$((number + 1))
                set_stage_ref "keep-$STAGE_ID/$number" "$second"
                # A pull has set this one, a pack does not.
                decode "$first"
                set_stage_ref "$D" "$second"
                printf 'keep-%s/%s\n' "$STAGE_ID" "$number"
                ;;
            also) printf '%s\n' "$first" ;;
        esac
    done <"$STAGE/plan" >"$STAGE/words"
    # shellcheck disable=SC2086 # an option or nothing
    batch "$STAGE/words" ostree --repo=. pull-local $untrusted --disable-verify-bindings \
        --remote="repo-push-$STAGE_ID" "$(here)/$STAGE" || import_failed $?
    # Everything is here now; what the flip needs is found through the parent.
    mv "$STAGE/objects" "$STAGE/imported-$RUN"
    mkdir "$STAGE/objects"
}

set_stage_ref() {
    stage_ref=$STAGE/refs/heads/$1
    [ -d "${stage_ref%/*}" ] || mkdir -p "${stage_ref%/*}"
    printf '%s\n' "$2" >"$stage_ref"
}

# ostree itself would wait for its lock as long as the destination's configuration says, holding ours meanwhile. Looking
# first leaves the waiting to the client, who knows how long the user wants to wait.
check_ostree_lock() {
    lock_state .lock OFDLCK
    [ "$LOCK" != held ] || fail repo-locked
}

# The import stops at the first bad object. It is deleted, so that the next pull fetches it again.
import_failed() {
    find_bad_object
    if [ -z "$BAD" ]; then tool_failed ostree "$1"; fi
    [ -e "$STAGE/$OBJECT_OF_BAD" ] || fail "absent-object $BAD"
    rm -f "$STAGE/$OBJECT_OF_BAD"
    fail "bad-object $BAD"
}

# The object that ostree's words in $LOG complain of -> BAD and its path OBJECT_OF_BAD; empty when they name none.
find_bad_object() {
    OBJECT_OF_BAD=''
    BAD=$(sed -n -e 's/.*fsck content object \([0-9a-f]\{64\}\).*/\1.filez/p' \
        -e 's/.*fsck \([0-9a-f]\{64\}\.[a-z]*\):.*/\1/p' \
        -e 's/.*Importing \([0-9a-f]\{64\}\)\.file: .*No such file.*/\1.filez/p' \
        -e 's/.*Importing \([0-9a-f]\{64\}\.dir[a-z]*\): .*No such file.*/\1/p' \
        -e 's/.*No such metadata object \([0-9a-f]\{64\}\.[a-z]*\).*/\1/p' "$LOG" | sed -n 1p)
    if [ -n "$BAD" ]; then
        object_path "$BAD"
        OBJECT_OF_BAD=$OBJECT
    fi
}

# kind_current REF -> CURRENT. An alias counts as a ref of its own: pulling into it would replace it.
kind_current() {
    CURRENT=''
    if [ -h "refs/heads/$1" ]; then
        CURRENT='alias'
    elif [ -f "refs/heads/$1" ]; then
        read -r CURRENT <"refs/heads/$1" || :
    fi
    CURRENT=${CURRENT:--}
}

kind_compare() {
    check_ostree_lock
    if [ -e summary.sig ] && [ -z "$POLICY_sign_gpg" ] && is_ours_to_announce; then fail signed-summary; fi
    moved='' REFUSED=''
    while read -r word ref new old; do
        [ "$word" = move ] || continue
        decode "$ref"
        kind_current "$D"
        if [ "$CURRENT" = "$old" ]; then
            if refuses_move "$D" "$new" "$old"; then
                refuse "$ref" "$WHY"
            else
                printf 'ref %s %s %s\n' "$ref" "$new" "$old"
            fi
        elif [ "$CURRENT" = "$new" ]; then
            # Somebody else published the very same commit meanwhile.
            say "flipped $ref $new"
        else
            moved=yes
            say "moved $ref $CURRENT"
        fi
    done <"$STAGE/plan" >"$STAGE/flip"
    if [ -n "$moved" ] && [ "$1" = atomic ]; then fail moved; fi
    if [ -n "$REFUSED" ] && [ "$1" = atomic ]; then fail refused; fi
    leave_other_signatures
    if [ -s "$STAGE/flip" ]; then
        kind_verify
        try_to_sign
    fi
    compare_metadata
}

# commit_file COMMIT -> FILE: the object, here or in the stage, where nobody may have looked at it before.
commit_file() {
    object_path "$1"
    FILE=$OBJECT.commit
    [ ! -e "$FILE" ] || return 0
    FILE=$STAGE/$FILE
    [ -e "$FILE" ] || return 1
    digest_of "$FILE"
    [ "$DIGEST" = "$1" ]
}

# read_commit COMMIT -> PARENT, empty for the first of a line, and TIME, 16 hexadecimal digits. A commit is a GVariant
# (a{sv}aya(say)sstayay), which ends in the ends of its members, the last first; the time stands behind the body, aligned.
read_commit() {
    commit_file "$1" || return 1
    commit_size=$(($(wc -c <"$FILE")))
    offset_size=1
    if [ "$commit_size" -gt 255 ]; then offset_size=2; fi
    if [ "$commit_size" -gt 65535 ]; then offset_size=4; fi
    # shellcheck disable=SC2046 # numbers
    set -- $(od -An -v -tu1 -j $((commit_size - 6 * offset_size)) "$FILE")
    commit_ends=''
    while [ $# -ge "$offset_size" ]; do
        commit_end=$1
        if [ "$offset_size" -gt 1 ]; then commit_end=$(($1 + 256 * $2)); fi
        if [ "$offset_size" -gt 2 ]; then commit_end=$((commit_end + 65536 * $3 + 16777216 * $4)); fi
        commit_ends="$commit_ends $commit_end"
        shift "$offset_size"
    done
    # shellcheck disable=SC2086 # tree, body, subject, related, parent, metadata
    set -- $commit_ends
    TIME=$(od -An -v -tx1 -j $((($2 + 7) / 8 * 8)) -N 8 "$FILE" | tr -d ' \n')
    PARENT=''
    [ "$(($5 - $6))" != 32 ] || PARENT=$(od -An -v -tx1 -j "$6" -N 32 "$FILE" | tr -d ' \n')
    [ ${#TIME} -eq 16 ]
}

# kind_descends NEW OLD: every commit between is here or in the stage; what is nowhere ends the line.
kind_descends() {
    descendant=$1 generation=0
    while [ "$generation" -lt 10000 ] && read_commit "$descendant" && [ -n "$PARENT" ]; do
        [ "$PARENT" != "$2" ] || return 0
        descendant=$PARENT generation=$((generation + 1))
    done
    return 1
}

# kind_is_newer NEW OLD [strictly]: by their times, which are unsigned. Nothing is older than a commit that is not here.
kind_is_newer() {
    read_commit "$2" || return 0
    old_time=$TIME
    read_commit "$1" || return 1
    if [ "$TIME" = "$old_time" ]; then
        [ "${3-}" != strictly ]
    elif [ "${TIME%????????}" = "${old_time%????????}" ]; then
        [ $((0x${TIME#????????})) -gt $((0x${old_time#????????})) ]
    else
        [ $((0x${TIME%????????})) -gt $((0x${old_time%????????})) ]
    fi
}

# Where not every ref may be pushed, the signatures of a commit that others may name stay as they are, unless its own ref is
# pushed for them.
leave_other_signatures() {
    [ "$POLICY_refs" != '*' ] || return 0
    hold_back_metadata
    while read -r commit _; do
        [ -e "$STAGE/meta/$commit" ] || continue
        its_own=''
        while read -r _ _ new old; do
            [ "$new $old" != "$commit $commit" ] || its_own=yes
        done <"$STAGE/flip"
        [ -n "$its_own" ] || rm -f "$STAGE/meta/$commit"
    done <"$STAGE/have"
}

# Metadata that was merged with what the destination had must still find that.
compare_metadata() {
    while read -r commit digest; do
        [ -e "$STAGE/meta/$commit" ] || continue
        object_path "$commit"
        DIGEST=-
        if [ -e "$OBJECT.commitmeta" ]; then digest_of "$OBJECT.commitmeta"; fi
        [ "$DIGEST" = "$digest" ] || fail "metadata-moved $commit"
    done <"$STAGE/have"
}

kind_flip() {
    while read -r commit _; do
        [ -e "$STAGE/meta/$commit" ] || continue
        object_path "$commit"
        mkdir -p "$STAGE/${OBJECT%/*}" || return 1
        mv "$STAGE/meta/$commit" "$STAGE/$OBJECT.commitmeta" || return 1
    done <"$STAGE/have"
    while read -r word first second _; do
        case $word in
            also) printf '%s\n' "$first" ;;
        esac
    done <"$STAGE/plan" >"$STAGE/words"
    while read -r _ ref new _; do
        decode "$ref"
        # A ref that the stage lacks would be resolved through the parent, and nothing would move.
        [ -f "$STAGE/refs/heads/$D" ] || return 1
        printf '%s\n' "$D"
    done <"$STAGE/flip" >>"$STAGE/words"
    flip_batch_status=0
    batch "$STAGE/words" ostree --repo=. pull-local --untrusted "$(here)/$STAGE" || flip_batch_status=$?
    return "$flip_batch_status"
}

is_archive() {
    [ -n "${MODE-}" ] || read_mode
    case $MODE in
        archive*) ;;
        *) return 1 ;;
    esac
}

# Clients find refs through the summary where there is one: its single rename is what switches all of them at once.
kind_refresh() {
    if [ -n "$POLICY_metadata_command" ] && [ "$POLICY_update_metadata" = auto ]; then
        tool /dev/null owners_program "$POLICY_metadata_command" || tool_failed metadata-command $?
    fi
    is_ours_to_announce || return 0
    set --
    for sign_key in $POLICY_sign_gpg; do set -- "$@" "--gpg-sign=$sign_key"; done
    set -- "$@" ${POLICY_gpg_homedir:+"--gpg-homedir=$POLICY_gpg_homedir"}
    if is_flatpak; then
        tool /dev/null flatpak build-update-repo "$@" . || tool_failed flatpak $?
    else
        tool /dev/null ostree --repo=. summary -u "$@" || tool_failed ostree $?
    fi
}

# Whether it is for us to make a summary.
is_ours_to_announce() {
    [ "$POLICY_update_metadata" = auto ] && [ -z "$POLICY_metadata_command" ] && is_archive
}

# A key that cannot sign is found before a ref moves, not when the summary is made.
try_to_sign() {
    is_ours_to_announce && command -v gpg >/dev/null || return 0
    for sign_key in $POLICY_sign_gpg; do
        tool /dev/null gpg --batch --no-tty --yes ${POLICY_gpg_homedir:+--homedir "$POLICY_gpg_homedir"} \
            --local-user "$sign_key" --output /dev/null --detach-sign && continue
        tool_says
        policy_fault sign-gpg "$sign_key cannot sign: $SAID"
    done
}

# A killed ostree can leave a file tmp.XXXXXX beside a ref, which ostree would list and announce as a ref. Only a file that
# names one of the commits just published is taken for one.
kind_tidy() {
    find refs/heads -type f -name 'tmp.??????' | while read -r stray; do
        COMMIT=''
        read -r COMMIT <"$stray" || :
        while read -r word ref new _; do
            [ "$word $new" = "ref $COMMIT" ] || continue
            decode "$ref"
            [ "refs/heads/$D" = "$stray" ] || rm -f "$stray"
        done <"$1"
    done
}

# The private refs go by ostree's own hand, the folders that they leave by ours.
kind_release() {
    [ -d "refs/remotes/repo-push-$1" ] || return 0
    ostree --repo=. refs --delete "repo-push-$1:keep-$1" </dev/null 3>&- || :
    rm -rf "refs/remotes/repo-push-$1"
}

# Signatures.

# Fails unless every planned commit is signed as the policy wants it, tips and history alike, whoever has looked at them
# before: as they would be after the flip. ostree itself looks, in a repository of its own that knows no keys but those.
kind_verify() {
    wants_signatures || return 0
    hold_back_metadata
    rm -rf "$STAGE/verify"
    make_archive "$STAGE/verify"
    make_archive "$STAGE/verify/held"
    mkdir -m 700 "$STAGE/verify/none"
    for signed_from in stage here held; do : >"$STAGE/verify/from-$signed_from"; done
    while read -r word first second _; do
        case $word in
            move) find_signed "$second" ;;
            also) find_signed "$first" ;;
        esac
    done <"$STAGE/plan"
    trust_wanted_keys >>"$STAGE/verify/config"
    # Keys that the system trusts for other purposes are none of ours.
    OSTREE_GPG_HOME=$(here)/$STAGE/verify/none
    export OSTREE_GPG_HOME
    for signed_from in stage here held; do
        batch "$STAGE/verify/from-$signed_from" ostree --repo="$STAGE/verify" pull --untrusted --commit-metadata-only \
            --disable-fsync "$signed_from" || unsigned $?
    done
    unset OSTREE_GPG_HOME
    rm -rf "$STAGE/verify"
}

# find_signed COMMIT: puts it on the list of the place where it is as the flip would leave it.
find_signed() {
    object_path "$1"
    signed_metadata=$STAGE/$OBJECT.commitmeta
    if [ -e "$STAGE/meta/$1" ]; then signed_metadata=$STAGE/meta/$1; fi
    if [ ! -e "$OBJECT.commit" ]; then
        signed_place=stage
    elif [ ! -e "$signed_metadata" ]; then
        signed_place=here
    else
        signed_place=held
        mkdir -p "$STAGE/verify/held/${OBJECT%/*}"
        cp "$OBJECT.commit" "$STAGE/verify/held/$OBJECT.commit"
        cp "$signed_metadata" "$STAGE/verify/held/$OBJECT.commitmeta"
    fi
    printf '%s\n' "$1" >>"$STAGE/verify/from-$signed_place"
}

# Prints the remotes of the repository that verifies.
trust_wanted_keys() {
    signed_gpg=false
    [ -z "$POLICY_verify_gpg" ] || signed_gpg=true
    for signed_place in "stage $STAGE" "here ." "held $STAGE/verify/held"; do
        printf '\n[remote "%s"]\nurl=file://%s/%s\n' "${signed_place%% *}" "$(here)" "${signed_place#* }"
        printf 'gpg-verify=%s\ngpg-verify-summary=false\n' "$signed_gpg"
        # shellcheck disable=SC2086 # words; globbing is off
        [ -z "$POLICY_verify_gpg" ] || printf 'gpgkeypath=%s\n' "$(printf '%s;' $POLICY_verify_gpg)"
        [ -z "$POLICY_verify_ed25519" ] ||
            printf 'sign-verify=ed25519\nverification-ed25519-file=%s\n' "$(here)/$STAGE/verify/ed25519"
    done
    if [ -n "$POLICY_verify_ed25519" ]; then
        check_ed25519
        wanted_ed25519 >"$STAGE/verify/ed25519"
    fi
}

wanted_ed25519() {
    # shellcheck disable=SC2086 # words; globbing is off
    cat $POLICY_verify_ed25519
}

check_ed25519() {
    case $(ostree --version </dev/null 2>/dev/null 3>&-) in
        *' sign-ed25519'*) ;;
        *) policy_fault verify-ed25519 "the ostree here is built without sign-ed25519" ;;
    esac
}

# unsigned STATUS: which commit ostree complains of in $LOG, in its words, and the keys that would have done.
unsigned() {
    unsigned_commit=$(sed -n 's/.*Commit \([0-9a-f]\{64\}\): .*/\1/p' "$LOG" | sed -n 1p)
    [ -n "$unsigned_commit" ] || tool_failed verify "$1"
    unsigned_ref=-
    while read -r word ref new _; do
        [ "$word $new" != "move $unsigned_commit" ] || unsigned_ref=$ref
    done <"$STAGE/plan"
    unsigned_words=$(sed -n "/Commit $unsigned_commit: /,\$p" "$LOG" |
        sed -e "s/.*Commit $unsigned_commit: //" -e 's/ (use gpg-verify=false .*//' | tr -s '[:space:]' ' ')
    encode "${unsigned_words% }"
    unsigned_words=$E
    wanted_words=''
    for wanted_key in $(wanted_keys); do
        encode "$wanted_key"
        wanted_words="$wanted_words $E"
    done
    if [ -z "$wanted_words" ]; then policy_fault verify-gpg "there is no key in $POLICY_verify_gpg"; fi
    fail "unsigned $unsigned_ref $unsigned_commit $unsigned_words$wanted_words"
}

# Prints fingerprints, and ed25519 keys as they are.
wanted_keys() {
    [ -z "$POLICY_verify_ed25519" ] || wanted_ed25519 | sed 's/[^A-Za-z0-9+/=].*//'
    if ! command -v gpg >/dev/null; then
        printf '%s\n' "$POLICY_verify_gpg"
        return 0
    fi
    for wanted_from in $POLICY_verify_gpg; do
        if [ -d "$wanted_from" ]; then
            find "$wanted_from/" -type f
        else
            printf '%s\n' "$wanted_from"
        fi
    done | while read -r wanted_from; do
        gpg --batch --no-options --homedir "$STAGE/verify/none" --with-colons --show-keys "$wanted_from" </dev/null 2>/dev/null 3>&- |
            sed -n '/^pub:/,/^fpr:/s/^fpr:*\([0-9A-F]*\):.*/\1/p'
    done
}

# The stage, and the pull into it.

# Reads the plan: "move REF NEW OLD" and "also REVISION", and answers which of its revisions are here already.
kind_stage() {
    if ! names_each_ref_once; then fail "bad-request plan"; fi
    REFUSED=''
    ask_ostree
    check_object_folders
    while read -r word first second third; do
        case $word in
            move)
                decode "$first"
                check_ref_folder "$D"
                if refuses_name "$D" "$third"; then refuse "$first" "$WHY"; fi
                [ "$third" != - ] || can_move "$D" "$first"
                prepare_revision "$second"
                ;;
            alias)
                decode "$first"
                alias_name=$D
                decode "$second"
                WHY=not-allowed
                if refuses_name "$alias_name" "${third#- }" || ! allows_ref "$D"; then refuse "$first" "$WHY"; fi
                ;;
            also) prepare_revision "$first" ;;
        esac
    done <"$STAGE/plan" >"$STAGE/present"
    [ -z "$REFUSED" ] || fail refused
    check_announcement "$STAGE/plan"
    digest_present >"$STAGE/have"
    while read -r commit digest; do say "have $commit $digest"; done <"$STAGE/have"
    # ostree takes a directory with objects/ for a repository, whatever else it lacks.
    if [ ! -e "$STAGE/ready" ] || [ ! -d "$STAGE/objects" ] || [ ! -d "$STAGE/verified/objects" ]; then
        rm -rf "$STAGE/config" "$STAGE/objects" "$STAGE/verified" "$STAGE/seals"
        tool /dev/null ostree --repo="$STAGE" init --mode=archive || init_failed $?
        make_archive "$STAGE/verified" "$(here)"
        : >"$STAGE/ready"
    fi
    # A push that was killed has left its secret in it.
    write_config "$STAGE" "$STAGE/verified"
    rm -rf "$STAGE/refs/heads" "$STAGE/meta" "$STAGE/revisions" "$STAGE/view" "$STAGE/seal-view"
    mkdir "$STAGE/refs/heads"
    make_archive "$STAGE/meta"
    # The client lets them be judged before it brings more.
    if wants_signatures; then say revisions-first; fi
    estimate_objects
}

# init_failed STATUS: it is the first file that ostree makes here.
init_failed() {
    tool_says
    case $SAID in *linkat*) if lacks_proc; then fail no-proc; fi ;; esac
    tool_failed ostree "$1"
}

# Encoded words have one form, so that equal ones are the same ref.
names_each_ref_once() {
    [ -z "$(sed -n 's/^\(move\|alias\|still\) \([^ ]*\) .*/\2/p' "$STAGE/plan" | sort | uniq -d)" ]
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

# "holds NUMBER fresh|resumed": about how many objects are here, from three of the 256 folders; a checksum says nothing about
# where the others are. Resumed: some of what this push wants to bring is in the stage, or has been imported from it.
estimate_objects() {
    stage_state=fresh
    if finds "$STAGE/objects" "$STAGE/verified/objects" -type f ||
        finds "$STAGE" -type d \( -name 'in-*' -o -name 'arrived-*' -o -name 'checked-*' -o -name 'imported-*' \
            -o -name slices \); then
        stage_state=resumed
    fi
    in_one_folder=0
    for folder in 00 7f ff; do
        [ ! -d "objects/$folder" ] || in_one_folder=$((in_one_folder + $(find "objects/$folder" -type f | wc -l)))
    done
    say "holds $((in_one_folder * 256 / 3)) $stage_state"
}

# write_config DIRECTORY PARENT [PORT SECRET]: the configuration of a repository of ours, with the way to the client only while it is
# pulled. The parent of the stage is what has been verified in it, and the parent of that is the repository.
write_config() {
    config_of=$1 config_parent=$(here)${2:+/$2}
    shift 2
    (
        umask 077
        {
            printf '[core]\nrepo_version=1\nmode=archive-z2\nparent=%s\n' "$config_parent"
            [ $# -eq 0 ] || print_remote p "$@"
        } >"$config_of/config.new"
    )
    mv "$config_of/config.new" "$config_of/config"
}

# print_remote NAME [PORT SECRET]: the way to the client, or to what the stage has.
print_remote() {
    printf '\n[remote "%s"]\n' "$1"
    if [ $# -eq 3 ]; then
        printf 'url=http://x:%s@127.0.0.1:%s/\nhttp2=false\n' "$3" "$2"
    else
        printf 'url=file://%s\n' "$(here)/$STAGE"
    fi
    printf 'gpg-verify=false\ngpg-verify-summary=false\n'
}

kind_stopped() {
    rm -f "$STAGE/view/config" "$STAGE/revisions/config"
    [ ! -e "$STAGE/ready" ] || write_config "$STAGE" "$STAGE/verified"
    [ ! -e "$STAGE/plan" ] || each_commit unmark_missing "$STAGE/plan"
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
mark_commit() {
    object_path "$1"
    [ ! -e "$STAGE/$OBJECT.commit" ] || : >"$STAGE/state/$1.commitpartial"
}

# each_commit FUNCTION PLAN: calls it with each commit of a plan, the tips and those that come beside them.
each_commit() {
    while read -r word first second _; do
        case $word in
            move) [ "$second" = - ] || "$1" "$second" ;;
            also) "$1" "$first" ;;
        esac
    done <"$2"
}

# The commits alone, with their detached metadata, into a repository of their own: parts are merged into the stage meanwhile.
kind_fetch_revisions() {
    rm -rf "$STAGE/revisions"
    make_archive "$STAGE/revisions"
    pull_from "$1" "$2" "$STAGE/revisions" '' --commit-metadata-only
    hold_back_metadata "$STAGE/revisions"
    merge_part "$STAGE/revisions" "$STAGE"
}

# What is wrong with commits is seen before anything that they consist of is near the repository.
kind_judge_revisions() {
    refuse_planned "$1"
    verify_signatures
    check_metadata
}

# pull_from PORT SECRET DIRECTORY PARENT OPTION: what is planned, from the client. Nothing of it is verified but metadata.
pull_from() {
    write_config "$3" "$4" "$1" "$2"
    planned_words >"$3/words"
    pull_status=0
    tool "$3/words" limited xargs -r -s 1000000 \
        ostree --repo="$3" pull --mirror "$5" --disable-fsync --disable-static-deltas p -- || pull_status=$?
    write_config "$3" "$4"
    [ "$pull_status" = 0 ] || pull_failed "$pull_status"
}

# All that is missing, into the stage: the repository's lock is not held while a slow line is used.
kind_pull() {
    merge_checked
    if wants_signatures; then
        kind_fetch_revisions "$1" "$2"
        verify_signatures
    fi
    pull_rest "$1" "$2"
}

# pull_rest PORT SECRET: what the stage lacks, into it.
pull_rest() {
    each_commit mark_commit "$STAGE/plan"
    pull_from "$1" "$2" "$STAGE" "$STAGE/verified" --http-trusted
    hold_back_metadata "$STAGE"
}

# pull_failed STATUS: ostree takes no metadata by HTTP that is larger than it likes: 10 MiB before 2023.5. No repetition helps.
pull_failed() {
    oversized=$(sed -n 's/.*objects\/\(..\)\/\([0-9a-f]*\.[a-z]*\) exceeded maximum size of \([0-9]*\) bytes.*/\1\2 \3/p' "$LOG" |
        sed -n 1p)
    [ -z "$oversized" ] || fail "oversized $oversized"
    tool_failed ostree "$1"
}

# Detached metadata becomes part of the repository under the lock and in no other way, because clients see at once what is
# added to a commit that is there. It waits in a repository of its own.
#
# hold_back_metadata DIRECTORY
hold_back_metadata() {
    find "$1/objects" -type f -name '*.commitmeta' | while read -r metadata_file; do
        commit_of "$metadata_file"
        object_path "$COMMIT"
        mkdir -p "$STAGE/meta/${OBJECT%/*}"
        mv "$metadata_file" "$STAGE/meta/$OBJECT.commitmeta"
    done
}

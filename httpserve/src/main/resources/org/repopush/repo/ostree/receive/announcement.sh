# Announce: a summary of all refs, by ostree, by flatpak, or by the owner's program.

MOST_UNNAMED=20 # refs that are told of

# Clients find refs through the summary where there is one: its single rename is what switches all of them at once.
kind_refresh() {
    if [ -n "$POLICY_metadata_command" ] && [ "$POLICY_update_metadata" = auto ]; then
        hook_lines "$1" >"$STAGE/hook"
        hook_refs "$STAGE/hook"
        tool "$STAGE/hook" owners_program "$POLICY_metadata_command" || tool_failed metadata-command $?
    fi
    is_ours_to_announce || return 0
    set --
    for sign_key in $POLICY_sign_gpg; do set -- "$@" "--gpg-sign=$sign_key"; done
    set -- "$@" ${POLICY_gpg_homedir:+"--gpg-homedir=$POLICY_gpg_homedir"}
    if is_flatpak && command -v flatpak >/dev/null; then
        tool /dev/null flatpak build-update-repo "$@" . || tool_failed flatpak $?
    else
        make_summary "$@"
    fi
}

# Whether it is for us to make a summary.
is_ours_to_announce() {
    [ "$POLICY_update_metadata" = auto ] && [ -z "$POLICY_metadata_command" ] && is_archive
}

# check_announcement FILE [CONDITION...]: whether there can be a summary of the refs as they will be, which have the moves of FILE
# among them, "move REF NEW OLD" or "ref REF NEW OLD". After the flip it would be too late. Of the other refs only those count that
# fit find's conditions.
check_announcement() {
    announced=$1
    shift
    is_ours_to_announce || return 0
    if loses_signature; then fail signed-summary; fi
    moving=' ' moves_flatpak=''
    while read -r word ref _; do
        case $word in
            also | still) continue ;;
        esac
        moving="$moving$ref "
        case $ref in app/* | runtime/*) moves_flatpak=yes ;; esac
    done <"$announced"
    [ "$moving" != ' ' ] || return 0
    if needs_flatpak && ! command -v flatpak >/dev/null; then fail "missing-tool flatpak"; fi
    check_named "$@"
    try_to_sign
}

# A repository of flatpak's, and one that is about to become one. Where such refs have been published without flatpak, and
# nothing of it is there, its other clients are better off with a summary of ostree's than with none for ever.
needs_flatpak() {
    [ -e summary.idx ] || { [ -n "$moves_flatpak" ] && ! is_flatpak; }
}

# make_summary OPTIONS...: ostree makes none while one ref names a commit that is not here, however many others are well.
make_summary() {
    summary_status=0
    tool /dev/null ostree --repo=. summary -u "$@" || summary_status=$?
    if [ "$summary_status" != 0 ] && finds_dangling; then
        summary_status=0
        summary_of_view "$@" || summary_status=$?
    fi
    [ "$summary_status" = 0 ] || tool_failed ostree "$summary_status"
}

finds_dangling() {
    dangling_refs >"$STAGE/dangling"
    [ -s "$STAGE/dangling" ]
}

# summary_of_view OPTIONS...: the summary of a view of this repository that lacks the refs of $STAGE/dangling. What a repository
# consists of may be links; only its refs, its configuration and its summary are the view's own.
summary_of_view() {
    view=$STAGE/view
    rm -rf "$view"
    mkdir -p "$view/refs/remotes"
    (umask 077 && cp config "$view/config") || return 1
    # Where there are deltas ostree keeps their index beside them.
    if [ -d deltas ]; then mkdir -p delta-indexes; fi
    for view_part in objects state tmp extensions .lock deltas delta-indexes; do
        if [ -e "$view_part" ]; then ln -s "$(here)/$view_part" "$view/$view_part"; fi
    done
    for view_refs in heads mirrors; do
        [ ! -d "refs/$view_refs" ] || cp -RP "refs/$view_refs" "$view/refs/" || return 1
    done
    while read -r _ view_ref; do
        decode "$view_ref"
        rm -f "$view/$D"
    done <"$STAGE/dangling"
    tool /dev/null ostree --repo="$view" summary -u "$@" || return $?
    publish_view
    rm -rf "$view"
}

# In the order in which ostree does it.
publish_view() {
    # In a repository with a collection each summary is a commit too.
    if [ -n "$COLLECTION" ] && [ -f "$view/refs/heads/ostree-metadata" ]; then
        mv -f "$view/refs/heads/ostree-metadata" refs/heads/ostree-metadata || return 1
    fi
    if [ -e "$view/summary.sig" ]; then
        mv -f "$view/summary" "$view/summary.sig" . || return 1
    else
        mv -f "$view/summary" . && rm -f summary.sig
    fi
}

# check_named [CONDITION...]: refs that name no commit which is here and that do not move. They are told of and left out of the
# summary; where it is not for ostree alone to make it, nothing can be announced.
check_named() {
    dangling_refs "$@" >"$STAGE/named"
    unnamed=0
    while read -r value ref_file; do
        name_dangling "$ref_file" "$value"
        case $moving in
            *" ${DANGLING%% *} "*) continue ;;
        esac
        unnamed=$((unnamed + 1))
        if ! can_leave_out; then fail "dangling $DANGLING"; fi
        [ "$unnamed" -gt "$MOST_UNNAMED" ] || say "dangling $DANGLING"
    done <"$STAGE/named"
}

# Whether refs can be left out of the summary. With auto-update-summary each step of ostree makes one of all refs.
can_leave_out() {
    [ -z "$AUTO_SUMMARY" ] || return 1
    ! is_flatpak || ! command -v flatpak >/dev/null
}

# name_dangling FILE VALUE -> DANGLING: "REF VALUE REPOSITORY FILE", REF as it is known where it is one of the repository's own.
name_dangling() {
    encode "$REPO"
    DANGLING="${1#refs/heads/} $2 $E $1"
}

# Prints "VALUE FILE" for each ref that fits find's conditions and names no commit that is here, FILE encoded. VALUE is the commit, "-"
# where the file has none, "alias" where it is a link that leads nowhere.
dangling_refs() {
    named_refs refs/heads refs/mirrors -- "$@" | while read -r value ref_file; do
        if [ "$value" != - ]; then
            object_path "$value"
            [ ! -e "$OBJECT.commit" ] || continue
        fi
        encode "$ref_file"
        printf '%s %s\n' "$value" "$E"
    done
    find refs/heads refs/mirrors -type l "$@" 2>/dev/null | while read -r ref_file; do
        [ ! -f "$ref_file" ] || continue
        encode "$ref_file"
        printf 'alias %s\n' "$E"
    done
}

# can_move REF: a ref that names no commit at all cannot be moved, whatever else can be.
can_move() {
    if [ -h "refs/heads/$1" ]; then
        [ ! -f "refs/heads/$1" ] || return 0
        name_dangling "refs/heads/$2" 'alias'
    elif [ -f "refs/heads/$1" ]; then
        kind_current "$1"
        if is_commit "$CURRENT"; then return 0; fi
        name_dangling "refs/heads/$2" -
    else
        return 0
    fi
    fail "dangling $DANGLING"
}

# Signatures.

kind_verify() {
    wants_signatures || return 0
    hold_back_metadata "$STAGE"
    verify_signatures
}

# Fails unless every planned commit is signed as the policy wants it, tips and history alike, whoever has looked at them
# before: as they would be after the flip. ostree itself looks, in a repository of its own that knows no keys but those.
verify_signatures() {
    wants_signatures || return 0
    rm -rf "$STAGE/verify"
    make_archive "$STAGE/verify"
    mkdir -m 700 "$STAGE/verify/none"
    for signed_from in stage here held; do : >"$STAGE/verify/from-$signed_from"; done
    each_commit find_signed "$STAGE/plan"
    trust_wanted_keys >>"$STAGE/verify/config"
    # Keys that the system trusts for other purposes are none of ours.
    OSTREE_GPG_HOME=$(here)/$STAGE/verify/none
    export OSTREE_GPG_HOME
    for signed_from in stage here held; do
        batch "$STAGE/verify/from-$signed_from" ostree --repo="$STAGE/verify" pull --untrusted --commit-metadata-only \
            --disable-fsync "$signed_from" -- || unsigned $?
    done
    unset OSTREE_GPG_HOME
    rm -rf "$STAGE/verify"
}

# find_signed COMMIT: puts it on the list of the place where it is as the flip would leave it.
find_signed() {
    object_path "$1"
    if [ -e "$STAGE/meta/$OBJECT.commitmeta" ]; then
        signed_place=held
        if [ ! -e "$STAGE/meta/$OBJECT.commit" ]; then
            # What is missing altogether ostree itself complains of.
            if commit_file "$1"; then cp "$FILE" "$STAGE/meta/$OBJECT.commit"; fi
        fi
    elif [ -e "$OBJECT.commit" ]; then
        signed_place=here
    else
        signed_place=stage
    fi
    printf '%s\n' "$1" >>"$STAGE/verify/from-$signed_place"
}

# Prints the remotes of the repository that verifies.
trust_wanted_keys() {
    signed_gpg=false
    [ -z "$POLICY_verify_gpg" ] || signed_gpg=true
    for signed_place in "stage $STAGE" "here ." "held $STAGE/meta"; do
        printf '\n[remote "%s"]\nurl=file://%s/%s\n' "${signed_place%% *}" "$(here)" "${signed_place#* }"
        printf 'gpg-verify=%s\ngpg-verify-summary=false\n' "$signed_gpg"
        # shellcheck disable=SC2086 # words; globbing is off
        [ -z "$POLICY_verify_gpg" ] || printf 'gpgkeypath=%s\n' "$(printf '%s;' $POLICY_verify_gpg)"
        [ -z "$POLICY_verify_ed25519" ] ||
            printf 'sign-verify=ed25519\nverification-ed25519-file=%s\n' "$(here)/$STAGE/verify/ed25519"
    done
    if [ -n "$POLICY_verify_ed25519" ]; then
        check_ed25519
        read_ed25519
        # shellcheck disable=SC2086 # words; globbing is off
        printf '%s\n' $WANTED_ED25519 >"$STAGE/verify/ed25519"
    fi
}

# read_ed25519 -> WANTED_ED25519. A path is a file of keys, a directory of such, or one like /etc/ostree, where trusted.ed25519
# and trusted.ed25519.d hold them. Keys that are revoked there, or beside the path, do not count: ostree itself looks for
# revoked ones only where nobody has told it which keys to trust.
read_ed25519() {
    trusted='' revoked=''
    for key_path in $POLICY_verify_ed25519; do
        existing "$key_path/revoked.ed25519" "$key_path/revoked.ed25519.d" \
            "${key_path%/*}/revoked.ed25519" "${key_path%/*}/revoked.ed25519.d"
        revoked=$revoked$EXISTING
        existing "$key_path/trusted.ed25519" "$key_path/trusted.ed25519.d"
        trusted="$trusted ${EXISTING:-$key_path}"
    done
    read_keys "$revoked"
    revoked=$KEYS
    read_keys "$trusted"
    WANTED_ED25519=''
    for wanted_key in $KEYS; do
        case $revoked in
            *" $wanted_key "*) ;;
            *) WANTED_ED25519="$WANTED_ED25519 $wanted_key" ;;
        esac
    done
    [ -n "$WANTED_ED25519" ] || policy_fault verify-ed25519 "there is no key in $POLICY_verify_ed25519"
}

# existing PATH... -> EXISTING, those that are there.
existing() {
    EXISTING=''
    for key_place; do
        [ ! -e "$key_place" ] || EXISTING="$EXISTING $key_place"
    done
}

# read_keys PLACES -> KEYS, each with a blank on either side. A line is a key, blank, or a comment that begins with #. ostree
# passes over what is none of these, and a slip of the owner's would go unseen: a key too few, or a revocation.
read_keys() {
    KEYS=' ' key_cr=$(printf '\r')
    [ -n "$1" ] || return 0
    # shellcheck disable=SC2086 # words; globbing is off
    key_files=$(find -L $1 -type f) || policy_fault verify-ed25519 "this account cannot read all of$1"
    # One a line. There need not be a stage to keep them in.
    IFS='
'
    for key_file in $key_files; do
        unset IFS
        [ -r "$key_file" ] || policy_fault verify-ed25519 "this account cannot read $key_file"
        key_line=0
        while read -r key || [ -n "$key" ]; do
            key_line=$((key_line + 1)) key=${key%"$key_cr"}
            case $key in '' | '#'*) continue ;; esac
            case ${#key}:${key%=} in
                44:*[!A-Za-z0-9+/]*) ;;
                44:*) [ "$key" = "${key%=}" ] || KEYS="$KEYS$key " ;;
            esac
            case $KEYS in
                *" $key ") ;;
                *) policy_fault verify-ed25519 "$key_file line $key_line is not a key of 44 characters in base64" ;;
            esac
        done <"$key_file"
    done
    unset IFS
}

check_ed25519() {
    case $(ostree --version </dev/null 2>/dev/null 3>&-) in
        *' sign-ed25519'*) ;;
        *) policy_fault verify-ed25519 "the ostree here is built without sign-ed25519" ;;
    esac
}

# unsigned STATUS: which commit ostree complains of in $LOG, in its words, and the keys that would have done.
unsigned() {
    unsigned_kind=$(sed -n -e "s/.*Can't verify commit \([0-9a-f]\{64\}\): .*/ed25519 \1/p" \
        -e 's/.*Commit \([0-9a-f]\{64\}\): .*/gpg \1/p' "$LOG" | sed -n 1p)
    [ -n "$unsigned_kind" ] || tool_failed verify "$1"
    unsigned_commit=${unsigned_kind#* } unsigned_kind=${unsigned_kind% *}
    unsigned_ref=-
    while read -r word ref new _; do
        [ "$word $new" != "move $unsigned_commit" ] || unsigned_ref=$ref
    done <"$STAGE/plan"
    # Of the keys that it has tried in vain ostree tells some, in another spelling than their owner's.
    unsigned_words=$(sed -n "/ommit $unsigned_commit: /,\$p" "$LOG" |
        sed -e "s/.*ommit $unsigned_commit: //" -e 's/ (use gpg-verify=false .*//' \
            -e "s/ with: key '.*//" -e 's/; tried [0-9]* keys$//' | tr -s '[:space:]' ' ')
    encode "${unsigned_words% }"
    unsigned_words=$E
    wanted_words=''
    for wanted_key in $(wanted_keys "$unsigned_kind"); do
        encode "$wanted_key"
        wanted_words="$wanted_words $E"
    done
    if [ -z "$wanted_words" ]; then policy_fault verify-gpg "there is no key in $POLICY_verify_gpg"; fi
    fail "unsigned $unsigned_ref $unsigned_commit $unsigned_words$wanted_words"
}

# wanted_keys gpg|ed25519: prints fingerprints, or "ed25519:KEY".
wanted_keys() {
    if [ "$1" = ed25519 ]; then
        # shellcheck disable=SC2086 # words; globbing is off
        printf 'ed25519:%s\n' $WANTED_ED25519
        return 0
    fi
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

# A key that cannot sign is found before anything travels, not when the summary is made.
try_to_sign() {
    is_ours_to_announce && command -v gpg >/dev/null || return 0
    for sign_key in $POLICY_sign_gpg; do
        sign_words=$(gpg --batch --no-tty --yes ${POLICY_gpg_homedir:+--homedir "$POLICY_gpg_homedir"} \
            --local-user "$sign_key" --output /dev/null --detach-sign </dev/null 2>&1 3>&-) && continue
        policy_fault sign-gpg "$sign_key cannot sign: $(printf '%s\n' "$sign_words" | sed -n '$p')"
    done
}

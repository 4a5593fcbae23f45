# Whether ostree can work with this repository at all. A push finds that out before anything travels, and without a process as long
# as nothing is wrong: what the shell cannot judge, ostree is asked.

# What ostree needs and does not make, and what it makes when it is not there; an empty folder gets lost where a repository is
# copied by a program that knows files only.
check_folders() {
    encode "$REPO"
    parts=''
    [ ! -d objects ] || parts=x
    [ ! -d refs ] || parts=x$parts
    [ ! -f config ] || parts=x$parts
    # One of them may have got lost.
    case $parts in '' | x) fail "not-a-repository $E" ;; esac
    for part in objects refs/heads refs/remotes; do
        [ -d "$part" ] || folder_failed "$part"
    done
    for part in tmp state extensions; do
        if [ -e "$part" ] || [ -h "$part" ]; then [ -d "$part" ] || folder_failed "$part"; fi
    done
    [ -f config ] || config_failed "it is missing"
    [ -r config ] || not_writable config
}

# folder_failed FOLDER: "no-folder REPOSITORY FOLDER absent|other".
folder_failed() {
    folder_is=absent
    if [ -e "$1" ] || [ -h "$1" ]; then folder_is=other; fi
    fail "no-folder $E $1 $folder_is"
}

# The places in which every push writes.
check_writable() {
    for part in . objects refs refs/heads refs/remotes tmp state extensions .lock; do
        [ ! -e "$part" ] || can_write "$part" || not_writable "$part"
    done
}

# can_write FILE
can_write() {
    [ -w "$1" ] && { [ ! -d "$1" ] || [ -x "$1" ]; }
}

# not_writable FILE: "not-writable PATH OWNER ACCOUNT REPOSITORY".
not_writable() {
    encode "$(owner_of "$1")"
    unwritable_owner=$E
    encode "$(account_name)"
    unwritable_account=$E
    encode "$REPO"
    unwritable=$E
    encode "$1"
    [ "$1" = . ] || unwritable=$unwritable/$E
    encode "$REPO"
    fail "not-writable $unwritable $unwritable_owner $unwritable_account $E"
}

# The folders of objects, of which each push meets others.
check_object_folders() {
    for first in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do
        for second in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do
            [ -w "objects/$first$second" ] || [ ! -e "objects/$first$second" ] || not_writable "objects/$first$second"
        done
    done
}

# check_ref_folder REF: whether a ref of that name can be written. Slashes are there, or it is a name in refs/heads.
check_ref_folder() {
    ref_folder=refs/heads/$1
    while [ "$ref_folder" != refs/heads ]; do
        ref_folder=${ref_folder%/*}
        [ -d "$ref_folder" ] || continue
        can_write "$ref_folder" || not_writable "$ref_folder"
        return 0
    done
}

# read_config -> MODE; COLLECTION, empty where it is of none; AUTO_SUMMARY where ostree makes a summary at each step; CONFIG_DOUBT
# where it has a line of which only ostree can tell whether it is right; CONFIG_FAULT, a mistake at which ostree would stop late.
read_config() {
    MODE=bare COLLECTION='' AUTO_SUMMARY='' CONFIG_DOUBT=yes CONFIG_FAULT='' config_section=''
    while IFS= read -r config_line || [ -n "$config_line" ]; do
        # Line ends of another system are none of the value, blanks are.
        case $config_line in
            *' ' | *'	') ;;
            *[[:space:]]) config_line=${config_line%[[:space:]]} ;;
        esac
        config_line=${config_line#"${config_line%%[![:space:]]*}"}
        case $config_line in
            '' | '#'*) ;;
            '['*']') config_section=$config_line ;;
            [A-Za-z]*=*) read_setting "${config_line%%=*}" "${config_line#*=}" ;;
            *) break ;;
        esac
    done <config
    # A line that is none has ended the loop.
    case $config_line in ?*) CONFIG_DOUBT=yes ;; esac
}

# read_setting KEY VALUE, with the blanks around the sign. What is right is no doubt; a doubt once raised stays.
read_setting() {
    config_key=${1%"${1##*[![:space:]]}"} config_value=${2#"${2%%[![:space:]]*}"}
    case $config_section in
        '[core]') ;;
        '[remote "'* | '[flatpak]') return 0 ;;
        *)
            CONFIG_DOUBT=always
            return 0
            ;;
    esac
    case $config_key=$config_value in
        repo_version=1) CONFIG_DOUBT=${CONFIG_DOUBT%yes} ;;
        mode=*) MODE=$config_value ;;
        collection-id=*) COLLECTION=${config_value%"${config_value##*[![:space:]]}"} ;;
        auto-update-summary=true | commit-update-summary=true) AUTO_SUMMARY=yes ;;
        auto-update-summary=false | commit-update-summary=false) ;;
        auto-update-summary=* | commit-update-summary=*) CONFIG_FAULT="$config_key is neither true nor false" ;;
        fsync=true | fsync=false | per-object-fsync=true | per-object-fsync=false | locking=true | locking=false) ;;
        indexed-deltas=true | indexed-deltas=false | tombstone-commits=true | tombstone-commits=false) ;;
        min-free-space-percent=[0-9] | min-free-space-percent=[0-9][0-9]) ;;
        lock-timeout-secs=[0-9] | lock-timeout-secs=[0-9][0-9] | lock-timeout-secs=[0-9][0-9][0-9]) ;;
        *) CONFIG_DOUBT=always ;;
    esac
}

# Whether ostree opens this repository: what it says decides. It makes tmp where that is not there, and whoever only looks changes
# nothing.
ask_ostree() {
    [ -d tmp ] || [ -z "$LOOKING" ] || return 0
    command -v ostree >/dev/null || return 0
    asked=$(ostree --repo=. config get core.repo_version 2>&1 </dev/null 3>&-) && return 0
    asked=${asked##*error: }
    config_failed "${asked#opening repo: }"
}

# config_failed TEXT: "bad-config REPOSITORY MODE TEXT", MODE as far as it is known.
config_failed() {
    encode "$REPO"
    config_repo=$E
    config_mode=-
    if [ -f config ]; then read_config; fi
    case ${MODE-} in
        archive | archive-z2 | bare-user | bare-user-only) config_mode=$MODE ;;
        *) if ! finds objects -name '*.file' || finds objects -name '*.filez'; then config_mode=archive-z2; fi ;;
    esac
    encode "$1"
    fail "bad-config $config_repo $config_mode $E"
}

# Where there is /proc in general and not here, ostree can make no file in a file system that it could make it in without a name.
lacks_proc() {
    [ ! -e /proc/self/fd ] && [ "$(uname -s 2>/dev/null)" = Linux ]
}

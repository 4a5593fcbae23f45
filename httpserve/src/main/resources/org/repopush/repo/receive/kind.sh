# What stands for a function that a kind does not have; start.sh says what each is for. More of them are in status.sh.

# The repository is a directory that is there.
kind_enter() {
    [ -d "$1" ] || fail "no-repository $E"
    if ! cd -P -- "$1" 2>/dev/null; then
        [ -z "$ROOT" ] || fail "no-repository $E"
        fail "not-readable $E"
    fi
    REPO=$(pwd -P && printf .)
    REPO=${REPO%?.}
    HERE=$REPO
}
kind_make() { :; }
kind_resumes() { :; }
kind_extras() { :; }
kind_obstacles() { :; }
kind_explain() { :; }
kind_waits() { return 1; }
kind_metadata() { say "metadata $1 -"; }
kind_default_policy() { :; }
kind_takes() { return 1; }
kind_check_policy() { :; }
kind_tells() { TOLD=value; }
kind_channels() { return 1; }
kind_fetch_revisions() { fail "out-of-order revisions"; }
kind_judge_revisions() { :; }
kind_stopped() { :; }
kind_verify() { :; }
# What has no history does not break with it; what bears no time cannot be shown to be newer.
kind_descends() { :; }
kind_is_newer() { [ -z "${3-}" ]; }
kind_aims() { TARGET=-; }
kind_follow() { :; }
kind_mend() { :; }
kind_tidy() { :; }
kind_refresh() { :; }
kind_release() { :; }
kind_protect() { :; }
kind_take_up() { :; }
kind_is_whole() { return 1; }

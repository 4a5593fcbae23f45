# Progress: a client waits for a step as long as something goes on in it, and this is what tells.

# report_progress PID: answers "alive PID NUMBER" now and then while that process lives, with another number whenever it or a
# process below it has done something. Run beside the step, it holds neither locks nor what the session is read by, but for
# the answers.
report_progress() {
    exec 7>&- 8>&- 9>&- </dev/null >/dev/null 2>&1
    reported='' surplus=0
    pause=$((SILENCE / 6))
    if [ "$pause" -gt 10 ]; then pause=10; fi
    left=$pause
    # In short sleeps, because the one that is under way outlives us. It must not keep the client's end open.
    while sleep 1 3>&- && kill -0 "$1"; do
        left=$((left - 1))
        [ "$left" -le 0 ] || continue
        left=$pause
        WORK=0 BUSY=''
        work_of "$1"
        # Another program's lock is waited for by the tool itself: nothing hangs.
        if [ -z "$BUSY" ] && [ "$WORK" = "$reported" ]; then
            if kind_waits; then BUSY=yes; fi
        fi
        reported=$WORK
        if [ -n "$BUSY" ]; then surplus=$((surplus + 1)); fi
        say "alive $1 $((WORK + surplus))"
    done
}

# work_of PID: adds to WORK the time that this process and those below it have computed, and what the disks have moved while
# one of them waits for a disk. BUSY: one wants to compute right now, or the system does not tell.
work_of() {
    work_stat=''
    read -r work_stat <"/proc/$1/stat" || [ -n "$work_stat" ] || [ -e /proc/self/stat ] || BUSY=yes
    work_stat=${work_stat##*) }
    # shellcheck disable=SC2086 # numbers, of which the first is the state
    set -- "$1" $work_stat
    [ $# -gt 15 ] || return 0
    WORK=$((WORK + ${13} + ${14} + ${15} + ${16}))
    case $2 in
        R) BUSY=yes ;;
        D) work_of_disks ;;
    esac
    work_below=''
    read -r work_below <"/proc/$1/task/$1/children" || [ -n "$work_below" ] || [ -r "/proc/$1/task/$1/children" ] || BUSY=yes
    for work_child in $work_below; do work_of "$work_child"; done
}

work_of_disks() {
    while read -r disk_key disk_value; do
        case $disk_key in pgpgin | pgpgout) WORK=$((WORK + disk_value)) ;; esac
    done </proc/vmstat || BUSY=yes
}

# Taking back what has been published, by the journal.
#
# It is a publication as any other, with a plan that is made here, under the lock. What the owner's policy says of moves backwards does
# not stop it, for they lead to where refs have been.

# begin_rollback rollback KIND PATH RUN-ID TO-RUN-ID FORCE REFS WHO
begin_rollback() {
    decode "$8"
    WHO=$D
    kind_open
    if [ ! -e "$OURS/journal" ] && [ ! -e "$OURS/journal.old" ] && [ ! -e "$OURS/intent" ]; then
        turn_down "no-run $5"
        return 0
    fi
    make_ours
    if ! hold_stage "$RUN"; then
        holder "$STAGE/lock"
        turn_down "stage-busy $E"
        return 0
    fi
    begin_to_wait "$@"
}

# rollback KIND PATH RUN-ID TO-RUN-ID FORCE REFS WHO: the name is that of this run; it leads back to what the other one left, or to
# what was before the last one. Of all refs that have moved since, or of some.
step_rollback() {
    exec 4<"$STAGE/word" 6>&-
    heed_term
    FAILURE=$REPORTED_LATE
    : >"$STAGE/plan"
    : >"$STAGE/allowed"
    printf '%s %s %s\n' "$4" "$5" "$6" >"$STAGE/rollback"
    RUN_NAME=$3
    prepare_and_wait rollback
}

# plan_rollback: see prepare_publication.
plan_rollback() {
    ROLLBACK=yes REFUSED='' undo_own=''
    [ "$POLICY_rollback" != no ] || fail "not-yours rollback - no"
    command -v awk >/dev/null || fail "missing-tool awk"
    [ "$POLICY_rollback" = any ] || undo_own=profile/$PROFILE
    read -r undo_to undo_force undo_refs <"$STAGE/rollback"
    read_journal | undo_moves "$undo_to" "$undo_refs" "$undo_own" >"$STAGE/undoing"
    while read -r word ref new old rest; do
        case $word in
            none) fail "no-run $ref" ;;
            foreign) fail "not-yours rollback $ref $new" ;;
            stays)
                say_soon "plan stays $ref -"
                refuse "$ref" not-undone
                ;;
            move) undo_ref ;;
            *) undo_alias ;;
        esac
    done <"$STAGE/undoing" 6>"$STAGE/plan"
    say_now
    [ -z "$REFUSED" ] || fail refused
    sed -n '/^move /p' "$STAGE/plan" >"$STAGE/allowed"
    kind_take_up
}

read_journal() {
    cat "$OURS/journal.old" "$OURS/journal" 2>/dev/null || :
}

# undo_ref, of the words that are being read.
undo_ref() {
    decode "$ref"
    if [ "$undo_force" = force ]; then
        kind_current "$D"
        old=$CURRENT
    fi
    say_soon "plan move $ref $new $old"
    if ! allows_ref "$D"; then
        refuse "$ref" not-allowed
    elif [ "$new" != - ] && ! kind_is_whole "$new"; then
        refuse "$ref" gone
    else
        printf 'move %s %s %s\n' "$ref" "$new" "$old" >&6
    fi
}

undo_alias() {
    decode "$ref"
    say_soon "plan alias $ref $new $old $rest"
    if ! allows_ref "$D"; then
        refuse "$ref" not-allowed
    else
        printf 'alias %s %s %s %s\n' "$ref" "$new" "$old" "$rest" >&6
    fi
}

# undo_moves TO-RUN-ID REFS OWN: reads the journal, and prints "move REF NEW OLD" for each ref that is to go back, "alias REF TARGET
# OLD-TARGET -"; "stays REF" for one that cannot; or else "none RUN-ID", "foreign RUN-ID PROFILE". Of each ref it keeps what has
# happened to it and has not been taken back.
undo_moves() {
    awk -v to="$1" -v wanted="$2" -v own="$3" '
        function settle(i, words, ref, back) {
            for (i = 1; i <= count; i++) {
                split(line[i], words, " ")
                ref = words[2]
                if (is_rollback) {
                    back = words[1] == "ref" ? words[3] : words[5]
                    while (depth[ref] > 0 && value[ref, depth[ref]] != back) {
                        undone[entry[ref, depth[ref]]]
                        depth[ref]--
                    }
                    continue
                }
                if (!(ref in depth)) order[++refs] = ref
                depth[ref]++
                entry[ref, depth[ref]] = entries
                kind[ref, depth[ref]] = words[1]
                value[ref, depth[ref]] = words[1] == "ref" ? words[3] : words[5]
                before[ref, depth[ref]] = words[1] == "ref" ? words[4] : words[6]
            }
        }
        $1 == "begin" {
            entries++
            count = 0
            run[entries] = NF > 5 && $6 != "post-receive" ? $6 : "-"
            profile[entries] = $7 ~ /^profile\// ? $7 : "profile/"
            is_rollback = $8 == "rollback"
        }
        $1 == "ref" || $1 == "alias" { line[++count] = $0 }
        $1 == "end" {
            if ($2 != "failed") settle()
            count = 0
        }
        END {
            some = wanted == "-" ? 0 : split(wanted, named, "%2C")
            for (i = 1; i <= some; i++) is_named[named[i]]
            last = 0
            for (i = 1; i <= refs; i++) {
                ref = order[i]
                if (some && !(ref in is_named)) continue
                if (depth[ref] > 0 && entry[ref, depth[ref]] > last) last = entry[ref, depth[ref]]
            }
            if (to != "-") {
                last = 0
                for (i = 1; i <= entries; i++) if (run[i] == to && !(i in undone)) last = i
                if (!last) {
                    print "none", to
                    exit
                }
                last++
            }
            found = 0
            for (i = 1; i <= refs; i++) {
                ref = order[i]
                if (some && !(ref in is_named)) continue
                top = depth[ref]
                if (!top || entry[ref, top] < last) continue
                low = top
                for (j = top; j > 0 && entry[ref, j] >= last; j--) {
                    low = j
                    if (own != "" && profile[entry[ref, j]] != own) {
                        print "foreign", run[entry[ref, j]], profile[entry[ref, j]]
                        exit
                    }
                    if (kind[ref, j] != kind[ref, top]) mixed[ref]
                }
                found++
                moved[ref]
                if (kind[ref, top] == "ref" && !(ref in mixed)) {
                    print "move", ref, before[ref, low], value[ref, top]
                } else if (before[ref, low] != "-" && !(ref in mixed)) {
                    print "alias", ref, before[ref, low], value[ref, top], "-"
                } else {
                    print "stays", ref
                }
            }
            for (i = 1; i <= some; i++) if (!(named[i] in moved)) print "stays", named[i]
            if (!found && !some) print "none", to
        }'
}

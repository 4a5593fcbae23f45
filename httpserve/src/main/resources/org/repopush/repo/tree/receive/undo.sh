# The way back, of a tree in its directory: of each publication what was replaced or left the catalogue, as links to the files that were
# served, taken before the first of them is replaced. A rollback is a publication of that. What comes back gets a time of its own, so that no
# reader takes it for what it has seen before.
#
#   $OURS/before-N/   of one publication, counted upwards
#     roots           "OLD NEW"
#     lines           lines of the old catalogue that the new one has in no or in another form
#     new-paths       paths that the new one has and the old one had not
#     files/HASH-MODE content

# lay_down_undo ROOT: in the folder that is to become the journal's word. Nothing has been changed.
lay_down_undo() {
    read -r _ undo_root _ <"$OURS/tree-live" || return 1
    mkdir -p "$going/undo/files" || return 1
    printf '%s %s\n' "$undo_root" "$1" >"$going/undo/roots" && cp "$STAGE/lines" "$STAGE/new-paths" "$going/undo/" || return 1
    c_awk -F '\t' "$AWK_RAW"'$2 == "f" { print "save=" $6 "-" $3 "\t" raw($1) }' "$STAGE/lines" >"$STAGE/saves" || return 1
    if command -v perl >/dev/null; then
        perl -e "$PERL_STEPS" "$REPO" "$HERE/$going" <"$STAGE/saves"
    else
        take_steps "$REPO" "$HERE/$going" <"$STAGE/saves"
    fi
}

keep_undo() {
    undo_last=$(undo_numbers | sed -n 1p)
    mv "$OURS/going/undo" "$OURS/before-$((${undo_last:-0} + 1))"
}

# The publications that can be taken back, the last one first.
undo_numbers() {
    find "$OURS/." ! -name . -prune -type d -name 'before-*' | sed -n 's/^.*-\([0-9]\{1,9\}\)$/\1/p' | sort -rn
}

# undo_chain ROOT -> UNDO, the numbers of those that lead from what is there to that root, the last one first; status 1 when they do not.
undo_chain() {
    UNDO='' undo_at=''
    read -r _ undo_at _ 2>/dev/null <"$OURS/tree-live" || return 1
    for undo_number in $(undo_numbers); do
        undo_old='' undo_new=''
        read -r undo_old undo_new 2>/dev/null <"$OURS/before-$undo_number/roots" || return 1
        [ "$undo_new" = "$undo_at" ] || return 1
        UNDO="$UNDO $undo_number" undo_at=$undo_old
        if [ "$undo_at" = "$1" ]; then return 0; fi
    done
    return 1
}

# prune_undo: the last publication can be taken back, and those that lead to a root which is protected.
prune_undo() {
    undo_wanted=$(find "$OURS/." ! -name . -prune -type f -name 'keep-*' -exec cat {} +)
    undo_numbers >"$OURS/before.new"
    undo_place=0 undo_keep=1
    while read -r undo_number; do
        undo_place=$((undo_place + 1)) undo_old=''
        read -r undo_old _ 2>/dev/null <"$OURS/before-$undo_number/roots" || :
        case "$NEWLINE$undo_wanted$NEWLINE" in *"$NEWLINE$undo_old$NEWLINE"*) undo_keep=$undo_place ;; esac
    done <"$OURS/before.new"
    [ "$undo_keep" -le "$MOST_PROTECTED" ] || undo_keep=$MOST_PROTECTED
    sed "1,${undo_keep}d" "$OURS/before.new" | while read -r undo_number; do
        if mv "$OURS/before-$undo_number" "$OURS/gone-before-$undo_number-$$"; then remove_tree "$OURS/gone-before-$undo_number-$$"; fi
    done
    rm -f "$OURS/before.new"
}

# take_back ROOT: what a push would have brought is made of what has been kept.
take_back() {
    if [ "$1" = - ] || ! undo_chain "$1"; then
        refuse tree gone
        fail refused
    fi
    rm -rf "$STAGE/tree" "$STAGE/built" "$STAGE/gone" "$STAGE/content"
    mkdir -p "$STAGE/gone" "$STAGE/content/new" "$STAGE/content/lists"
    printf 'live\n' >"$STAGE/layout"
    choose_base
    cp "$base" "$STAGE/target" || tool_failed cp $?
    for undo_number in $UNDO; do
        undo_one=$OURS/before-$undo_number
        c_awk -F '\t' '
            file == "paths" || file == "lines" {
                other[$1]
                next
            }
            !($1 in other)' file=paths "$undo_one/new-paths" file=lines "$undo_one/lines" file=target "$STAGE/target" |
            c_sort -m - "$undo_one/lines" >"$STAGE/target.new" 2>>"$LOG" || tool_failed sort $?
        mv -f "$STAGE/target.new" "$STAGE/target"
    done
    compare_catalogues "$base" "$STAGE/target" "$STAGE/added" "$STAGE/gone/removed" 2>>"$LOG" || tool_failed awk $?
    take_out "$(date +%s)"
    make_next "$1"
}

# take_out SECONDS: puts what is kept of the files that come back into the stage. One that takes the place of another is a new one, of this time.
take_out() {
    for undo_number in $UNDO; do find "$OURS/before-$undo_number/files/." ! -name . -prune -type f; done >"$STAGE/kept-files"
    for out_file in out-cp out-ln restored content/lists/0; do : >"$STAGE/$out_file"; done
    c_awk -F '\t' -v stage="$STAGE/" '
        file == "kept" {
            name = $0
            sub(/.*\//, "", name)
            if (!(name in from)) from[name] = $0
            next
        }
        file == "added" && $2 == "f" {
            wanted[$1]
            next
        }
        file == "base" {
            if ($1 in wanted) replaced[$1]
            next
        }
        file == "again" && $2 == "f" && (($6 "-" $3) in from) {
            how = $1 in replaced ? "out-cp" : "out-ln"
            print from[$6 "-" $3] >(stage how)
            print $1 >(stage how)
            print $1 >(stage "restored")
            print $6 " " $1 >(stage "content/lists/0")
        }' file=kept "$STAGE/kept-files" file=added "$STAGE/added" file=base "$base" file=again "$STAGE/added" 2>>"$LOG" || tool_failed awk $?
    sed -n 's/[^/]*$//p' "$STAGE/restored" | sed '/^$/d' | sort -u | in_new mkdir -p -- || tool_failed mkdir $?
    for out_how in cp ln; do
        # shellcheck disable=SC2016 # a program of its own
        raw_names <"$STAGE/out-$out_how" | each_name sh -c 'how=$1 to=$2
            shift 2
            while [ $# -gt 1 ]; do
                if [ "$how" = cp ] || ! ln -- "$1" "$to/$2" 2>/dev/null; then cp -p -- "$1" "$to/$2" || exit; fi
                shift 2
            done' sh "$out_how" "$STAGE/content/new" 2>>"$LOG" || tool_failed cp $?
    done
    sed -n -e 'n' -e 'p' "$STAGE/out-cp" | in_new touch -d "@$1" -- || tool_failed touch $?
}

# in_new COMMAND...: among the new files, with encoded names on standard input.
in_new() {
    raw_names | (cd "$STAGE/content/new" && each_name "$@") 2>>"$LOG" 3>&-
}

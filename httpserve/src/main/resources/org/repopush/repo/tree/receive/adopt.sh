# Adoption: a directory that is served already, and that no push has left as it is. All files there are read once. What of it the source
# has too becomes the base of the push, so that only what differs travels; all else is foreign, and no push touches it.
#
#   $OURS/walked  what was found: MODE SIZE MTIME INODE, three words of the time of the last change, and ./PATH, raw
#   $OURS/sums    HASH  ./PATH of the files that have been read so far; both are for the next push to go on from
#   $STAGE/there  all files and directories that are there, as lines of a catalogue
#   $STAGE/base   those of them that the source has too

MOST_LOOKS=4 # as often a file is read that changes meanwhile

# adopt_tree: makes $STAGE/there. A file that was changed since it was read is read again.
adopt_tree() {
    : >"$LOG"
    exec 7>>"$OURS/adopting"
    if ! flock -n 7; then
        holder "$OURS/adopting"
        fail "locked $E"
    fi
    printf '%s\n' "$WHO" >"$OURS/adopting"
    [ -e "$OURS/sums" ] || : >"$OURS/sums"
    adopt_look=0
    while :; do
        adopt_look=$((adopt_look + 1))
        walk_there
        known_sums
        if [ ! -s "$STAGE/unread" ] || [ "$adopt_look" = "$MOST_LOOKS" ]; then break; fi
        mv -f "$STAGE/sums" "$OURS/sums"
        mv -f "$STAGE/walked" "$OURS/walked"
        # One after the other: what is written side by side could be mixed. Few at a time: what has been read is kept.
        (cd "$DEST" && tr '\n' '\000' | xargs -0 -r -n 64 sha256sum) <"$STAGE/unread" 2>>"$LOG" | plain_sums >>"$OURS/sums" || :
    done
    c_awk '
        function encoded(name, at, text, one) {
            if (name !~ /[^A-Za-z0-9._\/-]/) return name
            text = ""
            for (at = 1; at <= length(name); at++) {
                one = substr(name, at, 1)
                text = text (one ~ /[A-Za-z0-9._\/-]/ ? one : hex[one])
            }
            return text
        }
        BEGIN {
            OFS = "\t"
            for (i = 1; i < 256; i++) hex[sprintf("%c", i)] = sprintf("%%%02X", i)
        }
        file == "sums" {
            sum[substr($0, 67)] = substr($0, 1, 64)
            next
        }
        {
            name = substr($0, index($0, " ./") + 1)
            path = encoded(substr(name, 3))
            if ($1 ~ /^4/) print path "/", "d", "755", "-", "-", "-"
            else if ($1 ~ /^a/) print path, "l", "777", "-", "-", "-"
            else if (!is_public($1)) print path, "p", "-", $2, $3, "-"
            else if (name in sum) print path, "f", has($1, 64) ? "755" : "644", $2, $3, sum[name]
        }
        # What the world may not read no push may publish by its hash; what it may read counts as what a push would make.
        function is_public(mode) { return has(mode, 4) && has(mode, 32) && has(mode, 256) }
        function has(mode, permission, i, value) {
            value = 0
            for (i = length(mode) - 2; i <= length(mode); i++) value = value * 16 + index("0123456789abcdef", substr(mode, i, 1)) - 1
            return int(value / permission) % 2
        }' file=sums "$STAGE/sums" file=walked "$STAGE/walked" >"$STAGE/unsorted" 2>>"$LOG" || tool_failed awk $?
    c_sort "$STAGE/unsorted" >"$STAGE/there" 2>>"$LOG" || tool_failed sort $?
    rm -f "$STAGE/unsorted"
    exec 7>&-
}

# walk_there -> $STAGE/walked. Below other file systems nothing is ours, and a name with a newline in it is none that a push could have.
walk_there() {
    (cd "$DEST" && find . -xdev -path ./.repo-push -prune -o \( -type f -o -type d -o -type l \) -print) 2>>"$LOG" |
        sed -n '/^\.\/./p' >"$STAGE/names" || :
    walk_inner=$(sed -n -e '/\/\.[^/]*\.repo-push$/{' -e p -e q -e '}' "$STAGE/names")
    if [ -n "$walk_inner" ]; then bad_place "another tree is in it: ${walk_inner#./}"; fi
    (cd "$DEST" && tr '\n' '\000' | xargs -0 -r stat -c '%f %s %Y %i %z %n') <"$STAGE/names" 2>>"$LOG" |
        sed -n '/ \.\//p' >"$STAGE/walked" || :
    rm -f "$STAGE/names"
}

# known_sums -> $STAGE/sums, of the files that have not changed since they were read, and $STAGE/unread, the names of all others.
known_sums() {
    : >"$STAGE/sums"
    : >"$STAGE/unread"
    [ -e "$OURS/walked" ] || : >"$OURS/walked"
    c_awk -v stage="$STAGE/" '
        file == "before" {
            before[$0]
            next
        }
        file == "sums" {
            if (length($0) > 68 && substr($0, 1, 64) !~ /[^0-9a-f]/) sum[substr($0, 67)] = substr($0, 1, 64)
            next
        }
        $1 ~ /^8/ {
            name = substr($0, index($0, " ./") + 1)
            if (($0 in before) && (name in sum)) print sum[name] "  " name >(stage "sums")
            else print name >(stage "unread")
        }' file=before "$OURS/walked" file=sums "$OURS/sums" file=walked "$STAGE/walked" 2>>"$LOG" || tool_failed awk $?
}

# choose_base -> base, the catalogue of what is there; served, where its files are, encoded; found, files there that need not be of it.
choose_base() {
    base=/dev/null served='' found=/dev/null
    if [ "$LAYOUT" = live ]; then
        encode "$NAME"
        served=../$E/
        if [ -z "$SERVED" ]; then
            adopted_base
            return 0
        fi
    elif [ -n "$SERVED" ]; then
        served=trees/$SERVED/
    fi
    [ -z "$SERVED" ] || base=$OURS/catalogue-$SERVED
}

# adopted_base -> base, found, adopted_lines: of a directory that is there. The client has sent all that it has.
adopted_base() {
    adopted_lines=$STAGE/content/meta/all
    [ -e "$adopted_lines" ] || adopted_lines=$STAGE/content/meta/add
    [ -e "$adopted_lines" ] || fail "absent-object catalogue"
    check_lines "$adopted_lines"
    base=$STAGE/base
    if [ -e "$STAGE/there" ]; then found=$STAGE/there; fi
    c_awk -F '\t' "$AWK_RAW"'
        file == "there" {
            there[raw($1)] = $0
            next
        }
        raw($1) in there {
            line = there[raw($1)]
            print $1 substr(line, index(line, "\t"))
        }' file=there "$found" file=source "$adopted_lines" >"$base" 2>>"$LOG" || tool_failed awk $?
}

# forget_walk: what was read is in a catalogue now.
forget_walk() {
    rm -f "$OURS/walked" "$OURS/sums" "$OURS/adopting"
}

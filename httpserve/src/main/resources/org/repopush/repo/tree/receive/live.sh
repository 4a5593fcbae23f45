# The layout "live": a tree in a directory that is there, in which files are replaced one by one, each by a rename. No directory is ever
# another one, and what no push has brought is not touched. Readers meet files of two versions while it is published; the order is such
# that what others name is there before them, and the serial in the root file is odd meanwhile.
#
# In the stage, beside what build.sh makes:
#   tree/     new and changed files only, under their names
#   looked-at encoded paths, without a slash at the end, of all that is looked at before: what changes and the directories above
#   expected  lines of what is there of these, as the last push has left it
#   steps     what is done, in its order, see going.sh
#   lines, new-paths  what leads back, see undo.sh
#   former    lines of the names that stay for their grace

# finish_interrupted: a push that was killed while it published is finished, because nothing can be said of what is there before.
finish_interrupted() {
    [ -d "$OURS/going" ] || return 0
    exec 9>>"$OURS/lock"
    if ! flock -n 9; then
        holder "$OURS/lock"
        fail "locked $E"
    fi
    kind_mend
    exec 9>&-
}

kind_mend() {
    [ -d "$OURS/going" ] || return 0
    go_forward 2>>"$LOG" || tool_failed publish $?
}

build_in_place() {
    quietly mkdir "$STAGE/tree"
    plan_grace
    plan_steps
    # Directories above what changes are there, or come.
    c_awk -F '\t' '{ sub(/[^\/]*$/, "", $1); if ($1 != "" && !($1 in seen)) print $1; seen[$1] }' "$STAGE/added" |
        in_tree mkdir -p -- || tool_failed mkdir $?
    if [ -d "$STAGE/content/new" ]; then
        raw_names <"$STAGE/needless" | (cd "$STAGE/content/new" && each_name rm -f --)
        touch_files
        quietly cp -RPl "$STAGE/content/new/." "$STAGE/tree/"
    fi
    make_links
    cut -f 1 "$STAGE/added" | in_tree ls -d -- >/dev/null || tool_failed ls $?
    check_linked
    printf '%s\n' "$SERIAL" >"$STAGE/serial"
}

# check_linked: content that was here already has to be what the catalogue says of it, and the catalogue gets the times that it has. Where
# one of them would look like the file that it replaces, its time is another one.
check_linked() {
    {
        sed -n -e 'n' -e 'p' "$STAGE/links"
        sed -n -e 'n' -e 'p' -e 'n' "$STAGE/copies"
        if [ -e "$STAGE/restored" ]; then cat "$STAGE/restored"; fi
    } >"$STAGE/linked"
    [ -s "$STAGE/linked" ] || return 0
    raw_names <"$STAGE/linked" | sed 's/^/.\//' >"$STAGE/linked-names"
    rm -f "$STAGE/differs" "$STAGE/alike"
    each_linked sha256sum >"$STAGE/linked-escaped"
    plain_sums <"$STAGE/linked-escaped" >"$STAGE/linked-sums"
    each_linked stat -c '%s %Y %n' >"$STAGE/linked-times"
    c_awk -F '\t' -v stage="$STAGE/" "$AWK_RAW"'
        file == "sums" {
            sum[substr($0, 69)] = substr($0, 1, 64)
            next
        }
        file == "times" {
            at = index($0, " ./")
            time[substr($0, at + 3)] = substr($0, index($0, " ") + 1, at - index($0, " ") - 1)
            next
        }
        file == "expected" {
            if ($2 == "f") before[$1] = $4 " " $5
            content[$1] = $6
            next
        }
        {
            OFS = "\t"
            name = raw($1)
            if (name in time) {
                if (sum[name] != $6) {
                    print name >(stage "differs")
                    exit
                }
                $5 = time[name]
                if (before[$1] == $4 " " $5 && content[$1] != $6) {
                    $5 = $5 + 1
                    print $5 >(stage "alike")
                    print $1 >(stage "alike")
                }
            }
            print >(stage "catalogue.new")
        }' file=sums "$STAGE/linked-sums" file=times "$STAGE/linked-times" file=expected "$STAGE/expected" file=catalogue "$STAGE/catalogue" \
        2>>"$LOG" || tool_failed awk $?
    if [ -s "$STAGE/differs" ]; then
        encode "$(cat "$STAGE/differs")"
        fail "changed-there $E changed"
    fi
    mv -f "$STAGE/catalogue.new" "$STAGE/catalogue"
    if [ -e "$STAGE/alike" ]; then make_unlike; fi
}

each_linked() {
    (cd "$STAGE/tree" && each_name "$@") <"$STAGE/linked-names" 2>>"$LOG" || tool_failed "$1" $?
}

# make_unlike: the inode may be one that is served, so it is a copy that gets the time.
make_unlike() {
    while read -r unlike_time && read -r unlike_path; do
        unlike_name=$(printf '%s\n' "$unlike_path" | raw_names && printf .)
        unlike_name=$STAGE/tree/${unlike_name%?.}
        quietly cp -p "$unlike_name" "$STAGE/alike.copy"
        quietly touch -d "@$unlike_time" "$STAGE/alike.copy"
        quietly mv -f "$STAGE/alike.copy" "$unlike_name"
    done <"$STAGE/alike"
}

# For awk, the order: content before what names it. New names come first, then others, from the inside out; links; lists of packages;
# what these are verified by; pages; at last what is at the top. What makes way for something goes just before that comes.
AWK_ORDER='
function depth(path) { return gsub(/\//, "/", path) }
function step(rank, second, anchor, third, what, path) {
    print rank "\t" second "\t" anchor "\t" third "\t" what "\t" path >(stage "steps")
}
function rank(path, type, is_old, name) {
    name = path
    sub(/.*\//, "", name)
    if (name == "InRelease" || path ~ /(^|\/)repodata\/repomd\.xml$/) return 16
    if (name == "Release.gpg") return 15
    if (name == "Release" || path ~ /(^|\/)repodata\/repomd\.xml\./) return 14
    if (path ~ /(^|\/)repodata\/[^\/]*$/ || name ~ /^(Packages|Sources|Index)(\.[a-z0-9]*)?$/ || name ~ /^(Translation|Contents)-/) return 13
    if (name ~ /^index\./) return 17
    if (path !~ /\//) return 18
    if (type == "l") return 12
    return is_old ? 11 : 10
}
function put(path, type, is_old) {
    step(rank(path, type, is_old), 9999 - depth(path), path, 20000, "tree", path)
}
function make_way(upper, is_folder, path) {
    step(rank(upper, type[upper], upper in before), 9999 - depth(upper), upper, is_folder ? 9999 - depth(path) : 0, \
        is_folder ? "empty" : "clear", path)
}'

# plan_steps: what is done with each name, and in which order.
plan_steps() {
    former=/dev/null
    if [ -n "$SERVED" ] && [ -e "$OURS/former-live" ]; then former=$OURS/former-live; fi
    for steps_file in looked-at expected steps lines new-paths former; do : >"$STAGE/$steps_file"; done
    c_awk -F '\t' -v stage="$STAGE/" "$AWK_ORDER"'
        function bare(path) {
            sub(/\/$/, "", path)
            return path
        }
        function touch(path, rest) {
            path = bare(path)
            while (path != "" && !(path in touched)) {
                touched[path]
                print path >(stage "looked-at")
                if (path !~ /\//) break
                sub(/\/[^\/]*$/, "", path)
            }
        }
        # The name, above or equal, that a name makes way for; empty when there is none.
        function way(path, at, rest, upper) {
            rest = bare(path)
            upper = ""
            while ((at = index(rest, "/")) > 0) {
                upper = upper substr(rest, 1, at - 1)
                if (upper in type && type[upper] != "d") return upper
                upper = upper "/"
                rest = substr(rest, at + 1)
            }
            upper = bare(path)
            return upper in type ? upper : ""
        }
        file == "added" {
            type[bare($1)] = $2
            line[++lines] = $1
            touch($1)
            next
        }
        file == "gone" {
            gone[$1]
            next
        }
        file == "leave" {
            leaving[++leave] = $0
            touch($0)
            next
        }
        file == "staying" {
            stays[substr($0, index($0, " ") + 1)]
            next
        }
        {
            path = bare($1)
            if (path in touched) print >(stage "expected")
            if ($1 in stays) print >(stage "former")
            if (file == "base") {
                if (path in type && (type[path] == "d") == ($2 == "d")) before[path]
                if (($1 in gone) || ((path in type) && $2 != "d")) print >(stage "lines")
            }
        }
        END {
            for (i = 1; i <= lines; i++) {
                path = bare(line[i])
                if (!(path in before)) print line[i] >(stage "new-paths")
                if (type[path] == "d") step(3, depth(path), "", 0, "folder", path)
                else put(path, type[path], path in before)
            }
            for (i = 1; i <= leave; i++) {
                path = bare(leaving[i])
                folder = leaving[i] ~ /\/$/
                upper = way(path)
                if (upper == "") step(folder ? 91 : 90, 9999 - depth(path), "", 0, folder ? "empty" : "clear", path)
                else if (upper == path && (type[path] == "d") == folder) continue
                else if (type[upper] == "d") step(2, 0, "", 0, "clear", path)
                else make_way(upper, folder, path)
            }
        }' file=added "$STAGE/added" file=gone "$STAGE/gone/removed" file=leave "$STAGE/gone/leave" file=staying "$STAGE/removed" \
        file=base "$base" file=former "$former" 2>>"$LOG" || tool_failed awk $?
    c_sort -t '	' -k1,1n -k2,2n -k3,3 -k4,4n "$STAGE/steps" >"$STAGE/steps.sorted" 2>>"$LOG" || tool_failed sort $?
    {
        printf 'folder\t.repo-push\nodd\t.repo-push/root\n'
        cut -f 5,6 "$STAGE/steps.sorted"
        printf 'tree\t.repo-push/catalogue.gz\ntree\t.repo-push/root\n'
    } | c_awk -F '\t' "$AWK_RAW"'{ print $1 "\t" raw($2) }' >"$STAGE/steps"
    rm -f "$STAGE/steps.sorted"
}

# check_drift: fails when what is touched is not what the last push has left. It is looked at as what it is, through no link.
check_drift() {
    [ -d "$DEST" ] || return 0
    {
        printf '%s\n' .repo-push .repo-push/root .repo-push/catalogue.gz
        raw_names <"$STAGE/looked-at"
    } | sed 's/^/.\//' >"$STAGE/drift-names"
    (cd "$DEST" && tr '\n' '\000' | xargs -0 stat -c '%f %d %s %Y %n') <"$STAGE/drift-names" 2>/dev/null >"$STAGE/drift-there" || :
    drift_device=$(stat -c %d -- "$DEST/.")
    : >"$STAGE/drift-folders"
    : >"$STAGE/emptied"
    drift=$(c_awk -F '\t' -v device="$drift_device" -v stage="$STAGE/" "$AWK_RAW"'
        function fault(path, why) {
            print why, raw(path)
            faulty = 1
            exit
        }
        file == "there" {
            at = index($0, " ./")
            split(substr($0, 1, at - 1), word, " ")
            name = substr($0, at + 3)
            kind[name] = substr(word[1], 1, 1) == "4" ? "d" : substr(word[1], 1, 1) == "a" ? "l" : substr(word[1], 1, 1) == "8" ? "f" : "o"
            where[name] = word[2]
            state[name] = word[3] " " word[4]
            next
        }
        file == "expected" {
            path = $1
            sub(/\/$/, "", path)
            type[path] = $2 == "p" ? "f" : $2
            if (type[path] == "f") stamp[path] = $4 " " $5
            next
        }
        file == "added" {
            path = $1
            sub(/\/$/, "", path)
            will[path] = $2
            next
        }
        file == "leave" {
            sub(/\/$/, "")
            leaves[$0]
            next
        }
        {
            name = raw($0)
            if (name in kind) {
                if ($0 in type) {
                    if (type[$0] != kind[name]) fault($0, kind[name] == "l" ? "link" : "changed")
                    if (type[$0] == "f" && stamp[$0] != state[name]) fault($0, "changed")
                } else if ($0 in will) {
                    if (kind[name] != "d" || will[$0] != "d") fault($0, kind[name] == "l" ? "link" : "foreign")
                } else if (kind[name] != "d") {
                    fault($0, kind[name] == "l" ? "link" : "changed")
                }
                if (kind[name] == "d") {
                    if (where[name] != device) fault($0, "mounted")
                    print name >(stage "drift-folders")
                    if (($0 in will) && will[$0] != "d") print name >(stage "emptied")
                }
            } else if (!($0 in will) && !($0 in leaves)) {
                fault($0, "changed")
            }
        }
        END {
            if (!faulty) {
                if (kind[".repo-push"] ~ /[flo]/) print "link .repo-push"
                else if (kind[".repo-push/root"] == "d" || kind[".repo-push/catalogue.gz"] == "d") print "foreign .repo-push/root"
            }
        }' file=there "$STAGE/drift-there" file=expected "$STAGE/expected" file=added "$STAGE/added" file=leave "$STAGE/gone/leave" \
        file=looked "$STAGE/looked-at")
    if [ -n "$drift" ]; then
        encode "${drift#* }"
        fail "changed-there $E ${drift%% *}"
    fi
    while IFS= read -r drift_folder; do
        if [ ! -w "$DEST/$drift_folder" ] || [ ! -x "$DEST/$drift_folder" ]; then not_writable "$REPO/$drift_folder" "$DEST/$drift_folder/."; fi
    done <"$STAGE/drift-folders"
    check_emptied
}

# check_emptied: where a directory makes way for a file, all that is in it has to be ours.
check_emptied() {
    [ -s "$STAGE/emptied" ] || return 0
    raw_names <"$STAGE/gone/leave" | sed -e 's/\/$//' -e 's/^/.\//' | c_sort >"$STAGE/leave-names"
    while IFS= read -r emptied; do
        (cd "$DEST" && find "./$emptied") </dev/null 2>>"$LOG" | c_sort >"$STAGE/emptied-names"
        emptied_foreign=$(c_sort "$STAGE/leave-names" "$STAGE/leave-names" "$STAGE/emptied-names" | uniq -u | sed -n 1p)
        if [ -n "$emptied_foreign" ]; then
            encode "${emptied_foreign#./}"
            fail "changed-there $E foreign"
        fi
    done <"$STAGE/emptied"
}

# The next tree: the one that is served with what the catalogue has more. It is made in the stage, of links to the files of the one that
# is served, none of which is written to or changed: what changes is another file.
#
# In the stage, while it is made: catalogue is the new one; gone/ has lists, one encoded path a line, of what leaves the tree.

READER_GRACE=86400 # seconds that a name stays which the source no longer has
FEW_NAMES=10       # that many names may always go

# The tree is made before the lock is taken: under that it is compared and renamed.
kind_import() {
    merge_checked
    refuse_planned "$1"
    check_bytes
    if [ ! -s "$STAGE/allowed" ]; then return 0; fi
    read -r _ _ new _ <"$STAGE/allowed"
    [ ! -e "$STAGE/built" ] || return 0
    # Several tools say what is wrong with one disk.
    : >"$LOG"
    finish_interrupted
    kind_current tree
    if [ "$CURRENT" = "$new" ]; then return 0; fi
    choose_layout
    choose_base
    rm -rf "$STAGE/tree" "$STAGE/gone"
    quietly mkdir "$STAGE/gone"
    find_changes
    check_deletions
    name_filter
    make_next "$new"
}

# make_next ROOT: of the base with what changes.
make_next() {
    plan_tree
    make_catalogue "$1"
    gzip -1 -n -c <"$STAGE/catalogue" >"$STAGE/catalogue.gz" 2>>"$LOG" 3>&- &
    zipping=$!
    case $LAYOUT in
        live) build_in_place ;;
        *) build_tree ;;
    esac
    describe_tree
    printf '%s\n' "$1" >"$STAGE/built"
}

# quietly COMMAND...: a tool of which nobody wants to hear unless it fails.
quietly() {
    "$@" </dev/null >>"$LOG" 2>&1 3>&- || tool_failed "$1" $?
}

# find_changes -> $STAGE/added, lines, and $STAGE/gone/removed, paths. Where the client does not know the catalogue that is here, it has sent
# all of its own.
find_changes() {
    changes=$STAGE/content/meta
    if [ "$base" = "$STAGE/base" ]; then
        # Of what is adopted the client knows nothing.
        compare_catalogues "$base" "$adopted_lines" "$STAGE/added" "$STAGE/gone/removed" 2>>"$LOG" || tool_failed awk $?
    elif [ -e "$changes/all" ]; then
        check_lines "$changes/all"
        compare_catalogues "$base" "$changes/all" "$STAGE/added" "$STAGE/gone/removed" 2>>"$LOG" || tool_failed awk $?
    elif [ -e "$changes/add" ] && [ -e "$changes/rm" ]; then
        check_lines "$changes/add"
        cp "$changes/add" "$STAGE/added" 2>>"$LOG" || tool_failed cp $?
        # Of a path that is not there nothing goes.
        c_awk -F '\t' 'NR == FNR { named[$0]; next } $1 in named { print $1 }' "$changes/rm" "$base" >"$STAGE/gone/removed"
    else
        fail "absent-object catalogue"
    fi
}

# The client says how much may go; it has asked its user.
check_deletions() {
    removed_count=$(($(wc -l <"$STAGE/gone/removed"))) base_count=$(($(wc -l <"$base")))
    most_word='' most_deleted=''
    read -r most_word most_deleted 2>/dev/null <"$STAGE/content/meta/rules" || :
    case $most_word:$most_deleted in
        max-delete:*%) is_count "${most_deleted%\%}" 100 && most_count=$((base_count * ${most_deleted%\%} / 100)) ;;
        max-delete:*) is_count "$most_deleted" && most_count=$most_deleted ;;
        *) false ;;
    esac || bad_catalogue rules
    case $most_deleted in
        0 | 0%) ;;
        *%) [ "$most_count" -ge "$FEW_NAMES" ] || most_count=$FEW_NAMES ;;
    esac
    if [ "$removed_count" -gt "$most_count" ]; then
        encode "$most_deleted"
        fail "deletes-too-many $removed_count $base_count $E"
    fi
}

# name_filter -> $STAGE/filter: what the client calls its filter.
name_filter() {
    sed -n -e 's/^filter \([0-9a-f]\{16\}\)$/\1/p' -e 's/^filter \(none\)$/\1/p' "$STAGE/content/meta/rules" >"$STAGE/filter"
}

# plan_tree: what each line that is added is made of. It writes
#   $STAGE/kept      lines of the catalogue that is here which stay
#   $STAGE/next      lines that are added, with the times that their files will have
#   $STAGE/links     pairs of lines: an encoded path of a file with that content and mode, and the path that it is to have too
#   $STAGE/copies    the same with another mode, which is a third line
#   $STAGE/touched   pairs of lines: a time and a path of a file in the stage whose size and time are those of the one that it replaces
#   $STAGE/needless  paths of files in the stage that are none of what is added
#   $STAGE/absent    the hash of the first content that is nowhere
#   gone/replaced    paths of the catalogue that is here whose lines have changed
plan_tree() {
    staged_list >"$STAGE/list"
    for plan_file in kept next links copies touched needless absent gone/replaced; do : >"$STAGE/$plan_file"; done
    c_awk -F '\t' -v stage="$STAGE/" -v served="$served" '
        file == "removed" { gone[$0]; next }
        file == "list" {
            path = substr($0, 66)
            staged[path] = substr($0, 1, 64)
            next
        }
        file == "added" {
            if ($2 == "f" && staged[$1] "" != $6 "") need[$6]
            added[$1]
            next
        }
        (file == "base" || file == "found") && $2 == "f" && ($6 in need) && !(($6, $3) in source) {
            source[$6, $3] = served $1
            time[$6, $3] = $5
            any[$6] = $3
        }
        file == "base" {
            if ($1 in added) {
                print $1 >(stage "gone/replaced")
                if ($2 == "f") before[$1] = $4 "\t" $5
            } else if (!($1 in gone)) {
                print >(stage "kept")
            }
            next
        }
        file == "staged" {
            path = substr($0, 66)
            hash = substr($0, 1, 64)
            if (!(path in added)) print path >(stage "needless")
            else if (hash in need) inner[hash] = path
            next
        }
        file == "next" {
            OFS = "\t"
            if ($2 == "f" && staged[$1] "" == $6 "") {
                if (($1 in before) && before[$1] == $4 "\t" $5) {
                    $5 = $5 + 1
                    print $5 >(stage "touched")
                    print $1 >(stage "touched")
                }
                mode[$1] = $3
                when[$1] = $5
            }
            print >(stage "next")
            next
        }
        file == "sources" && $2 == "f" && staged[$1] "" != $6 "" {
            if (($6, $3) in source) {
                print source[$6, $3] >(stage "links")
                print $1 >(stage "links")
                moved[$1] = time[$6, $3]
            } else if (($6 in inner) && mode[inner[$6]] == $3) {
                print stage "content/new/" inner[$6] >(stage "links")
                print $1 >(stage "links")
            } else if (($6 in inner) || ($6 in any)) {
                print ($6 in any) ? source[$6, any[$6]] : stage "content/new/" inner[$6] >(stage "copies")
                print $1 >(stage "copies")
                print $3 >(stage "copies")
            } else {
                print $6 >(stage "absent")
                exit
            }
        }' file=removed "$STAGE/gone/removed" file=list "$STAGE/list" file=added "$STAGE/added" file=base "$base" file=found "$found" \
        file=staged "$STAGE/list" file=next "$STAGE/added" file=sources "$STAGE/added" 2>>"$LOG" || tool_failed awk $?
    if read -r absent_hash <"$STAGE/absent"; then fail "absent-object $absent_hash"; fi
}

# make_catalogue ROOT: what is there now with what is added, which must be what the client says that it is.
make_catalogue() {
    c_sort -m "$STAGE/kept" "$STAGE/next" >"$STAGE/catalogue" 2>>"$LOG" || tool_failed sort $?
    check_parents "$STAGE/catalogue"
    root_of "$STAGE/catalogue"
    [ "$ROOT_HASH" = "$1" ] || bad_catalogue "its root hash is $ROOT_HASH"
}

build_tree() {
    if [ -n "$SERVED" ]; then
        take_copy
        # These are links to files of the tree that is served.
        quietly rm -rf "$STAGE/tree/.repo-push"
        check_links
    else
        quietly mkdir "$STAGE/tree"
    fi
    plan_grace
    in_tree rm -f -- <"$STAGE/gone/files" || tool_failed rm $?
    in_tree rmdir -- <"$STAGE/gone/folders" 2>/dev/null || :
    sed -n 's/^\([^	]*\)	d	.*/\1/p' "$STAGE/added" >"$STAGE/folders"
    in_tree mkdir -p -- <"$STAGE/folders" || tool_failed mkdir $?
    if [ -d "$STAGE/content/new" ]; then
        raw_names <"$STAGE/needless" | (cd "$STAGE/content/new" && each_name rm -f --)
        touch_files
        quietly cp -RPl "$STAGE/content/new/." "$STAGE/tree/"
    fi
    make_links
    check_built
}

# check_built: what a tool has left out would not show in the catalogue.
check_built() {
    if [ -n "$SERVED" ]; then
        cut -f 1 "$STAGE/added" | in_tree ls -d -- >/dev/null || tool_failed ls $?
    else
        built=$(find "$STAGE/tree" | wc -l) planned=$(wc -l <"$STAGE/catalogue")
        [ "$((built))" -eq "$((planned + 1))" ] || tool_failed cp 1
    fi
}

# in_tree COMMAND...: in the new tree, with encoded names on standard input.
in_tree() {
    raw_names | (cd "$STAGE/tree" && each_name "$@") 2>>"$LOG" 3>&-
}

# A symbolic link that is none of the catalogue's would lead what is done here to other places: somebody has changed the tree.
check_links() {
    c_awk -F '\t' "$AWK_RAW"'$2 == "l" { print "./" raw($1) }' "$base" | c_sort >"$STAGE/links-known"
    foreign_link=$(c_sort "$STAGE/links-known" "$STAGE/links-known" "$STAGE/links-there" | uniq -u | sed -n 1p)
    if [ -n "$foreign_link" ]; then
        encode "${foreign_link#./}"
        fail "changed-there $E"
    fi
}

# plan_grace: names that the source no longer has stay for a while: a reader may still hold a list that names them. Those whose time is
# over leave, and those that are in the way of what is new, or come again as something else.
#   gone/files, gone/folders   what leaves now, folders from the inside out
#   removed                    what stays, with its time
plan_grace() {
    grace_now=$(date +%s) grace=${POLICY_grace:-$READER_GRACE}
    {
        if [ -n "$SERVED" ] && [ -s "$OURS/removed-$SERVED" ]; then cat "$OURS/removed-$SERVED"; fi
        sed "s/^/$((grace_now + grace)) /" "$STAGE/gone/removed"
    } >"$STAGE/leaving"
    : >"$STAGE/removed"
    : >"$STAGE/gone/leave"
    c_awk -v now="$grace_now" -v stage="$STAGE/" '
        function is_in_the_way(path, bare, at, rest, upper) {
            bare = path
            sub(/\/$/, "", bare)
            if ((bare in added) || ((bare "/") in added)) return 1
            upper = ""
            rest = bare
            while ((at = index(rest, "/")) > 0) {
                upper = upper substr(rest, 1, at - 1)
                if (upper in added) return 1
                upper = upper "/"
                rest = substr(rest, at + 1)
            }
            return 0
        }
        file == "added" {
            split($0, line, "\t")
            added[line[1]]
            next
        }
        {
            path = substr($0, index($0, " ") + 1)
            if ($1 <= now || is_in_the_way(path)) print path >(stage "gone/leave")
            else print >(stage "removed")
        }' file=added "$STAGE/added" file=leaving "$STAGE/leaving" 2>>"$LOG" || tool_failed awk $?
    cat "$STAGE/gone/leave" "$STAGE/gone/replaced" | sed '/\/$/d' >"$STAGE/gone/files"
    sed -n '/\/$/p' "$STAGE/gone/leave" | c_sort -r >"$STAGE/gone/folders"
}

touch_files() {
    while read -r touch_time && read -r touch_path; do
        touch_name=$(printf '%s\n' "$touch_path" | raw_names && printf .)
        touch_name=${touch_name%?.}
        quietly touch -d "@$touch_time" "$STAGE/content/new/$touch_name"
    done <"$STAGE/touched"
}

# make_links: content that is here under another name, and symbolic links. By one process where there is perl.
make_links() {
    sed -n 's/^\([^	]*\)	l	[^	]*	[^	]*	[^	]*	\(.*\)$/\2\n\1/p' "$STAGE/added" >"$STAGE/symlinks"
    raw_names <"$STAGE/links" | link_pairs link >>"$LOG" 2>&1 || tool_failed ln $?
    raw_names <"$STAGE/symlinks" | link_pairs symlink >>"$LOG" 2>&1 || tool_failed ln $?
    raw_names <"$STAGE/copies" | copy_files >>"$LOG" 2>&1 || tool_failed cp $?
}

# link_pairs link|symlink: a file can have so many names; then it is copied.
link_pairs() {
    if command -v perl >/dev/null; then
        TREE=$STAGE/tree perl -e '
            my $tree = $ENV{TREE};
            while (defined(my $from = <STDIN>)) {
                my $to = <STDIN>;
                chomp $from;
                chomp $to;
                if ($ARGV[0] eq "symlink") {
                    symlink($from, "$tree/$to") or die "$to: $!\n";
                } else {
                    link($from, "$tree/$to") or system("cp", "-p", "--", $from, "$tree/$to") == 0 or die "$to: $!\n";
                }
            }' "$1"
    else
        # shellcheck disable=SC2016 # a program of its own
        each_name sh -c 'kind=$1 tree=$2
            shift 2
            while [ $# -gt 1 ]; do
                case $kind in
                    symlink) ln -s -- "$1" "$tree/$2" ;;
                    *) ln -- "$1" "$tree/$2" 2>/dev/null || cp -p -- "$1" "$tree/$2" ;;
                esac || exit
                shift 2
            done' sh "$1" "$STAGE/tree"
    fi
}

# copy_files: triples of a file, the name of its copy, and the mode of that.
copy_files() {
    # shellcheck disable=SC2016 # a program of its own
    each_name sh -c 'tree=$1
        shift
        while [ $# -gt 2 ]; do
            cp -p -- "$1" "$tree/$2" && chmod "$3" "$tree/$2" || exit
            shift 3
        done' sh "$STAGE/tree"
}

# describe_tree: what readers and other tools find in the tree itself. The root comes when the tree is about to be served.
describe_tree() {
    quietly mkdir "$STAGE/tree/.repo-push"
    wait "$zipping" || tool_failed gzip $?
    quietly mv "$STAGE/catalogue.gz" "$STAGE/tree/.repo-push/catalogue.gz"
    # Whatever has it, has it for one file system; where it has not, all of them.
    sync -f "$STAGE/tree" 2>/dev/null || sync
}

# Detached metadata: an a{sv} of GVariant, in which signatures are lists of byte strings, "aay". On this side it is only ever added
# to, whoever says what: ostree itself replaces it by what it is given.

MOST_METADATA=262144 # bytes; a client has to be able to take it in one answer

# check_metadata: fails unless all that waits is of normal form, so that we and ostree read the same in it.
check_metadata() {
    list_held
    [ -s "$STAGE/held" ] || return 0
    # Not every system has it, and only what carries signatures needs it.
    command -v awk >/dev/null || fail "missing-tool awk"
    : >"$STAGE/compared"
    while read -r commit; do
        object_path "$commit"
        metadata_bytes "$commit" new "$STAGE/meta/$OBJECT.commitmeta"
    done <"$STAGE/held" | compare_dictionaries >"$STAGE/compared"
    if read -r commit _ <"$STAGE/compared"; then fail "unfit-metadata $commit"; fi
}

# compare_metadata: what waits goes in only if it keeps everything that is there by now. Whose commits these are decides who may
# add to them.
compare_metadata() {
    list_held
    [ -s "$STAGE/held" ] || return 0
    leave_other_signatures
    : >"$STAGE/compared"
    while read -r commit; do
        object_path "$commit"
        [ -e "$STAGE/meta/$OBJECT.commitmeta" ] || continue
        [ -e "$OBJECT.commitmeta" ] || continue
        metadata_bytes "$commit" old "$OBJECT.commitmeta"
        metadata_bytes "$commit" new "$STAGE/meta/$OBJECT.commitmeta"
    done <"$STAGE/held" | compare_dictionaries >"$STAGE/compared"
    if read -r commit found <"$STAGE/compared"; then
        case $found in
            loses) fail "metadata-moved $commit" ;;
            bad-new) fail "unfit-metadata $commit" ;;
            *)
                object_path "$commit"
                fail "bad-metadata $commit $OBJECT.commitmeta no%20dictionary"
                ;;
        esac
    fi
}

# The commits whose metadata waits, to $STAGE/held.
list_held() {
    find "$STAGE/meta/objects" -type f -name '*.commitmeta' | while read -r metadata_file; do
        commit_of "$metadata_file"
        printf '%s\n' "$COMMIT"
    done >"$STAGE/held"
}

# Who may not push every ref changes metadata of such commits only that no ref names which he may not push, and of those that
# were here before only the ones that his own refs are to name.
leave_other_signatures() {
    [ "$POLICY_refs" != '*' ] || return 0
    foreign=' '
    find refs -type f >"$STAGE/named"
    while read -r ref_file; do
        case $ref_file in
            refs/remotes/repo-push-*) continue ;;
            refs/heads/*) if allows_ref "${ref_file#refs/heads/}"; then continue; fi ;;
        esac
        COMMIT=''
        read -r COMMIT 2>/dev/null <"$ref_file" || :
        foreign="$foreign$COMMIT "
    done <"$STAGE/named"
    own=' '
    while read -r _ _ new _; do own="$own$new "; done <"$STAGE/flip"
    present=' '
    while read -r commit _; do present="$present$commit "; done <"$STAGE/have"
    while read -r commit; do
        case $foreign in
            *" $commit "*) ;;
            *)
                case $present in *" $commit "*) ;; *) continue ;; esac
                case $own in *" $commit "*) continue ;; esac
                ;;
        esac
        object_path "$commit"
        rm -f "$STAGE/meta/$OBJECT.commitmeta"
    done <"$STAGE/held"
}

# metadata_bytes COMMIT new|old FILE: for compare_dictionaries.
metadata_bytes() {
    metadata_size=$(($(wc -c <"$3")))
    printf '# %s %s %s\n' "$1" "$2" "$metadata_size"
    [ "$metadata_size" -gt "$MOST_METADATA" ] || od -An -v -tu1 "$3"
}

# compare_dictionaries: reads what metadata_bytes prints, the old one before the new one of a commit where there is an old one.
# Prints "COMMIT bad-new" or "COMMIT bad-old" for what is not of normal form, and "COMMIT loses" for a new one that lacks something of the old one.
compare_dictionaries() {
    awk -v most="$MOST_METADATA" '
        # of bytes FROM to TO, little-endian
        function number(from, to, i, value) {
            value = 0
            for (i = to - 1; i >= from; i--) value = value * 256 + byte[i]
            return value
        }
        function digits(from, to, i, text) {
            text = ""
            for (i = from; i < to; i++) text = text sprintf("%02x", byte[i])
            return text
        }
        # of the offsets in a container of that size
        function width(size) {
            return size < 256 ? 1 : size < 65536 ? 2 : 4
        }
        # where the offsets at the end of a container begin, -1 when they cannot
        function offsets(from, to, w, at) {
            w = width(to - from)
            if (to - from < w) return -1
            at = from + number(to - w, to)
            return at > to - w || (to - at) % w ? -1 : at
        }
        # each byte string of a list, as "KEY ITEM"
        function list(key, from, to, w, at, i, start, end) {
            if (from == to) return 1
            at = offsets(from, to)
            if (at < 0) return 0
            w = width(to - from)
            start = from
            for (i = at; i < to; i += w) {
                end = from + number(i, i + w)
                if (end < start || end > at) return 0
                found[key " " digits(start, end)]
                start = end
            }
            return start == at
        }
        function entry(from, to, w, end, key, at, last, type) {
            w = width(to - from)
            if (to - from < w + 4) return 0
            end = from + number(to - w, to)
            if (end <= from || end > to - w || byte[end - 1] != 0) return 0
            key = digits(from, end - 1)
            for (at = from; at < end - 1; at++) if (byte[at] == 0) return 0
            if (key in keys) return 0
            keys[key]
            at = from + int((end - from + 7) / 8) * 8
            for (; end < at; end++) if (byte[end] != 0) return 0
            to -= w
            for (last = to - 1; last >= at && byte[last] != 0; last--);
            if (last < at) return 0
            type = digits(last + 1, to)
            if (type == "") return 0
            if (type == "616179") return list(key, at, last)
            found[key " " type " " digits(at, last)]
            return 1
        }
        function dictionary(w, at, i, start, end) {
            if (size == 0) return 1
            if (size > most || count != size) return 0
            at = offsets(0, size)
            if (at < 0) return 0
            w = width(size)
            end = 0
            for (i = at; i < size; i += w) {
                for (start = end; start % 8; start++) if (byte[start] != 0) return 0
                end = number(i, i + w)
                if (end < start || end > at || !entry(start, end)) return 0
            }
            return end == at
        }
        function finish(item, lacks) {
            if (commit == "") return
            split("", keys)
            split("", found)
            if (!dictionary()) {
                print commit, "bad-" which
            } else if (which == "old") {
                split("", before)
                for (item in found) before[item]
                old = commit
            } else if (old == commit) {
                for (item in before) if (!(item in found)) lacks = 1
                if (lacks) print commit, "loses"
            }
        }
        $1 == "#" {
            finish()
            commit = $2
            which = $3
            size = $4
            count = 0
            next
        }
        {
            for (i = 1; i <= NF; i++) byte[count++] = $i
        }
        END {
            finish()
        }'
}

# Catalogues. A line is PATH TYPE MODE SIZE MTIME CONTENT with a tabulator between: an encoded path, that of a directory with a slash at
# its end; f, d or l; permissions; bytes and seconds since 1970 of a file, else "-"; the SHA-256 of a file, "-" of a directory, the
# encoded target of a link. Lines are in the order of their bytes. The root hash is the SHA-256 of all lines without the MTIME.

# root_of CATALOGUE -> ROOT_HASH
root_of() {
    ROOT_HASH=$(cut -f 1-4,6 "$1" | sha256sum)
    ROOT_HASH=${ROOT_HASH%% *}
}

# faults_in_lines FILE: prints the first line that is none of a catalogue, or comes out of order. What it lets through is safe to use as
# a path below a directory that has no other links than the catalogue says.
faults_in_lines() {
    c_awk -F '\t' '
        function is_name(text) { return text != "" && text !~ /[[:cntrl:]]/ && index(text, "\\") == 0 }
        function is_encoded(text, at, hex) {
            while ((at = index(text, "%")) > 0) {
                hex = substr(text, at + 1, 2)
                if (hex !~ /^[0-9A-F][0-9A-F]$/ || hex == "00" || hex == "0A") return 0
                text = substr(text, at + 3)
            }
            return 1
        }
        function is_path(text, inner) {
            inner = "/" text "/"
            sub(/\/\/$/, "/", inner)
            return is_name(text) && is_encoded(text) && text !~ /%2F/ && index(inner, "//") == 0 && \
                index(inner, "/./") == 0 && index(inner, "/../") == 0 && index(inner, "/.repo-push/") == 0
        }
        function is_number(text) { return text ~ /^-?[0-9]+$/ && length(text) < 20 }
        function is_line() {
            if (NF != 6 || !is_path($1)) return 0
            if ($2 == "d") return $1 ~ /.\/$/ && $3 == "755" && $4 $5 $6 == "---"
            if ($1 ~ /\/$/) return 0
            if ($2 == "l") return $3 == "777" && $4 $5 == "--" && is_name($6) && is_encoded($6)
            return $2 == "f" && ($3 == "644" || $3 == "755") && is_number($4) && is_number($5) && \
                length($6) == 64 && $6 !~ /[^0-9a-f]/
        }
        !is_line() || (NR > 1 && last "" >= $1 "") {
            print NR
            exit
        }
        { last = $1 }' "$1"
}

# check_lines FILE
check_lines() {
    lines_fault=$(faults_in_lines "$1")
    [ -z "$lines_fault" ] || bad_catalogue "line $lines_fault of ${1##*/}"
}

# check_parents CATALOGUE: everything is in a directory that the catalogue has.
check_parents() {
    parents_fault=$(c_awk -F '\t' '
        {
            parent = $1
            sub(/[^\/]*\/?$/, "", parent)
            if (parent != "" && !(parent in directories)) {
                print NR
                exit
            }
        }
        $2 == "d" { directories[$1] }' "$1")
    [ -z "$parents_fault" ] || bad_catalogue "no directory for line $parents_fault"
}

bad_catalogue() {
    encode "$1"
    fail "bad-catalogue $E"
}

# compare_catalogues OLD NEW ADDED REMOVED: what the new one has more, as lines, and the paths that only the old one has. Both are read once.
compare_catalogues() {
    c_awk -F '\t' -v other="$2" -v added="$3" -v removed="$4" '
        function advance() {
            if ((getline line <other) > 0) {
                split(line, now, "\t")
                return 1
            }
            line = ""
            return 0
        }
        BEGIN {
            printf "" >added
            printf "" >removed
            more = advance()
        }
        {
            while (more && now[1] "" < $1 "") {
                print line >added
                more = advance()
            }
            if (more && now[1] "" == $1 "") {
                if (now[2] now[3] != $2 $3 || now[4] "" != $4 "" || now[6] != $6) print line >added
                more = advance()
            } else {
                print $1 >removed
            }
        }
        END {
            while (more) {
                print line >added
                more = advance()
            }
        }' "$1"
}

# Words of trees, and names in their two forms: encoded in catalogues, raw for tools.

# is_ref WORD -> D
is_ref() {
    D=$1
    [ "$1" = tree ]
}

is_revision() {
    is_hex "$1" && [ ${#1} -eq 64 ]
}

# c_awk, c_sort ARGS...: by bytes.
c_awk() {
    LC_ALL=C awk "$@"
}

c_sort() {
    LC_ALL=C sort "$@"
}

# For awk: raw(NAME) is the name that is encoded.
AWK_RAW='
BEGIN { for (i = 1; i < 256; i++) byte[sprintf("%02X", i)] = sprintf("%c", i) }
function raw(name, text, at) {
    text = ""
    while ((at = index(name, "%")) > 0) {
        text = text substr(name, 1, at - 1) byte[substr(name, at + 1, 2)]
        name = substr(name, at + 3)
    }
    return text name
}'

# raw_names: reads encoded names, one a line, and prints them raw, one a line: none has a newline in it.
raw_names() {
    c_awk "$AWK_RAW"'{ print raw($0) }'
}

# each_name COMMAND...: with the raw names on standard input as its last arguments.
each_name() {
    tr '\n' '\000' | xargs -0 -r "$@"
}

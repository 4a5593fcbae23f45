# What an interrupted push has left: whole objects, and slices of those that were cut.

# set_time FILE: the time that every entry of a pack has. tar sets it last: a newer file was cut.
set_time() {
    TZ=UTC0 touch -t 197001010000.01 "$1"
}

# What an interrupted push left behind counts, also what arrived of a file that was cut. Nobody has verified it.
take_up_leftovers() {
    set_time "$STAGE/then"
    find "$STAGE" -type d \( -name 'in-*' -o -name 'arrived-*' -o -name 'checked-*' \) -prune | while read -r leftover; do
        case $leftover in
            */in-* | */arrived-*)
                if ! kind_resumes || ! gather_streams "$leftover" 5; then
                    remove_tree "$leftover"
                    continue
                fi
                ;;
        esac
        if ! keep_slices "$leftover"; then remove_tree "$STAGE/slices"; fi
        find "$leftover" -type f -newer "$STAGE/then" -exec rm -f {} +
        merge_part "$leftover" "$STAGE"
    done
}

# keep_slices LEFTOVER: what has arrived of an object waits in the stage for the rest of it: slices, cut or not, and the
# beginning of an object that was cut, which is one. Below some length it is not worth it. No more are cut than channels were
# open; more than that is somebody's game.
keep_slices() {
    for sliced in "$1/slices" "$1/kept"; do
        [ -d "$sliced" ] || continue
        mkdir -p "$STAGE/slices" || return
        cp -rlf "$sliced/." "$STAGE/slices/" || return
    done
    kind_content "$1" -newer "$STAGE/then" -size +32 | sed -n 1,64p | while read -r cut; do
        piece=$STAGE/slices/${cut#"$1/$CONTENT/"}
        mkdir -p "$piece" && mv "$cut" "$piece/000000000000000" || return
    done
}

# gather_streams PART SECONDS: what its streams have brought becomes one. Each has filled its folder as it liked: nothing in
# there is followed, nothing but objects and their slices is taken, and whoever still writes could change it after the look:
# then the status is 1. A stream whose client is gone is waited for.
gather_streams() (
    set +f
    for stream in "$1"/*.lock; do
        [ -e "$stream" ] || continue
        exec 5>>"$stream" || exit 2
        patience=$2
        until flock -n 5; do
            [ "$patience" -gt 0 ] || exit 1
            patience=$((patience - 1))
            sleep 1
        done
        stream=${stream%.lock}
        [ -d "$stream" ] || continue
        open_folders "$stream"
        is_sound "$stream" || exit
        for folder in "$CONTENT" slices; do
            [ -d "$stream/$folder" ] || continue
            if [ -e "$1/$folder" ]; then
                cp -rlf "$stream/$folder" "$1/" || exit 2
            else
                mv "$stream/$folder" "$1/" || exit 2
            fi
        done
        rm -rf "$stream" "$stream.lock" "$stream.odd" || exit 2
    done
)

# is_sound STREAM: whether there are only objects and slices of them, each a plain file with one name that nobody else may
# write to. Status 1 when there is more, 2 when nobody knows.
is_sound() {
    find "$1" \( -perm -0002 -o ! -type d \( ! -type f -o -links +1 -o -perm -0020 -o -perm -2000 -o -perm -4000 \) \) \
        -print >"$1.odd" || return 2
    [ ! -s "$1.odd" ] && [ -z "$(kind_part "$1" | sed -n 1p)" ]
}

# An object that arrives in slices: slices/PATH/OFFSET, its path that below $CONTENT. What comes of them is verified like any other.
join_slices() {
    [ -d "$1/slices" ] || return 0
    kind_sliced "$1" | while read -r sliced; do
        # Slices may have holes, which fill now.
        [ ! -e "$STAGE/too-big" ] || break
        add_kept_slices "$1" "$sliced"
        mkdir -p "$1/$CONTENT/${sliced%/*}"
        if in_order "$1/slices/$sliced"; then
            # shellcheck disable=SC2086 # numbers
            (cd "$1/slices/$sliced" && cat $SLICES) >"$1/joined"
            set_time "$1/joined"
            mv "$1/joined" "$1/$CONTENT/$sliced"
        else
            bad_object "$1" "$CONTENT/$sliced"
        fi
        rm -rf "$1/slices/$sliced"
    done
    heed_bytes
    rm -rf "$1/slices" "$1/kept"
}

# add_kept_slices PART OBJECT: what an interrupted push has brought of it comes to the slices of this one, which count where
# there are both. It is taken by one rename: another part that brings the same object does not have it then.
add_kept_slices() {
    [ -d "$STAGE/slices/$2" ] || return 0
    mkdir -p "$1/kept/${2%/*}"
    mv "$STAGE/slices/$2" "$1/kept/$2" 2>/dev/null || return 0
    if cp -rlf "$1/slices/$2" "$1/kept/${2%/*}/"; then
        rm -rf "$1/slices/$2"
        mv "$1/kept/$2" "$1/slices/$2"
    fi
}

# in_order DIRECTORY -> SLICES: each begins where those before it end; what begins sooner does not count. Status 1 when there
# is a hole, or more than any client sends.
in_order() {
    SLICES=$(
        cd "$1" && set +f && set -- * && [ $# -le 10000 ] || exit
        # The last line may be a sum.
        wc -c -- "$@" | {
            end=0
            while read -r size slice; do
                if [ "$slice" = total ] || [ "$slice" -lt "$end" ]; then continue; fi
                [ "$slice" -eq "$end" ] || exit
                end=$((end + size))
                printf '%s\n' "$slice"
            done
        }
    ) && [ -n "$SLICES" ]
}

# Status: what people want to know of a tree.

kind_recognises() {
    [ -n "$ENTERED" ] && find_served
}

kind_status() {
    examine look_at_dest
    kind_state
}

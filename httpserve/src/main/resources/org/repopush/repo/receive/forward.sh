# The port at the destination that leads to the client.

# The forwarded port must be bound to loopback only, and 127.0.0.1 must be ours: with "GatewayPorts yes" sshd binds every
# address whatever was asked for, and asked for "localhost" it is content with ::1 when somebody else holds that port of
# 127.0.0.1, who would be shown the secret. Then nothing is served. The tables hold addresses in the machine's byte order.
# Of ports of other accounts nothing is told, not even whether there are any.
check_loopback() {
    port_hex=$(printf %04X "$1")
    port_uid=$(own_uid) port_state=foreign
    for table in /proc/net/tcp /proc/net/tcp6; do
        [ -r "$table" ] || continue
        while read -r _ local_address _ socket_state _ _ _ socket_uid _; do
            [ "$socket_state $socket_uid" = "0A $port_uid" ] || continue
            case $local_address in
                0100007F:"$port_hex" | 7F000001:"$port_hex") port_state=${port_state#foreign} ;;
                0000000000000000FFFF00000100007F:"$port_hex") port_state=${port_state#foreign} ;;
                00000000000000000000FFFF7F000001:"$port_hex") port_state=${port_state#foreign} ;;
                00000000000000000000000001000000:"$port_hex") ;;
                00000000000000000000000000000001:"$port_hex") ;;
                *:"$port_hex") port_state=exposed ;;
            esac
        done <"$table"
    done
    [ "$port_state" != exposed ] || fail "exposed $1"
    [ -z "$port_state" ] || [ ! -r /proc/net/tcp ] || fail "foreign-port $1"
}

# Where /proc/net/tcp is, this is too, and "id" need not be.
own_uid() {
    while read -r status_key _ status_uid _; do
        [ "$status_key" != Uid: ] || printf '%s\n' "$status_uid"
    done </proc/$$/status
}

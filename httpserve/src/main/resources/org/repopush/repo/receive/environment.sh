# What a client may have been allowed to send decides nothing: of all variables those stay that sshd sets itself, and start.sh
# sets what tools need. This comes before anything of ours, because a value with newlines in it can look like more variables
# than there are. What a shell does not let go of it has set itself.

LC_ALL=C
set -f
IFS='
'
for exported in $(export -p); do
    exported=${exported#export }
    exported=${exported#declare -x }
    exported=${exported%%=*}
    case $exported in
        LC_ALL | PATH | HOME | USER | LOGNAME | SHELL | SSH_CONNECTION | SSH_ORIGINAL_COMMAND | SSH_USER_AUTH) ;;
        *) command unset "$exported" 2>/dev/null || : ;;
    esac
done
unset IFS exported
PATH=${PATH:-/usr/local/bin:/usr/bin:/bin}
export PATH


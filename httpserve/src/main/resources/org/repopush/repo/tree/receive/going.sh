# The publication of a tree in its directory. It is laid down before: a folder in the stage becomes $OURS/going by one rename, which is
# the word from which there is no way back. From then on it is finished, by this push or, when that is killed, by the next one that comes, from
# the first step on: each of them does nothing where it has been done.
#
#   steps      one a line, WHAT and a raw path with a tabulator between:
#                folder  is made, where it is not there      clear  the file is removed
#                empty   the folder is removed, if it is     tree, odd  the file of that name in tree/ or odd/ takes its place
#   record     "SERIAL ROOT" of the tree when all is done
#   catalogue, removed, former, filter   of that
#   undo/      see undo.sh
#
# No step follows a link: each directory is entered by its parts, and the file is named from there.

# flip_live ROOT: status 1 when nothing has been changed, or when it has been begun and could not be finished.
flip_live() {
    [ -e "$STAGE/built" ] || return 1
    going=$STAGE/going
    rm -rf "$going"
    mkdir -p "$going/odd/.repo-push" || return 1
    if [ -n "$SERVED" ]; then lay_down_undo "$1" || return 1; fi
    next_serial || return 1
    flip_time=$(date +%s)
    printf 'repo-push-tree/1 %s %s %s\n' "$((SERIAL - 1))" "$1" "$flip_time" >"$going/odd/.repo-push/root" &&
        printf 'repo-push-tree/1 %s %s %s\n' "$SERIAL" "$1" "$flip_time" >"$STAGE/tree/.repo-push/root" &&
        printf '%s %s\n' "$SERIAL" "$1" >"$going/record" &&
        cp "$STAGE/steps" "$STAGE/catalogue" "$STAGE/removed" "$STAGE/former" "$going/" || return 1
    # Empty where this goes back to another tree.
    cat "$STAGE/filter" >"$going/filter" 2>/dev/null || :
    trap '' HUP INT
    mv "$STAGE/tree" "$going/tree" && mv "$going" "$OURS/going" || return 1
    # What is known of this publication stays, for who comes next.
    go_forward || tool_failed publish $?
}

# go_forward: under the lock of publications.
go_forward() {
    if [ ! -d "$DEST" ]; then mkdir "$DEST" || return 1; fi
    if command -v perl >/dev/null; then
        perl -e "$PERL_STEPS" "$REPO" "$HERE/$OURS/going" <"$OURS/going/steps" || return 1
    else
        take_steps "$REPO" "$HERE/$OURS/going" <"$OURS/going/steps" || return 1
    fi
    read -r forward_serial forward_root <"$OURS/going/record" || return 1
    for forward_file in catalogue removed former filter; do
        [ ! -e "$OURS/going/$forward_file" ] || mv -f "$OURS/going/$forward_file" "$OURS/$forward_file-live" || return 1
    done
    if [ -d "$OURS/going/undo" ]; then keep_undo || return 1; fi
    printf '%s %s %s\n' "$forward_serial" "$forward_root" "$(stat -c %i -- "$DEST/.")" >"$OURS/record.new" &&
        mv -f "$OURS/record.new" "$OURS/tree-live" || return 1
    forget_walk
    forward_gone=$OURS/gone-going-$$
    mv "$OURS/going" "$forward_gone" || return 1
    remove_tree "$forward_gone"
}

# The steps by one process.
# shellcheck disable=SC2016 # a program of its own
PERL_STEPS='
my ($dest, $going) = @ARGV;
my @top = lstat $dest;
-d _ or die "$dest is no directory\n";
my $now;
sub enter {
    my ($dir) = @_;
    return 1 if defined $now && $now eq $dir;
    undef $now;
    chdir $dest or return 0;
    my @here = stat ".";
    $here[0] == $top[0] && $here[1] == $top[1] or return 0;
    for my $part (split m{/}, $dir) {
        my @next = lstat $part;
        @next && -d _ && chdir $part or return 0;
        @here = stat ".";
        $here[0] == $next[0] && $here[1] == $next[1] or return 0;
    }
    $now = $dir;
    return 1;
}
while (my $line = <STDIN>) {
    chomp $line;
    my ($what, $path) = split /\t/, $line, 2;
    my ($dir, $name) = $path =~ m{^(?:(.*)/)?([^/]+)$}s;
    my $there = enter(defined $dir ? $dir : "");
    if ($what eq "clear") {
        next unless $there && lstat $name;
        -d _ or unlink $name or die "$path: $!\n";
    } elsif ($what eq "empty") {
        rmdir $name if $there;
    } else {
        $there or die "$path: its directory has been changed\n";
        if ($what eq "folder") {
            mkdir $name, 0755 or lstat $name && -d _ or die "$path: $!\n";
        } elsif ($what =~ /^save=(.*)/) {
            my $copy = "$going/undo/files/$1";
            lstat $copy or link $name, $copy or system("cp", "-p", "--", "./$name", $copy) == 0 or die "$path: $!\n";
        } else {
            my $new = "$going/$what/$path";
            if (rename $new, $name) {
                # Of two names of one file none is renamed.
                unlink $new;
            } else {
                my $why = "$!";
                !lstat $new && lstat $name or die "$path: $why\n";
            }
        }
    }
}
'

# take_steps DEST GOING: the same by a process or two for each directory. What is to be renamed into one goes there together.
take_steps() {
    steps_dest=$1 steps_going=$2 steps_what='' steps_dir=''
    shift 2
    while IFS= read -r step; do
        step_what=${step%%	*} step_path=${step#*	}
        step_dir=''
        case $step_path in */*) step_dir=${step_path%/*} ;; esac
        if [ "$step_what:$step_dir" != "$steps_what:$steps_dir" ] || [ $# -ge 200 ]; then
            step_together "$@" || return 1
            set --
        fi
        steps_what=$step_what steps_dir=$step_dir
        set -- "$@" "${step_path##*/}"
    done
    step_together "$@"
}

# step_together NAME...: those of $steps_dir.
step_together() {
    [ $# -gt 0 ] || return 0
    (
        if ! enter_below "$steps_dest" "$steps_dir"; then
            case $steps_what in clear | empty) exit 0 ;; esac
            printf '%s: its directory has been changed\n' "$steps_dir" >&2
            exit 1
        fi
        case $steps_what in
            clear | empty | folder | save=*)
                for step_name; do step_alone "./$step_name" || exit 1; done
                ;;
            *)
                step_count=$#
                for step_name; do
                    step_new=$steps_going/$steps_what/$steps_dir${steps_dir:+/}$step_name
                    # shellcheck disable=SC3013 # dash, busybox and bash have -ef
                    if [ ! -h "$step_new" ] && [ ! -h "./$step_name" ] && [ "$step_new" -ef "./$step_name" ]; then
                        rm -f -- "$step_new" # of two names of one file none is renamed
                    elif [ -e "$step_new" ] || [ -h "$step_new" ]; then
                        # One that leads nowhere is nothing to readers, and some cannot rename over it.
                        if [ -h "./$step_name" ] && [ ! -e "./$step_name" ]; then rm -f -- "./$step_name"; fi
                        set -- "$@" "$step_new"
                    elif [ ! -e "./$step_name" ] && [ ! -h "./$step_name" ]; then
                        printf '%s is not there\n' "$step_new" >&2
                        exit 1
                    fi
                done
                shift "$step_count"
                [ $# = 0 ] || mv -f -- "$@" .
                ;;
        esac
    )
}

# step_alone FILE
step_alone() {
    case $steps_what in
        clear) if [ ! -d "$1" ] || [ -h "$1" ]; then rm -f -- "$1"; fi ;;
        empty) rmdir -- "$1" 2>/dev/null || : ;;
        folder) { [ -d "$1" ] && [ ! -h "$1" ]; } || mkdir -- "$1" ;;
        *)
            step_copy=$steps_going/undo/files/${steps_what#save=}
            [ -e "$step_copy" ] || ln -- "$1" "$step_copy" 2>/dev/null || cp -p -- "$1" "$step_copy"
            ;;
    esac
}

# enter_below DEST DIRECTORY: status 1 when a link is on the way there. What is the current directory then stays what it is.
enter_below() {
    enter_want=$1${2:+/}$2
    cd -P -- "$enter_want" 2>/dev/null || return 1
    enter_true=$(pwd -P && printf .)
    [ "$enter_true" = "$enter_want$NEWLINE." ]
}

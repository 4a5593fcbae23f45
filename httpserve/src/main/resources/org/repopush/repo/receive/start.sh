# The receiving side of a push: what all kinds of repository share. POSIX sh (dash, busybox ash, bash) and the usual small
# utilities. The kind's own parts follow; all run as one compound command, because a shell that reads its program from
# standard input may read ahead, and everything after the program are requests.
#
# Requests   one line each on standard input: STEP ARGS...   protocol.txt says which may come when, and what its words are.
# Answers    one line each on standard output: @RUN KEY VALUES...   A step ends with "done STEP" or "fail CODE VALUES...".
#            RUN is random, and answers go to a descriptor that no tool inherits: nothing that a tool or a hook prints can
#            look like an answer. Their output goes to standard error, which is the log.
# Values     percent-encoded: every byte outside A-Za-z0-9._/- as %XX, "-" for none.
#
# A kind provides functions that run in the repository's directory. They come after those in kind.sh, which stand for what a kind
# does not have: these are marked with a star.
#   kind_names              sets OURS, the folder that is ours in a repository; NO_REVISION, what hooks are told in place of a
#                           revision that is not there; where a pack can come, CONTENT, the folder of it that has its objects,
#                           and BINS, a pattern of the folders in that which move whole; PULLS=yes where its tool can pull from
#                           the client, through a forwarded port; KEEPS=yes where revisions can wait here for their release
#   kind_enter PATH *       makes the directory in which everything of a push is named the current one, and sets HERE, its true path, and
#                           REPO, that of the repository; fails when there is none, with $E for the path in messages
#   kind_make *             makes a repository that is not there so far, as far as a push needs a place for its stage
#   is_ref WORD             whether an encoded word is the name of a ref, -> D; is_revision WORD the same of a revision
#   kind_tools              prints the programs that it needs; kind_extras * those that it uses where they are
#   kind_open               fails unless this is a repository of its kind that we may change
#   kind_version            answers the version of its tool, fails when that is too old
#   kind_state              answers what the client plans with: refs, and facts
#   kind_obstacles *        answers in lines "problem CODE VALUES..." what a push that moves refs would fail for
#   kind_recognises *       status 0 when the directory is a repository of this kind, as far as its files tell
#   kind_status *           the same and more, for people, of a repository that may be unfit for a push
#   kind_explain LINE *     fails with what this line of a tool means, where it is one of those that the kind knows
#   kind_waits *            status 0 when another program's lock may be what a tool is waiting for
#   kind_time REVISION *    sets TIME, when a revision was made: seconds since 1970, 16 hexadecimal digits, "-" when it is not here
#   kind_metadata REVISION *  answers the detached metadata of a revision
#   kind_default_policy *   sets those POLICY_KEY that are not empty without a policy, of the keys that only this kind has
#   kind_takes KEY VALUE *  what policy_takes is, for these keys
#   kind_check_policy *     ends with policy_fault where a value of one of them cannot be used here
#   kind_tells KEY VALUE *  sets TOLD, how the client is told of one: words, value, or empty for a value as it is without a policy
#   kind_stage              makes $STAGE fit for a pull, answers which planned revisions are here already
#   kind_channels *         prints what the kind adds to the program of the channels; status 1: it takes no packs, and none of
#                           the next six is called
#   kind_part DIRECTORY     prints the files of a part of the pack that are no objects and no slices
#   kind_resumes *          status 0 when what has arrived of a part, and has not been checked, is of use to the next push: its files have
#                           the time of set_time
#   kind_check DIRECTORY    prints the objects in it that are not what their names say, as far as that is cheap
#   kind_object FILE        sets OBJECT_NAME, what the client calls the object in this file of a part
#   kind_content DIRECTORY CONDITION...  prints the objects with content that kind_check does not look at, by find's conditions
#   kind_sliced DIRECTORY   prints the objects of which there are slices, by their paths below $CONTENT
#   kind_seal DIRECTORY     verifies all of that content by the seal of the part; status 0 when nothing was left out
#   kind_fetch_revisions PORT SECRET *  fetches what the refs are to name into the stage, while parts are checked
#   kind_judge_revisions REFS-POLICY *  fails when that is damaged, or the owner's policy does not want it
#   kind_pull PORT SECRET   fetches into the stage
#   kind_stopped *          a step has been stopped: takes the secret out of every file, and away what a tool has left
#   kind_verify *           fails unless what is planned is signed as the owner's policy wants it
#   kind_import REFS-POLICY [PORT SECRET]  objects become part of the repository, refs stay; refuses what the owner's policy
#                           refuses. What the stage lacks is fetched where there is a way to the client
#   kind_current REF        sets CURRENT, "-" when there is no such ref
#   kind_compare POLICY     fails unless what moves still is as planned and the owner's policy allows it, writes what flips
#                           to $STAGE/flip
#   kind_descends NEW OLD *  status 0 when a revision is a descendant of the other
#   kind_is_newer NEW OLD [strictly] *  status 0 when it is not older than the other; strictly: newer
#   kind_aims REF *         sets TARGET, the ref that an alias follows, "-" when it is no alias
#   kind_flip               sets the refs named in $STAGE/flip
#   kind_follow *           sets the aliases named there
#   kind_mend *             finishes what a killed push had begun to flip, where the kind flips in several steps; under the lock
#   kind_tidy FILE *        removes what a killed tool left beside the refs named in FILE, which is like that of kind_refresh
#   kind_refresh FILE *     announces; FILE holds the lines "ref REF NEW OLD", "alias REF NEW OLD TARGET OLD-TARGET" of what flipped
#   kind_release NAME *     gives up what protects revisions under that name; the imported content of a stage has its id
#   kind_protect NAME FILE *  protects the revisions in FILE, one a line, from every cleaning tool, under that name
#   kind_take_up *          makes $STAGE, in which a plan and what waits for the flip may be all that there is, fit for publication
#   kind_is_whole REVISION *  status 0 when it is here with all that it consists of
#
# Ours in a repository is $OURS alone, mode 0700. In one that a group shares it has mode 2770, and $MINE is a folder in it that
# only this account may enter; elsewhere both are the same.
#   lock        held (flock) while refs are compared, flipped and announced; names its holder
#   journal     what was published, when, by whom
#   intent      what is being published: there from before the first flip until everything is closed
#   untold-*    what moved and the owner's post-receive hook has not been told of
#   undo-RUN    until when, in seconds since 1970, what refs named before that run stays protected, and how many those are
#   of-UID/     where it is shared, what is one account's: $MINE
#   release-RUN/  in $MINE: a stage that waits for its release, see releases.sh
#   stage-ID/   in $MINE: what has been fetched for one push; its lock is held for the life of that push
#     plan      what moves, checked whole before it got this name
#     $CONTENT/ what has been brought, in the layout of the repository; nobody has verified it
#     verified/ a repository of what has been verified here; the parent of the stage, which is one too
#     meta/     detached metadata, which becomes part of the repository together with the refs
#     allowed   the moves that the policy of the owner allows
#     release   what it is called while it waits, and by whom; rollback, what is to be taken back
#     in-NAME/  a part of the pack that is arriving, or that an interrupted push left behind: a folder for each of its streams,
#               and beside it the lock that its tar holds
#     arrived-NAME/  one that has arrived whole and is being checked: nothing comes into it any more
#     checked-NAME/  one that waits until the others are there
#     channel   the program of the channels by which the pack comes
#     streams   held as long as they may go on, where bytes are limited; too-big is there when they may not any more, and
#               pulling while a pull brings what counts in the same way

set -euf
# The repository's own tools, and the owner's programs, run with the account's umask: it says who may use what they make. Ours is
# that of an object, whose permissions do not depend on it.
ACCOUNT_UMASK=$(umask) OUR_UMASK=022
umask "$OUR_UMASK"
unset CDPATH ENV BASH_ENV IFS
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
LC_ALL=C.UTF-8 no_proxy=127.0.0.1 NO_PROXY=127.0.0.1
export LC_ALL no_proxy NO_PROXY

PROTOCOL=2 # 1: kind_state and the stage told the client of a kind's own matters without the word "fact"
ROOM_KIB=256 # a file system with less, or with fewer inodes, is full
GOOD=100 # status of a part of a step that ran to its end; what fails has said so, see answers.sh
ROOM_INODES=8

# Who runs this: "yes" when it is installed as repo-receive, the directory that all repositories must be below, the name
# under which the policy knows the key, "yes" when that key may forward no port; see receiver.sh.
# shellcheck disable=SC2034 # what only the installed file has reads them
INSTALLED='' ROOT='' PROFILE='' NO_FORWARDING=''

NEWLINE='
'
UNSAID=''
PULLS=''
RUN_NAME='' ROLLBACK='' KEEPS='' HAS_RELEASES=''
RUN='' SPOKEN='' FACT='' SILENCE=30 WATCH='' CHILDREN='' SHARED='' STAGE='' STAGE_ID='' WHO='' TOOL='' LOOKING='' LOGGED=''

# What only an installed receiver does.
log_line() { :; }
log_published() { :; }
lift_limits() { :; }

exec 3>&1 1>&2

package org.repopush.inspect.group;

import java.util.List;
import org.repopush.push.model.ExitCode;

/**
 * Several destinations beside each other.
 *
 * @param members in the order in which the user names them
 */
public record GroupView(List<MemberView> members) {
    public GroupView {
        members = List.copyOf(members);
    }

    /** In what those differ that could be looked at. */
    public List<Difference> differences() {
        return Differences.of(members);
    }

    /** How the look has ended: as at the first one that could not be looked at. */
    public ExitCode exitCode() {
        return members.stream()
                .map(MemberView::exit)
                .filter(code -> code != ExitCode.OK)
                .findFirst()
                .orElse(ExitCode.OK);
    }

    /** At how many everything is well. */
    public long well() {
        return members.stream().filter(member -> member.exit() == ExitCode.OK).count();
    }
}

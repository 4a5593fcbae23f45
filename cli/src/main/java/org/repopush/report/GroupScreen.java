package org.repopush.report;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.repopush.repo.Amount;

/**
 * The members of a group on a terminal, a line for each and one for all of them, drawn over and over and gone at the end. Where there are
 * more members than lines, those come first that have not come as far as others, and the rest is counted. Not safe for several threads.
 */
final class GroupScreen {
    static final String WAITING = "waiting";
    static final String PUBLISHED = "published";

    private static final long INTERVAL = Duration.ofMillis(100).toNanos();
    private static final int LEAST_FOR_NAME = 8;

    private final Console console;
    private final Terminal terminal;
    private final LongSupplier nanoTime;
    private final List<String> destinations;
    private final Map<String, MemberProgress> members = new LinkedHashMap<>();
    private long drawn;
    private boolean over;

    /** @param destinations in the order of the lines */
    GroupScreen(Console console, Terminal terminal, LongSupplier nanoTime, List<String> destinations) {
        this.console = console;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.destinations = List.copyOf(destinations);
        begin();
    }

    /** Another push begins. */
    void begin() {
        over = false;
        drawn = nanoTime.getAsLong() - INTERVAL;
        destinations.forEach(name -> members.put(name, new MemberProgress(name, this, nanoTime)));
    }

    /** Where the progress of a member goes. */
    Progress of(String destination) {
        return members.computeIfAbsent(destination, name -> new MemberProgress(name, this, nanoTime));
    }

    /** Leaves nothing on the terminal, and draws no more. */
    void end() {
        over = true;
        console.clearStatus();
    }

    /** A member does something else. */
    void changed() {
        if (!over) {
            drawn = nanoTime.getAsLong();
            // Many terminals wrap as soon as the last column is written.
            console.status(
                    lines(terminal.width().getAsInt() - 1, terminal.height().getAsInt() - 1));
        }
    }

    /** A member is a little further. */
    void advanced() {
        if (nanoTime.getAsLong() - drawn >= INTERVAL) {
            changed();
        }
    }

    /** At least one line, and never more than there is room for. */
    List<String> lines(int columns, int rows) {
        List<MemberProgress> shown = new ArrayList<>(members.values());
        int room = Math.max(0, rows - 1);
        List<MemberProgress> rest = List.of();
        if (shown.size() > room) {
            shown.sort(Comparator.comparingInt(MemberProgress::rank));
            int most = Math.max(0, room - 1);
            rest = shown.subList(most, shown.size());
            shown = shown.subList(0, most);
        }
        ShortNames names = ShortNames.of(
                members.keySet().stream().map(Printable::of).toList(), Math.max(LEAST_FOR_NAME, columns / 3));
        List<String> lines = new ArrayList<>();
        for (MemberProgress member : shown) {
            String name = names.of(Printable.of(member.destination()));
            lines.add(cut(name + member.line().fit(columns - name.length()), columns));
        }
        if (!rest.isEmpty() && !shown.isEmpty()) {
            String more = "and " + rest.size() + " more";
            lines.add(firstThatFits(columns, more + ": " + counts(rest), more));
        }
        lines.add(all(columns));
        return lines;
    }

    private String all(int columns) {
        List<MemberProgress> all = List.copyOf(members.values());
        Amount brought = Amount.sum(all.stream().map(MemberProgress::brought).toList());
        Amount toBring = Amount.sum(all.stream().map(MemberProgress::toBring).toList());
        long rate = all.stream().mapToLong(MemberProgress::bytesPerSecond).sum();
        // All wait for the slowest.
        long left = all.stream()
                .mapToLong(member -> member.line().secondsLeft())
                .max()
                .orElse(0);
        String counts = counts(all);
        String label = NumberFormats.count(all.size(), "destination") + ": " + counts;
        String whole = new ProgressLine(label, brought, toBring, rate, left).whole();
        return whole.length() <= columns ? whole : new ProgressLine(counts, brought, toBring, rate, left).fit(columns);
    }

    /** For instance {@code 5 transferring, 3 verifying}. */
    private static String counts(List<MemberProgress> some) {
        Map<String, Long> counts =
                some.stream().collect(groupingBy(MemberProgress::label, LinkedHashMap::new, counting()));
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(joining(", "));
    }

    private static String firstThatFits(int columns, String... texts) {
        for (String text : texts) {
            if (text.length() <= columns) {
                return text;
            }
        }
        return cut(texts[texts.length - 1], columns);
    }

    private static String cut(String text, int columns) {
        return text.substring(0, Math.min(text.length(), Math.max(0, columns)));
    }
}

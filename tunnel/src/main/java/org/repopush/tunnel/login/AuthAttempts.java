package org.repopush.tunnel.login;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a login has tried and what became of it, in the order of the attempts, for the message when it fails. */
final class AuthAttempts {
    static final String REFUSED = "refused by the server";

    private final Map<String, String> fates = new LinkedHashMap<>();
    private final Set<String> remarks = new LinkedHashSet<>();
    private final Set<String> remedies = new LinkedHashSet<>();
    private boolean keyRefused;

    /** What became of a key or a method; what is said last about it counts. */
    void add(String subject, String fate) {
        fates.put(subject, fate);
    }

    /** Something that was not tried, and why. */
    void remark(String text) {
        remarks.add(text);
    }

    /** What would make a key usable that could not be tried. */
    void remedy(String text) {
        remedies.add(text);
    }

    Optional<String> firstRemedy() {
        return remedies.stream().findFirst();
    }

    /** A key that is offered counts as refused until the login is done. */
    void refuseKey(String subject) {
        keyRefused = true;
        add(subject, REFUSED);
    }

    boolean isAnyKeyRefused() {
        return keyRefused;
    }

    List<String> all() {
        List<String> all = new ArrayList<>();
        fates.forEach((subject, fate) -> all.add(subject + ": " + fate));
        all.addAll(remarks);
        return all;
    }
}

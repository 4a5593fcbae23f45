package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.repopush.push.model.Carried;

/** By which way objects have come to the destination, in a line. */
public record CarriedText(Carried carried) {
    public CarriedText {
        requireNonNull(carried, "carried");
    }

    /**
     * For instance {@code 655 objects: 653 from the pack, 2 by request through localhost:39041}, or {@code 655 objects from the
     * pack}. Empty when none has come.
     */
    public Optional<String> line() {
        long packed = carried.packed().objects();
        long requested = carried.requested().objects();
        if (packed == 0 && requested == 0) {
            return Optional.empty();
        }
        String objects = NumberFormats.count(packed + requested, "object");
        if (requested == 0) {
            return Optional.of(objects + " from the pack");
        }
        if (packed == 0) {
            return Optional.of(objects + byRequest());
        }
        return Optional.of(objects + ": " + NumberFormats.count(packed) + " from the pack, "
                + NumberFormats.count(requested) + byRequest());
    }

    private String byRequest() {
        StringBuilder text = new StringBuilder(" by request");
        carried.port().ifPresent(port -> text.append(" through localhost:").append(port));
        return text.toString();
    }
}

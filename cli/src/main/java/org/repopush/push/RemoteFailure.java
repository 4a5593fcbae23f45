package org.repopush.push;

import java.util.List;

/** A step of the receive script that reported {@code fail CODE VALUES...}; {@link Explain} says what the codes mean. */
final class RemoteFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    @SuppressWarnings("serial") // never serialized
    private final List<String> values;

    RemoteFailure(String code, List<String> values) {
        super(code);
        this.code = code;
        this.values = List.copyOf(values);
    }

    String code() {
        return code;
    }

    /** The value at this place, or a dash. */
    String value(int index) {
        return index < values.size() ? values.get(index) : "-";
    }

    /** The values from this place on, perhaps none. */
    List<String> valuesFrom(int index) {
        return values.subList(Math.min(index, values.size()), values.size());
    }

    boolean is(String... codes) {
        return List.of(codes).contains(code);
    }
}

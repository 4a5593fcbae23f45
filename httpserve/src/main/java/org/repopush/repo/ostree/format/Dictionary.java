package org.repopush.repo.ostree.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An {@code a{sv}}: metadata of a commit, inside it or detached. Keeps the order of the keys. Immutable. */
public final class Dictionary {
    public static final Dictionary EMPTY = new Dictionary(Map.of());

    private static final int ALIGNMENT = 8;

    private final Map<String, Value> values;

    private Dictionary(Map<String, Value> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public static Dictionary read(Variant variant) throws MalformedException {
        Map<String, Value> values = new LinkedHashMap<>();
        variant.forEach(ALIGNMENT, entry -> {
            Variant.Members members = entry.members();
            String key = members.variable(1).string();
            Variant.Boxed boxed = members.last(ALIGNMENT).boxed();
            Value value = new Value(boxed.type(), boxed.value().bytes());
            if (values.put(key, value) != null) {
                throw new MalformedException("key " + key + " twice");
            }
        });
        return new Dictionary(values);
    }

    public byte[] toBytes() {
        VariantWriter array = new VariantWriter();
        values.forEach((key, value) -> array.framed(ALIGNMENT, entry(key, value)));
        return array.toArray();
    }

    Set<String> keys() {
        return values.keySet();
    }

    public Optional<Value> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** This dictionary with one value more, or with another value in the place of an old one. */
    public Dictionary with(String key, Value value) {
        Map<String, Value> changed = new LinkedHashMap<>(values);
        changed.put(key, value);
        return new Dictionary(changed);
    }

    private static byte[] entry(String key, Value value) {
        return new VariantWriter()
                .framed(1, VariantWriter.string(key))
                .unframed(ALIGNMENT, VariantWriter.boxed(value.type, value.bytes))
                .toTuple();
    }

    /** A value with its GVariant type, still serialized. */
    public static final class Value {
        private static final String STRING = "s";
        private static final String STRINGS = "as";
        private static final String BLOBS = "aay";

        private final String type;
        private final byte[] bytes;

        private Value(String type, byte[] bytes) {
            this.type = type;
            this.bytes = bytes;
        }

        public static Value ofBlobs(List<byte[]> blobs) {
            VariantWriter array = new VariantWriter();
            blobs.forEach(blob -> array.framed(1, blob));
            return new Value(BLOBS, array.toArray());
        }

        String string() throws MalformedException {
            return typed(STRING).string();
        }

        List<String> strings() throws MalformedException {
            List<String> strings = new ArrayList<>();
            typed(STRINGS).forEach(1, element -> strings.add(element.string()));
            return List.copyOf(strings);
        }

        public List<byte[]> blobs() throws MalformedException {
            List<byte[]> blobs = new ArrayList<>();
            typed(BLOBS).forEach(1, element -> blobs.add(element.bytes()));
            return blobs;
        }

        private Variant typed(String expected) throws MalformedException {
            if (!type.equals(expected)) {
                throw new MalformedException("value of type " + type + " instead of " + expected);
            }
            return Variant.of(bytes);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Value value && type.equals(value.type) && Arrays.equals(bytes, value.bytes);
        }

        @Override
        public int hashCode() {
            return 31 * type.hashCode() + Arrays.hashCode(bytes);
        }
    }
}

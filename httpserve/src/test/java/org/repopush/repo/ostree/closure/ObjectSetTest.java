package org.repopush.repo.ostree.closure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectType;

class ObjectSetTest {
    @Test
    void holdsWhatASetOfTheStandardLibraryHolds() {
        Random random = new Random(1);
        ObjectSet set = new ObjectSet();
        Set<ObjectName> expected = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            ObjectName name = name(random.nextInt(30_000), random.nextBoolean() ? ObjectType.FILE : ObjectType.DIRTREE);
            assertThat(set.add(name)).isEqualTo(expected.add(name));
        }
        assertThat(set.size()).isEqualTo(expected.size());
        assertThat(expected).allMatch(set::contains);
        assertThat(set.contains(name(30_001, ObjectType.FILE))).isFalse();
    }

    @Test
    void tellsTypesOfOneChecksumApart() {
        ObjectSet set = new ObjectSet();
        set.add(name(1, ObjectType.COMMIT));
        assertThat(set.contains(name(1, ObjectType.COMMITMETA))).isFalse();
        assertThat(set.add(name(1, ObjectType.COMMITMETA))).isTrue();
        assertThat(set.size()).isEqualTo(2);
    }

    @Test
    void comparesAllOfAChecksum() {
        ObjectSet set = new ObjectSet();
        Checksum checksum = new Checksum(1, 2, 3, 4);
        set.add(new ObjectName(checksum, ObjectType.FILE));
        assertThat(set.contains(new ObjectName(new Checksum(1, 2, 3, 5), ObjectType.FILE)))
                .isFalse();
        assertThat(set.contains(new ObjectName(new Checksum(1 << 20, 2, 3, 4), ObjectType.FILE)))
                .isFalse();
        assertThat(set.contains(new ObjectName(checksum, ObjectType.FILE))).isTrue();
    }

    private static ObjectName name(int number, ObjectType type) {
        return new ObjectName(Checksum.ofContent(new byte[] {(byte) number, (byte) (number >> 8)}), type);
    }
}

package org.repopush.repo.ostree.closure;

import java.io.IOException;
import java.util.SplittableRandom;
import org.repopush.repo.Amount;
import org.repopush.repo.Pack;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.pack.FolderRange;
import org.repopush.repo.ostree.pack.SortedObjects;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectType;

/** A process that holds as many candidates as a large repository has, takes half of them away, and sorts the rest. */
final class MillionObjects {
    private static final int COUNT = 1_000_000;

    private MillionObjects() {}

    private static Pack uncut(OstreeCandidates missing, boolean bulk, int channels) throws IOException {
        throw new IOException("nothing is sent");
    }

    public static void main(String[] args) throws IOException {
        ObjectSet objects = new ObjectSet();
        LengthList lengths = new LengthList();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < COUNT; i++) {
            Checksum checksum = new Checksum(random.nextLong(), random.nextLong(), i, 0);
            objects.add(new ObjectName(checksum, i % 10 == 0 ? ObjectType.DIRTREE : ObjectType.FILE));
            lengths.add(i);
        }
        OstreeCandidates candidates =
                new OstreeCandidates(MillionObjects::uncut, objects, lengths, new Amount(COUNT, 0));
        for (int i = 0; i < COUNT; i += 2) {
            candidates.remove(objects.get(i).path());
        }
        SortedObjects sorted = new SortedObjects(candidates, Long.MAX_VALUE);
        long[] visited = {0};
        for (FolderRange folders : FolderRange.cut(16)) {
            sorted.visit(folders, SortedObjects.TYPES, (name, length) -> visited[0]++);
        }
        System.out.print(visited[0] + " objects to be sent");
    }
}

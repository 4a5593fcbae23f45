package org.repopush.push;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.repopush.repo.Amount;
import org.repopush.repo.Distance;
import org.repopush.repo.KindWords;
import org.repopush.repo.Offer;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.Relation;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.Sidecar;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Times;
import org.repopush.repo.Tip;

/** A source without a repository behind it: what it answers is said by the test. */
public final class FixedSnapshot implements Snapshot {
    /** Nouns like those of a kind that calls its revisions commits. */
    public static final KindWords WORDS = new KindWords() {
        @Override
        public String repository() {
            return "a repository";
        }

        @Override
        public String revision() {
            return "commit";
        }

        @Override
        public String revisions() {
            return "commits";
        }

        @Override
        public String revisionForm() {
            return "a commit";
        }

        @Override
        public boolean isRevision(String text) {
            return !text.isBlank();
        }
    };

    private final List<Tip> tips;
    private final Map<String, Relation> relations = new HashMap<>();
    private final Map<String, String> objections = new HashMap<>();
    private final Map<String, String> metadata = new HashMap<>();
    private final Set<String> newer = new HashSet<>();
    private final Set<String> known = new HashSet<>();
    private boolean timeless;
    private boolean plain;

    public FixedSnapshot(Tip... tips) {
        this.tips = List.of(tips);
    }

    public FixedSnapshot relation(String ours, String theirs, Relation relation) {
        relations.put(ours + " " + theirs, relation);
        return this;
    }

    public FixedSnapshot objection(String ref, String text) {
        objections.put(ref, text);
        return this;
    }

    public FixedSnapshot metadata(String revision, String digest) {
        metadata.put(revision, digest);
        return this;
    }

    public FixedSnapshot newer(String ours, String theirs) {
        newer.add(ours + " " + theirs);
        return this;
    }

    /** Revisions of a kind that do not say when they were made. */
    public FixedSnapshot withoutTimes() {
        timeless = true;
        return this;
    }

    /** Revisions of a kind that has nothing beside them. */
    public FixedSnapshot withoutSidecars() {
        plain = true;
        return this;
    }

    FixedSnapshot knows(String revision) {
        known.add(revision);
        return this;
    }

    @Override
    public KindWords words() {
        return WORDS;
    }

    @Override
    public List<Tip> tips() {
        return tips;
    }

    @Override
    public boolean has(String revision) {
        return known.contains(revision);
    }

    @Override
    public Relation relation(String ours, String theirs) {
        return relations.getOrDefault(ours + " " + theirs, ours.equals(theirs) ? Relation.SAME : Relation.UNKNOWN);
    }

    @Override
    public Optional<Distance> distance(String ours, String theirs) {
        return Optional.empty();
    }

    @Override
    public Optional<String> objection(Tip tip) {
        return Optional.ofNullable(objections.get(tip.ref()));
    }

    @Override
    public Optional<Times> times() {
        return timeless ? Optional.empty() : Optional.of(new FixedTimes());
    }

    @Override
    public Optional<Sidecar> sidecar() {
        return plain ? Optional.empty() : Optional.of(new FixedSidecar());
    }

    private final class FixedTimes implements Times {
        @Override
        public OptionalLong of(String revision) {
            return OptionalLong.empty();
        }

        @Override
        public boolean isNewer(String ours, String theirs) {
            return newer.contains(ours + " " + theirs);
        }
    }

    private final class FixedSidecar implements Sidecar {
        @Override
        public Optional<String> digest(String revision) {
            return Optional.ofNullable(metadata.get(revision));
        }

        @Override
        public Map<String, String> digests(RemoteFacts facts) {
            return facts.all("meta").stream()
                    .collect(Collectors.toMap(values -> values.get(0), values -> values.get(1)));
        }

        @Override
        public Optional<byte[]> merge(String revision, byte[] theirs) {
            return Optional.of(theirs);
        }

        @Override
        public String added() {
            return "signature added";
        }
    }

    @Override
    public Offer offer(
            List<RefUpdate> moves,
            List<String> common,
            int depth,
            RemoteFacts facts,
            Map<String, Optional<byte[]>> sidecars) {
        return new Offer() {
            @Override
            public List<String> history() {
                return List.of();
            }

            @Override
            public Map<String, Amount> shares() {
                return Map.of("os/a", new Amount(10, 1000));
            }
        };
    }
}

package org.repopush.push.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Offer;
import org.repopush.repo.Pack;
import org.repopush.repo.Resource;

/** An offer whose resources are read no faster than they may travel. */
record LimitedOffer(Offer offer, Bandwidth bandwidth) implements Offer {
    @Override
    public Optional<Resource> resource(String path) throws IOException {
        return offer.resource(path).map(resource -> new LimitedResource(resource, bandwidth));
    }

    @Override
    public List<String> history() {
        return offer.history();
    }

    @Override
    public Map<String, Amount> shares() throws IOException {
        return offer.shares();
    }

    @Override
    public boolean isOptional(String path) {
        return offer.isOptional(path);
    }

    @Override
    public Candidates candidates() throws IOException {
        return offer.candidates();
    }

    @Override
    public Candidates everything() throws IOException {
        return offer.everything();
    }

    @Override
    public Pack pack(Candidates missing, boolean sealed, int channels) throws IOException {
        return offer.pack(missing, sealed, channels);
    }

    @Override
    public Pack revisions() throws IOException {
        return offer.revisions();
    }

    private record LimitedResource(Resource resource, Bandwidth bandwidth) implements Resource {
        @Override
        public long length() {
            return resource.length();
        }

        @Override
        public InputStream open() throws IOException {
            return new LimitedInput(resource.open(), bandwidth);
        }
    }

    private static final class LimitedInput extends FilterInputStream {
        private final Bandwidth bandwidth;

        LimitedInput(InputStream in, Bandwidth bandwidth) {
            super(in);
            this.bandwidth = bandwidth;
        }

        @Override
        public int read() throws IOException {
            bandwidth.await(1);
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, Math.min(length, Bandwidth.PIECE));
            if (count > 0) {
                bandwidth.await(count);
            }
            return count;
        }
    }
}

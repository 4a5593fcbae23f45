package org.repopush.push.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.repopush.repo.Resource;
import org.repopush.repo.Serving;

/** Resources that are read no faster than they may travel. */
record LimitedServing(Serving serving, Bandwidth bandwidth) implements Serving {
    @Override
    public Optional<Resource> resource(String path) throws IOException {
        return serving.resource(path).map(resource -> new LimitedResource(resource, bandwidth));
    }

    @Override
    public boolean isOptional(String path) {
        return serving.isOptional(path);
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

package org.repopush.repo.io;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.repopush.repo.Resource;

/** Bytes that exist only in memory. */
public final class BytesResource implements Resource {
    private final byte[] bytes;

    public BytesResource(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(bytes);
    }
}

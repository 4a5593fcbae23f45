package org.repopush.repo;

import java.io.IOException;
import java.io.InputStream;

/** One thing that is served or packed: its exact length and its bytes. Stateless; {@link #open} may be called again. */
public interface Resource {
    /** Exact number of bytes that {@link #open} yields. */
    long length();

    /** A fresh stream over the bytes; the caller closes it. */
    InputStream open() throws IOException;
}

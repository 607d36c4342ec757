package io.virtengine.agent.hosting;

import io.virtengine.agent.backend.ImageDigest;
import java.io.InputStream;

/** The images workloads may run, by digest. */
public interface ImageShelf {
    boolean holds(ImageDigest digest);

    /**
     * Takes an image from a stream.
     *
     * @param expected what its digest must be
     * @throws IllegalArgumentException if it is malformed, too large, or another image; nothing is kept then
     */
    void take(ImageDigest expected, InputStream archive);
}

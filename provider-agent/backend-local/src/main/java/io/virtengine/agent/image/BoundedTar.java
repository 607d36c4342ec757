package io.virtengine.agent.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A tar stream from a stranger, entry by entry. The library keeps an entry's long names and extended headers in memory
 * whatever they say their size is, and writes out as many zero bytes as a sparse file claims; here the first are bounded
 * and the second refused.
 */
final class BoundedTar implements AutoCloseable {
    /** What the headers of one entry may take, 1 MiB. */
    static final int MAX_HEADERS = 1 << 20;

    private final HeaderLimit source;
    private final TarArchiveInputStream tar;
    private boolean within;

    BoundedTar(InputStream source) {
        this.source = new HeaderLimit(source);
        this.tar = new TarArchiveInputStream(this.source);
    }

    /** The next entry, or null at the end. What was not read of the one before is passed over. */
    @Nullable
    TarArchiveEntry next() throws IOException {
        if (within) {
            tar.transferTo(OutputStream.nullOutputStream());
        }
        source.readingHeaders(true);
        TarArchiveEntry entry = tar.getNextEntry();
        source.readingHeaders(false);
        within = entry != null;
        if (entry != null && entry.isSparse()) {
            throw new ImageException("Sparse files cannot be in an image: " + entry.getName());
        }
        return entry;
    }

    /** Content of the entry. */
    InputStream content() {
        return tar;
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    private static final class HeaderLimit extends FilterInputStream {
        private boolean headers;
        private int left;

        HeaderLimit(InputStream in) {
            super(in);
        }

        void readingHeaders(boolean now) {
            headers = now;
            left = MAX_HEADERS;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        @Override
        public long skip(long wanted) throws IOException {
            long skipped = super.skip(wanted);
            count(skipped);
            return skipped;
        }

        private void count(long read) {
            if (headers && (left -= (int) Math.min(read, MAX_HEADERS + 1L)) < 0) {
                throw new ImageException("The headers of one entry take more than " + MAX_HEADERS + " bytes");
            }
        }
    }
}

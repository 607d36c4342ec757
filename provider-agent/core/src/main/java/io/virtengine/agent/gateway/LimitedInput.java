package io.virtengine.agent.gateway;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that ends with a refusal once it is longer than allowed, whatever length was announced. */
final class LimitedInput extends FilterInputStream {
    private final String what;
    private final long most;
    private long read;

    /**
     * @param what what comes in the stream, with its article
     * @param most bytes
     */
    LimitedInput(InputStream in, String what, long most) {
        super(in);
        this.what = what;
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        count(Math.max(0, n));
        return n;
    }

    private void count(int n) {
        read += n;
        if (read > most) {
            throw Refusal.tooLarge(what, most);
        }
    }
}

package io.virtengine.attestation.collateral;

import io.virtengine.attestation.encoding.MalformedInput;
import java.time.DateTimeException;
import java.time.Instant;

/** Times such as {@code 2025-06-19T10:56:11Z}, the only form Intel writes. */
final class IsoTime {
    private static final int LENGTH = 20;

    private IsoTime() {}

    static long of(final String text) throws MalformedInput {
        try {
            final Instant time = Instant.parse(text);
            MalformedInput.unless(
                    text.length() == LENGTH && time.toString().equals(text),
                    "time " + text + " is not in Intel's form");
            return time.getEpochSecond();
        } catch (final DateTimeException e) {
            throw new MalformedInput("time " + text + " is no time");
        }
    }
}

package io.virtengine.attestation;

import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.util.Arrays;
import java.util.Map;

/**
 * Time and allocation of a whole verification, from the bytes of an {@link AttestationInput} to those of its verdict, on
 * one thread. The README says how to run it.
 */
final class VerificationBenchmark {
    private static final int WARM_UP = 2_000;
    private static final int CALLS = 1_000;

    private VerificationBenchmark() {}

    public static void main(final String[] args) throws MalformedInput {
        System.out.println("| kind | input, bytes | median ms | p95 ms | allocated, KiB |");
        System.out.println("|---|---|---|---|---|");
        for (final Map.Entry<TeeKind, AttestationInput> entry : Inputs.all().entrySet()) {
            final Octets encoded = entry.getValue().encode();
            for (int i = 0; i < WARM_UP; i++) {
                verified(encoded);
            }
            final long[] nanos = new long[CALLS];
            final long before = Allocation.bytes();
            for (int i = 0; i < CALLS; i++) {
                final long start = System.nanoTime();
                verified(encoded);
                nanos[i] = System.nanoTime() - start;
            }
            final long allocated = (Allocation.bytes() - before) / CALLS;
            Arrays.sort(nanos);
            System.out.printf(
                    "| %s | %,d | %.2f | %.2f | %,d |%n",
                    entry.getKey(),
                    encoded.length(),
                    nanos[CALLS / 2] / 1e6,
                    nanos[CALLS * 95 / 100] / 1e6,
                    allocated / 1024);
        }
    }

    private static Octets verified(final Octets encoded) throws MalformedInput {
        final Verdict verdict = AttestationInput.decode(encoded).verify();
        if (!(verdict instanceof Verdict.Accepted)) {
            throw new IllegalStateException(verdict.toString());
        }
        return verdict.encode();
    }
}

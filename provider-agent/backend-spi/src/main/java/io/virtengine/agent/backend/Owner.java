package io.virtengine.agent.backend;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The tags every object of a workload carries, so that a provider recognises its own and nobody else's.
 *
 * @param provider the provider's address, {@code 0x} and 40 hex digits
 * @param leaseHash hash of the lease, hex with or without {@code 0x}, up to 66 characters
 */
public record Owner(String provider, String leaseHash) {
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
    private static final Pattern HASH = Pattern.compile("(0x)?[0-9a-fA-F]{8,64}");

    public Owner {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(leaseHash, "leaseHash");
        if (!ADDRESS.matcher(provider).matches()) {
            throw new IllegalArgumentException("A provider is an address of 20 bytes, got \"" + provider + "\"");
        }
        if (!HASH.matcher(leaseHash).matches()) {
            throw new IllegalArgumentException("A lease hash is 8 to 64 hex digits, got \"" + leaseHash + "\"");
        }
    }
}

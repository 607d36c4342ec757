package io.virtengine.agent.backend;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Name of a workload on every back end: the first 16 hex digits of {@code SHA-256(deploymentId ":" leaseId)}.
 *
 * <p>It is safe in file names, labels, interface names and command lines, which raw ids are not.
 *
 * @param value 16 lower-case hex digits
 */
public record WorkloadId(String value) implements Comparable<WorkloadId> {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

    public WorkloadId {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("A workload id is 16 lower-case hex digits, got \"" + value + "\"");
        }
    }

    /**
     * The id of the workload that serves a lease.
     *
     * @param deploymentId the deployment's id as written on chain, for example {@code 0x…}
     * @param leaseId the lease's id as written on chain
     */
    public static WorkloadId of(String deploymentId, String leaseId) {
        byte[] hash = sha256((deploymentId + ":" + leaseId).getBytes(StandardCharsets.UTF_8));
        return new WorkloadId(HexFormat.of().formatHex(hash, 0, 8));
    }

    /** The name under which a back end groups everything that belongs to the workload, {@code ve-<id>}. */
    public String namespace() {
        return "ve-" + value;
    }

    @Override
    public int compareTo(WorkloadId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static byte[] sha256(byte[] input) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(input);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}

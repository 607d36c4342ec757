package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A node's word on the software it runs, as {@code IValidatorRegistry.reportSoftware} wants it signed by the node's key. The
 * domain is that of {@link ValidatorKey}.
 *
 * @param validator address of the node's key
 * @param version 1 to 64 bytes of text
 * @param reportedAt Unix seconds by the node's own clock
 */
public record SoftwareReport(String validator, String version, long reportedAt) {

    private static final int LONGEST_VERSION = 64;
    private static final TypedStruct TYPE =
            TypedStruct.of("SoftwareReport(address validator,string version,uint64 reportedAt)");

    /** @throws IllegalArgumentException if the address is none, the version is empty or too long, or the time negative */
    public SoftwareReport {
        validator = Hex.address(validator);
        int length = version.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST_VERSION) {
            throw new IllegalArgumentException(
                    "a version has 1 to " + LONGEST_VERSION + " bytes of text, not " + length);
        }
        if (reportedAt < 0) {
            throw new IllegalArgumentException("a report cannot be of " + reportedAt);
        }
    }

    /** Digest that the node's key signs. */
    public byte[] digest(Eip712Domain domain) {
        return TYPE.digest(domain, Map.of("validator", validator, "version", version, "reportedAt", reportedAt));
    }
}

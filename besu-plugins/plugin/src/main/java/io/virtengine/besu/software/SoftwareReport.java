package io.virtengine.besu.software;

import io.virtengine.besu.chain.TypedData;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.hyperledger.besu.cryptoservices.NodeKey;
import org.hyperledger.besu.datatypes.Address;

/**
 * What {@code ValidatorRegistry.reportSoftware} takes: a node's signed word about what it runs.
 *
 * @param validator address of the node's key
 * @param version at most 64 bytes
 * @param reportedAt Unix time
 * @param signature 65 bytes
 */
public record SoftwareReport(String validator, String version, long reportedAt, String signature) {
    private static final String TYPE = "SoftwareReport(address validator,string version,uint64 reportedAt)";

    /** What is signed. */
    public static Bytes32 digest(
            final long chainId, final Address registry, final Address validator, final String version, final long at) {
        return TypedData.digest(
                TypedData.domain("VirtEngine ValidatorRegistry", "1", chainId, registry),
                TYPE,
                TypedData.address(validator),
                TypedData.text(version),
                TypedData.number(at));
    }

    /** Signs with the node's key. */
    public static SoftwareReport sign(
            final NodeKey key, final long chainId, final Address registry, final String version, final long at) {
        final Address validator = Address.extract(key.getPublicKey());
        final Bytes signature = TypedData.sign(key, digest(chainId, registry, validator, version, at));
        return new SoftwareReport(validator.toHexString(), version, at, signature.toHexString());
    }
}

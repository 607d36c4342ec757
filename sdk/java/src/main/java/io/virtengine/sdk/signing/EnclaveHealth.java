package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.util.Map;

/**
 * What a member of the attestation committee signs about a validator's enclave, as {@code IEnclaveRegistry.reportHealth}
 * defines it.
 *
 * @param validator the validator's node
 * @param health 0 healthy, 1 degraded, 2 unhealthy
 * @param evidenceHash commits to what the member saw, 32 bytes
 * @param nonce how many reports on the validator there were before
 * @param validUntil last second at which the chain takes it, Unix seconds
 */
public record EnclaveHealth(String validator, int health, String evidenceHash, long nonce, long validUntil) {

    private static final TypedStruct TYPE = TypedStruct.of(
            "HealthReport(address validator,uint8 health,bytes32 evidenceHash,uint32 nonce,uint64 validUntil)");

    private static final int UNHEALTHY = 2;

    /** @throws IllegalArgumentException if address or hash are none, or there is no such health or nonce */
    public EnclaveHealth {
        validator = Hex.address(validator);
        evidenceHash = Hex.word(evidenceHash);
        if (health < 0 || health > UNHEALTHY || nonce < 0) {
            throw new IllegalArgumentException("there is no health " + health + " or nonce " + nonce);
        }
    }

    /** The registry's signing domain. */
    public static Eip712Domain domain(long chainId, String enclaveRegistry) {
        return new Eip712Domain("VirtEngine EnclaveRegistry", "1", chainId, enclaveRegistry);
    }

    /** The fields by their names on chain: the struct {@code reportHealth} takes. */
    public Map<String, Object> fields() {
        return Map.of(
                "validator", validator,
                "health", health,
                "evidenceHash", evidenceHash,
                "nonce", nonce,
                "validUntil", validUntil);
    }

    /** What the member signs. */
    public byte[] digest(Eip712Domain domain) {
        return TYPE.digest(domain, fields());
    }
}

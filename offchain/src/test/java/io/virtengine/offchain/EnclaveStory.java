package io.virtengine.offchain;

import static io.virtengine.offchain.FakeChain.address;
import static io.virtengine.offchain.FakeChain.word;

import java.util.LinkedHashMap;
import java.util.Map;
import org.web3j.crypto.Hash;

/** What the enclaves' contracts emit when a validator's enclave is let in, in their order. */
public final class EnclaveStory {

    public static final long MAX_AGE = 21_600;
    public static final long EXPIRY = 86_400;
    public static final long GRACE = 604_800;
    public static final long LIFETIME = 10 * EXPIRY;

    private static final String NOBODY = "0x" + "0".repeat(64);

    private final FakeChain chain;
    private long challenge;

    public EnclaveStory(FakeChain chain) {
        this.chain = chain;
    }

    public void genesis() {
        parameter("enclave.attestation_max_age", MAX_AGE);
        parameter("enclave.collateral_grace", GRACE);
        chain.emit("AttestationVerifier", "RootsChanged", roots());
    }

    private void parameter(String name, long value) {
        chain.emit("ParameterRegistry", "ParameterDefined", word(name), name, "s", value, 0, 2_592_000);
    }

    /** Trust anchors, and the hash they are known by. */
    public static byte[] roots() {
        return new byte[] {1, 2, 3};
    }

    public static String rootsHash() {
        return Hash.sha3("0x010203");
    }

    public String validator(String name) {
        String node = address(name);
        String operator = address("operator of " + name);
        chain.emit("ValidatorRegistry", "ValidatorRegistered", operator, node, 500);
        chain.emit("ValidatorRegistry", "ValidatorAdded", node, operator, 4);
        return node;
    }

    public void proposed(String key, int minSvn) {
        Map<String, Object> measurement = new LinkedHashMap<>();
        measurement.put("kind", 2);
        measurement.put("matching", 0);
        measurement.put("registers", "0x" + "ab".repeat(192));
        measurement.put("minSvn", minSvn);
        measurement.put("lifetime", LIFETIME);
        measurement.put("sourceCommit", word("commit"));
        measurement.put("buildDigest", word("build"));
        measurement.put("modelHash", NOBODY);
        measurement.put("description", "scorer, minimum " + minSvn);
        chain.emit("MeasurementAllowlist", "MeasurementProposed", key, measurement, chain.now() + 60);
    }

    public void activated(String key, int generation) {
        chain.emit(
                "MeasurementAllowlist", "MeasurementActivated", key, generation, chain.now(), chain.now() + LIFETIME);
    }

    /** The validator's next identity begins, and the one before it retires after the overlap (s). */
    public void registered(String validator, int epoch, String key, long overlap) {
        if (epoch > 1) {
            chain.emit("EnclaveRegistry", "KeyRetiring", validator, epoch - 1, chain.now() + overlap);
        }
        String identity = validator + "/" + epoch;
        chain.emit(
                "EnclaveRegistry",
                "IdentityRegistered",
                validator,
                epoch,
                address("signing " + identity),
                word("encryption " + identity),
                2);
        attested(validator, epoch, key, 3);
    }

    /** Attested under an entry for just its software. */
    public void attested(String validator, int epoch, String key, int svn) {
        attested(validator, epoch, key, key, svn);
    }

    public void attested(String validator, int epoch, String key, String software, int svn) {
        chain.emit(
                "EnclaveRegistry",
                "IdentityAttested",
                validator,
                epoch,
                key,
                software,
                word("evidence " + ++challenge),
                word("machine of " + validator),
                svn,
                challenge,
                chain.now(),
                chain.now() + EXPIRY,
                chain.now() + LIFETIME);
    }

    public void health(String validator, int before, int now) {
        chain.emit("EnclaveRegistry", "HealthChanged", validator, before, now, word("seen " + now));
    }

    /** A TCB info that is newer than another, or the first for its subject. */
    public void published(String hash, String supersededOrNone) {
        chain.emit(
                "CollateralRegistry",
                "CollateralPublished",
                hash,
                1,
                word("platform"),
                chain.now() - 60,
                chain.now() + LIFETIME,
                rootsHash(),
                supersededOrNone.isEmpty() ? NOBODY : supersededOrNone);
    }
}

package io.virtengine.sdk.deploy;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Roles of the AccessManager with the functions they open; see {@code contracts/src/access/Roles.sol}. */
public enum Role {
    ADMIN(0, Map.of()),
    GUARDIAN(
            1,
            Map.of(
                    "ClientRegistry",
                    List.of("emergencySuspendClient"),
                    "MeasurementAllowlist",
                    List.of("cancel", "revoke"),
                    "EnclaveRegistry",
                    List.of("emergencyRevoke"))),
    ADMINISTRATOR(
            2,
            Map.of(
                    "AccountStatus", List.of("setStatus"),
                    "IdentityRegistry", List.of("terminate"),
                    "IdentityCommittee", List.of("removeMember"),
                    "AttestationCommittee", List.of("removeMember"),
                    "MeasurementAllowlist", List.of("propose"),
                    "CollateralRegistry", List.of("withdraw"),
                    "ProviderRegistry", List.of("setBanned"),
                    "CapacityLedger", List.of("setQuotaOverride"))),
    REGISTRAR(
            3,
            Map.of(
                    "ClientRegistry",
                    List.of(
                            "registerClient",
                            "updateClient",
                            "addKey",
                            "rotateKey",
                            "removeKey",
                            "suspendClient",
                            "reactivateClient",
                            "revokeClient"))),
    MODERATOR(4, Map.of("IdentityRegistry", List.of("suspend", "flag", "reinstate"))),
    /** The reward pool, within its schedule. */
    MINTER(5, Map.of("VirtToken", List.of("mint"))),
    KEEPER(6, Map.of("CollateralRegistry", List.of("publish"))),
    ECONOMY(
            7,
            Map.of(
                    "FeePolicy", List.of("setFee", "setSplit"),
                    "FeeSplitter", List.of("setRecipient"),
                    "CapacityLedger", List.of("setQuota"),
                    "EscrowVault", List.of("listToken"))),
    SAFETY(
            8,
            Map.of(
                    "GatePolicies", List.of("definePolicy", "bind"),
                    "IdentityRegistry", List.of("endBootstrap"),
                    "IdentityCommittee", List.of("setCommittee"),
                    "ScoringModelRegistry", List.of("registerModel", "activateModel", "revokeModel", "reprobe"),
                    "NetworkModels", List.of("registerModel", "revokeModel"),
                    "AttestationCommittee", List.of("setCommittee"),
                    "AttestationVerifier", List.of("setPolicy", "setRoots", "reprobe"),
                    "MeasurementAllowlist", List.of("activate"),
                    "SlashManager", List.of("accuse", "decide", "setInsuranceFund"),
                    "ProviderPenalties", List.of("accuse", "decide")));

    /** What a guardian may do to every contract of ours. */
    static final String PAUSE = "setIntakePaused";

    private final long id;
    private final Map<String, List<String>> functions;

    Role(long id, Map<String, List<String>> functions) {
        this.id = id;
        this.functions = functions;
    }

    /** Its number. */
    public long id() {
        return id;
    }

    /** Whether the timelocks of governance alone may hold it; the genesis accounts' until they gave it away. */
    public boolean governs() {
        return this == ADMIN || this == ECONOMY || this == SAFETY;
    }

    /** The role of a number, if it is one of ours. */
    public static Optional<Role> of(BigInteger id) {
        return Stream.of(values())
                .filter(role -> BigInteger.valueOf(role.id).equals(id))
                .findFirst();
    }

    /** The role a function of ours is deployed with. */
    public static Role opening(String contract, String function) {
        if (function.equals(PAUSE)) {
            return GUARDIAN;
        }
        return Stream.of(values())
                .filter(role -> role.functions.getOrDefault(contract, List.of()).contains(function))
                .findFirst()
                .orElse(ADMIN);
    }

    /** Names of the functions this role may call, by contract. */
    public Map<String, List<String>> functions() {
        return functions;
    }
}

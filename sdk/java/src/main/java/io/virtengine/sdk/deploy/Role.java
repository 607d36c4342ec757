package io.virtengine.sdk.deploy;

import java.util.List;
import java.util.Map;

/** Roles of the AccessManager with the functions they open; see {@code contracts/src/access/Roles.sol}. */
enum Role {
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
                    "CapacityLedger", List.of("setQuota", "setQuotaOverride"))),
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
    MINTER(5, Map.of("VirtToken", List.of("mint"))),
    KEEPER(6, Map.of("CollateralRegistry", List.of("publish")));

    private final long id;
    private final Map<String, List<String>> functions;

    Role(long id, Map<String, List<String>> functions) {
        this.id = id;
        this.functions = functions;
    }

    long id() {
        return id;
    }

    /** Names of the functions this role may call, by contract. */
    Map<String, List<String>> functions() {
        return functions;
    }
}

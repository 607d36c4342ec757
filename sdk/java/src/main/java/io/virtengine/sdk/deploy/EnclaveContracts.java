package io.virtengine.sdk.deploy;

/** What attestation evidence is worth, and which enclaves may be trusted with data. */
final class EnclaveContracts {

    private EnclaveContracts() {}

    static void deploy(Deployer deployer, NetworkDefinition definition) {
        NetworkDefinition.Attestation attestation = definition.attestation();
        deployer.governed(
                "AttestationCommittee",
                deployer.at("ParameterRegistry"),
                attestation.committee().ascending(),
                attestation.committee().threshold());
        deployer.governed(
                "AttestationVerifier", deployer.at("AttestationCommittee"), attestation.policy(), attestation.roots());
        deployer.governed("CollateralRegistry", deployer.at("AttestationVerifier"));
        deployer.governed("MeasurementAllowlist", deployer.at("ParameterRegistry"));
        deployer.governed(
                "EnclaveRegistry",
                deployer.together(
                        "AttestationVerifier",
                        "AttestationCommittee",
                        "CollateralRegistry",
                        "MeasurementAllowlist",
                        "ValidatorRegistry",
                        "IdentityRegistry",
                        "AccountStatus",
                        "ParameterRegistry"));
    }
}

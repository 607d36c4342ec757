package io.virtengine.sdk.deploy;

import java.util.List;
import org.web3j.crypto.Hash;

/** The branches of governance: each counts recorded stake and commands its own timelock, which has no power yet. */
final class GovernanceContracts {

    private static final String DEFAULT_ADMIN = "0x" + "0".repeat(64);

    private GovernanceContracts() {}

    static void deploy(Deployer deployer, NetworkDefinition definition) {
        NetworkDefinition.Governance governance = definition.governance();
        for (Branch branch : Branch.values()) {
            deploy(deployer, branch, governance.of(branch), governance.council());
        }
    }

    private static void deploy(Deployer deployer, Branch branch, NetworkDefinition.Governor settings, String council) {
        String timelock = branch.timelock();
        deployer.plain(
                timelock, settings.timelockDelay(), List.of(), List.of(AccessContracts.ANYONE), deployer.account());
        String governor = deployer.plain(
                branch.governor(),
                deployer.address("StakeVault"),
                deployer.address(timelock),
                List.of(
                        branch.governor(),
                        settings.votingDelay(),
                        settings.votingPeriod(),
                        settings.proposalThreshold(),
                        settings.quorumPercent(),
                        settings.lateQuorumExtension(),
                        council));
        for (String role : List.of("PROPOSER_ROLE", "CANCELLER_ROLE")) {
            deployer.call(timelock, "grantRole", Hash.sha3String(role), governor);
        }
        deployer.call(timelock, "renounceRole", DEFAULT_ADMIN, deployer.account());
    }
}

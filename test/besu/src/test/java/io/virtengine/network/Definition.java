package io.virtengine.network;

import io.virtengine.sdk.deploy.NetworkDefinition;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The consortium's own definition with what a test needs otherwise: more validators, a block a second, short delays. */
final class Definition {

    private static final int COMMITTEE = 3;
    private static final int WRITTEN_VALIDATORS = 4;
    private static final long TIMELOCK_SECONDS = 3;
    private static final int BLOCK_SECONDS = 1;
    private static final int ROUND_SECONDS = 1;

    private Definition() {}

    static NetworkDefinition of(Path repository, List<NodeKey> validators, Map<String, Wallet> institutions) {
        var accounts = new LinkedHashMap<String, String>();
        institutions.forEach((name, wallet) -> accounts.put(name, wallet.address()));
        for (int i = 1; i <= COMMITTEE; i++) {
            accounts.put("committee-" + i, Wallet.fresh("committee").address());
        }
        String operator = institutions.get("operator").address();
        for (int i = 1; i <= WRITTEN_VALIDATORS; i++) {
            accounts.put("validator-" + i, validators.get(i - 1).address());
            accounts.put("operator-" + i, operator);
        }
        NetworkDefinition written = NetworkDefinition.read(repository.resolve("genesis/consortium.json"), accounts);
        NetworkDefinition.Besu besu = written.besu();
        return new NetworkDefinition(
                written.network(),
                written.chainId(),
                TIMELOCK_SECONDS,
                written.genesisAccounts(),
                written.guardians(),
                written.administrators(),
                written.moderators(),
                written.registrars(),
                written.keepers(),
                written.committee(),
                written.exempt(),
                written.token(),
                written.policies(),
                written.bindings(),
                written.recipients(),
                written.parameters(),
                new NetworkDefinition.Validators(
                        false,
                        validators.stream()
                                .map(key -> new NetworkDefinition.Validator(key.address(), operator))
                                .toList()),
                written.attestation(),
                new NetworkDefinition.Besu(
                        besu.startTime(),
                        BLOCK_SECONDS,
                        besu.epochLength(),
                        ROUND_SECONDS,
                        besu.gasLimit(),
                        besu.scoringTime(),
                        besu.attestationTime(),
                        besu.balances()));
    }
}

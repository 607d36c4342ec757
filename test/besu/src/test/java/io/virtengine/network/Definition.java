package io.virtengine.network;

import io.virtengine.sdk.deploy.NetworkDefinition;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The consortium's own definition with what a test needs otherwise: more validators, another pace, short delays. */
final class Definition {

    private static final int WRITTEN_VALIDATORS = 4;
    private static final long TIMELOCK_SECONDS = 3;

    /** 2020, before the real evidence was made that tests hold against the contracts of block 0. */
    private static final long START_TIME = 1_600_000_000;

    private static final String ACTIVATION_DELAY = "identity.model_activation_delay";
    private static final String EPOCH = "staking.epoch";
    private static final BigInteger EPOCH_SECONDS = BigInteger.valueOf(15);

    private Definition() {}

    static NetworkDefinition of(
            Path repository,
            List<NodeKey> validators,
            List<Wallet> operators,
            Map<String, Wallet> institutions,
            Pace pace) {
        var accounts = new LinkedHashMap<String, String>();
        institutions.forEach((name, wallet) -> accounts.put(name, wallet.address()));
        for (int i = 1; i <= WRITTEN_VALIDATORS; i++) {
            accounts.put("validator-" + i, validators.get(i - 1).address());
            accounts.put("operator-" + i, operators.get(i - 1).address());
        }
        NetworkDefinition written = NetworkDefinition.read(repository.resolve("genesis/consortium.json"), accounts);
        NetworkDefinition.Besu besu = pace.of(written.besu());
        return new NetworkDefinition(
                written.network(),
                written.chainId(),
                TIMELOCK_SECONDS,
                written.genesisAccounts(),
                written.governance(),
                written.guardians(),
                written.administrators(),
                written.moderators(),
                written.registrars(),
                written.keepers(),
                written.committee(),
                // All operators, also of nodes that follow and may become validators.
                operators.stream().map(Wallet::address).toList(),
                written.token(),
                written.policies(),
                written.bindings(),
                written.recipients(),
                written.parameters().stream().map(Definition::soon).toList(),
                new NetworkDefinition.Validators(
                        false,
                        written.validators().selfBond(),
                        written.validators().commission(),
                        IntStream.range(0, validators.size())
                                .mapToObj(i -> new NetworkDefinition.Validator(
                                        validators.get(i).address(),
                                        operators.get(i).address()))
                                .toList()),
                written.attestation(),
                new NetworkDefinition.Besu(
                        START_TIME,
                        besu.blockPeriod(),
                        besu.epochLength(),
                        besu.requestTimeout(),
                        besu.gasLimit(),
                        besu.scoringTime(),
                        besu.attestationTime(),
                        besu.balances()));
    }

    /**
     * Whoever registers a model here does not wait ten minutes, and whoever waits for a seat no minute: the least that the
     * consortium's bounds allow.
     */
    private static NetworkDefinition.Parameter soon(NetworkDefinition.Parameter parameter) {
        return switch (parameter.name()) {
            case ACTIVATION_DELAY -> fixed(parameter, BigInteger.ZERO);
            case EPOCH -> fixed(parameter, EPOCH_SECONDS);
            default -> parameter;
        };
    }

    private static NetworkDefinition.Parameter fixed(NetworkDefinition.Parameter parameter, BigInteger value) {
        return new NetworkDefinition.Parameter(
                parameter.name(),
                parameter.unit(),
                value,
                value,
                parameter.maximum(),
                parameter.parameterClass(),
                0,
                0);
    }
}

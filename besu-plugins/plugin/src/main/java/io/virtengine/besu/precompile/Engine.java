package io.virtengine.besu.precompile;

import io.virtengine.attestation.NativeAttestation;
import io.virtengine.besu.chain.Genesis;
import io.virtengine.scoring.NativeScoring;
import java.util.OptionalLong;
import org.hyperledger.besu.datatypes.Address;

/** The two libraries behind the precompiles. Both are pure functions of the input's bytes. */
public enum Engine {
    /** Identity scores at {@code 0x…0a01}. */
    SCORING(0x0a01) {
        @Override
        public long gas(final byte[] input) {
            return NativeScoring.gas(input);
        }

        @Override
        public Answer run(final byte[] input) {
            return switch (NativeScoring.run(input)) {
                case io.virtengine.scoring.NativeAnswer.Output(var bytes) -> new Answer(true, bytes.toArray());
                case io.virtengine.scoring.NativeAnswer.Refusal(var bytes) -> new Answer(false, bytes.toArray());
            };
        }

        @Override
        public OptionalLong activation(final Genesis genesis) {
            return genesis.scoringTime();
        }
    },
    /** Verdicts on attestation evidence at {@code 0x…0a02}. */
    ATTESTATION(0x0a02) {
        @Override
        public long gas(final byte[] input) {
            return NativeAttestation.gas(input);
        }

        @Override
        public Answer run(final byte[] input) {
            return switch (NativeAttestation.run(input)) {
                case io.virtengine.attestation.NativeAnswer.Output(var bytes) -> new Answer(true, bytes.toArray());
                case io.virtengine.attestation.NativeAnswer.Refusal(var bytes) -> new Answer(false, bytes.toArray());
            };
        }

        @Override
        public OptionalLong activation(final Genesis genesis) {
            return genesis.attestationTime();
        }
    };

    private final Address address;

    Engine(final int address) {
        this.address = Address.fromHexStringStrict("0x%040x".formatted(address));
    }

    /**
     * What a call gets.
     *
     * @param success whether {@code bytes} are returned or reverted with
     */
    public record Answer(boolean success, byte[] bytes) {}

    /** Where it is called. */
    public Address address() {
        return address;
    }

    /** Price of {@link #run} in gas. */
    public abstract long gas(byte[] input);

    /** The answer to an input. */
    public abstract Answer run(byte[] input);

    /** Unix time of the first block in which it answers; absent if never. */
    public abstract OptionalLong activation(Genesis genesis);
}

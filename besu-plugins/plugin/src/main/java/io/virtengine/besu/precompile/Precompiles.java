package io.virtengine.besu.precompile;

import io.virtengine.besu.chain.BesuNode;
import io.virtengine.besu.chain.ChainReader;
import io.virtengine.besu.chain.Genesis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.evm.precompile.PrecompileContractRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The precompiles of this network, in the rules of every fork.
 *
 * @param installed one for each engine with a time in the genesis file
 */
public record Precompiles(List<NativePrecompile> installed) {
    private static final Logger LOG = LoggerFactory.getLogger(Precompiles.class);
    private static final String INVALID = "fe";

    public Precompiles {
        installed = List.copyOf(installed);
    }

    /**
     * Puts the precompiles into the schedule and makes sure that they answer. To be called before the first block is
     * executed.
     *
     * @throws IllegalStateException if an engine does not give its known answer, a fork does not have it, or the genesis
     *     does not hold code at its address
     */
    public static Precompiles install(final BesuNode node, final Genesis genesis) {
        final List<NativePrecompile> installed = new ArrayList<>();
        for (final Engine engine : Engine.values()) {
            final OptionalLong time = engine.activation(genesis);
            if (time.isEmpty()) {
                LOG.warn(
                        "The genesis file names no time for native {}: this network never has it. Contracts use the portable way.",
                        engine);
                continue;
            }
            require(
                    genesis.code(engine.address().toHexString()).equals(INVALID),
                    "the genesis file activates native " + engine + " but does not put code 0x" + INVALID + " at "
                            + engine.address().toHexString() + ": build the genesis again");
            final NativePrecompile precompile = new NativePrecompile(engine, time.getAsLong());
            SelfTest.of(engine).check(engine);
            node.schedule().anyMatch(fork -> {
                fork.spec().getPrecompileContractRegistry().put(engine.address(), precompile);
                return false;
            });
            installed.add(precompile);
        }
        final Precompiles precompiles = new Precompiles(installed);
        precompiles.requireInEveryFork(node);
        return precompiles;
    }

    /** Asks each active precompile through the EVM, on the state of the head. */
    public void requireAnswersAt(final ChainReader chain) {
        for (final NativePrecompile precompile : installed) {
            final Engine engine = precompile.engine();
            if (chain.head().getTimestamp() < precompile.activation()) {
                LOG.info("Native {} answers from {} on", engine, precompile.activation());
                continue;
            }
            final SelfTest test = SelfTest.of(engine);
            final Optional<Bytes> answer = chain.call(engine.address(), Bytes.wrap(test.input()));
            require(
                    answer.isPresent() && test.isRight(answer.get().toArrayUnsafe()),
                    "native " + engine + " does not give its known answer in a call at block "
                            + chain.head().getNumber());
            LOG.info("Native {} answers at {}", engine, engine.address().toHexString());
        }
    }

    private void requireInEveryFork(final BesuNode node) {
        for (final NativePrecompile precompile : installed) {
            final boolean missing = node.schedule().anyMatch(fork -> {
                final PrecompileContractRegistry registry = fork.spec().getPrecompileContractRegistry();
                return registry.get(precompile.engine().address()) != precompile;
            });
            require(!missing, "a fork of the schedule has no native " + precompile.engine());
        }
    }

    private static void require(final boolean holds, final String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}

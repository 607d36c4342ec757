package io.virtengine.besu.chain;

import java.io.File;
import java.lang.reflect.Field;
import org.hyperledger.besu.cli.BesuCommand;
import org.hyperledger.besu.controller.BesuController;
import org.hyperledger.besu.cryptoservices.NodeKey;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.ethereum.mainnet.ProtocolSchedule;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The node below its plugin interfaces: Besu has no service for precompiles, so the command that started it is reached
 * through our own options, and its controller through one private field. That ties the plugin to the pinned Besu.
 *
 * @param controller what the node is made of
 * @param genesis its genesis file
 */
public record BesuNode(BesuController controller, File genesis) {
    /**
     * The node whose command line {@code options} belongs to. Its controller is there from Besu's hook "before external
     * services" on.
     *
     * @throws IllegalStateException if this Besu is built differently, or runs without a genesis file
     */
    public static BesuNode of(final CommandSpec options) {
        final CommandSpec besu = options.options().getFirst().command();
        if (!(besu.userObject() instanceof final BesuCommand command)) {
            throw new IllegalStateException("this Besu is not the one the plugin is built for: its command is "
                    + besu.userObject().getClass().getName());
        }
        if (!(besu.findOption("--genesis-file").getValue() instanceof final File genesis)) {
            throw new IllegalStateException(
                    "Besu runs without --genesis-file: the plugin needs the file of a VirtEngine network");
        }
        try {
            final Field field = BesuCommand.class.getDeclaredField("besuController");
            field.setAccessible(true);
            return new BesuNode((BesuController) field.get(command), genesis);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "this Besu is not the one the plugin is built for: its controller is not where it was", e);
        }
    }

    /** The rules of every fork. */
    public ProtocolSchedule schedule() {
        return controller.getProtocolSchedule();
    }

    /** The key the node seals and is known by, wherever Besu's security module keeps it. */
    public NodeKey key() {
        return controller.getNodeKey();
    }

    /** The address of {@link #key}. */
    public Address address() {
        return Address.extract(key().getPublicKey());
    }
}

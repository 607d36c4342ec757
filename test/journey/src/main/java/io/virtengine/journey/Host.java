package io.virtengine.journey;

import io.virtengine.network.BesuNetwork;
import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.chain.EmbeddedChain;
import java.util.List;
import java.util.stream.IntStream;

/** What runs a journey's chain. */
sealed interface Host extends AutoCloseable {

    /** Its name on the command line and in the report. */
    String kind();

    /** Where it answers. */
    ChainEndpoint endpoint();

    @Override
    void close();

    /** The embedded chain, whose clock a journey may move. */
    record Embedded(EmbeddedChain chain) implements Host {
        @Override
        public String kind() {
            return "embedded";
        }

        @Override
        public ChainEndpoint endpoint() {
            return chain.endpoint();
        }

        @Override
        public void close() {
            chain.close();
        }
    }

    /** Besu nodes, of which the first is asked. */
    record Besu(BesuNetwork nodes) implements Host {
        @Override
        public String kind() {
            return "besu";
        }

        /** Where each of the validators answers. */
        List<ChainEndpoint> endpoints() {
            return IntStream.rangeClosed(1, Network.VALIDATORS)
                    .mapToObj(nodes::endpoint)
                    .toList();
        }

        @Override
        public ChainEndpoint endpoint() {
            return nodes.endpoint(1);
        }

        @Override
        public void close() {
            nodes.close();
        }
    }
}

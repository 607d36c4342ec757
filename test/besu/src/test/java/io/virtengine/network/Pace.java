package io.virtengine.network;

import io.virtengine.sdk.deploy.NetworkDefinition;

/** How fast a network's blocks follow each other: one a second here. */
enum Pace {
    /** A round that fails costs a second, so that drills are short. */
    DRILL {
        @Override
        NetworkDefinition.Besu of(NetworkDefinition.Besu written) {
            return paced(written, 1, written.gasLimit());
        }
    },

    /** The consortium's own proportions with every number halved: as much gas a second, a round of two block periods. */
    HALVED {
        @Override
        NetworkDefinition.Besu of(NetworkDefinition.Besu written) {
            if (written.blockPeriod() != 2) {
                throw new IllegalStateException("half of a block period of " + written.blockPeriod() + " s is not 1 s");
            }
            return paced(written, written.requestTimeout() / 2, written.gasLimit() / 2);
        }
    };

    private static final int BLOCK_SECONDS = 1;

    abstract NetworkDefinition.Besu of(NetworkDefinition.Besu written);

    private static NetworkDefinition.Besu paced(NetworkDefinition.Besu written, int roundSeconds, long gasLimit) {
        return new NetworkDefinition.Besu(
                written.startTime(),
                BLOCK_SECONDS,
                written.epochLength(),
                roundSeconds,
                gasLimit,
                written.scoringTime(),
                written.attestationTime(),
                written.balances());
    }
}

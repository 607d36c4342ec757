package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import org.web3j.crypto.Hash;

/** Rows of epochs, which begin with the first event that speaks of one. */
final class Epochs {

    private static final String TABLE = "epochs";
    private static final String LENGTH = Hash.sha3String("staking.epoch");

    private Epochs() {}

    static Row of(RecordedEvent e, WorkingSet rows, long number) {
        return rows.find(TABLE, number)
                .map(known -> rows.touched(e, TABLE, known))
                .orElseGet(
                        () -> rows.create(TABLE, number).set("identity_work", 0).set("updated_block", e.block()));
    }

    /** Seconds of an epoch. */
    static long length(WorkingSet rows) {
        return rows.find("parameters", LENGTH).orElseThrow().number("value");
    }
}

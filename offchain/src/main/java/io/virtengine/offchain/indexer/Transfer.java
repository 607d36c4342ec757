package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A movement of money from one holder to another.
 *
 * @param kind the event that moved it
 * @param token index in the vault's list
 * @param from who had it
 * @param to who has it
 * @param party the account the movement is listed under
 * @param accountId the escrow account, where one takes part
 * @param leaseId the lease, bid or channel, where one takes part
 */
record Transfer(
        String kind,
        BigInteger token,
        Holder from,
        Holder to,
        String party,
        @Nullable String accountId,
        @Nullable String leaseId) {

    /** A place where money lies. */
    record Holder(String kind, String id) {}

    /** Writes the movement as one leg of its event; nothing moves with an amount of zero. */
    void write(RecordedEvent e, WorkingSet rows, int leg, BigInteger amount) {
        if (amount.signum() == 0) {
            return;
        }
        rows.create("transfers", e.block(), e.logIndex(), leg)
                .set("kind", kind)
                .set("token", token)
                .set("amount", amount)
                .set("from_kind", from.kind())
                .set("from_id", from.id())
                .set("to_kind", to.kind())
                .set("to_id", to.id())
                .set("account_id", accountId)
                .set("lease_id", leaseId)
                .set("party", party)
                .set("moved_at", e.timestamp())
                .set("tx_hash", e.transaction());
    }
}

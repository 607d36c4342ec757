package io.virtengine.agent.chain;

import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The market's contracts, read. Every method throws {@link ChainAwayException} when the chain does not answer; a thing
 * that does not exist has state {@code NONE}, which is an answer.
 */
public interface Market {
    Head head();

    OrderView order(String orderId);

    BidView bid(String bidId);

    LeaseView lease(String leaseId);

    DeploymentView deployment(String deploymentId);

    ProviderView provider(String provider);

    /** What the next consent to an attestation key's rotation must carry. */
    long rotationNonce(String provider);

    InventoryView inventory(String provider, long gpuClass);

    AccountView account(String accountId);

    BidderView bidder(String bidder);

    /** What a withdrawal now would take from a lease's stream (wei). */
    BigInteger owed(String accountId, String leaseId);

    BigInteger claimable(int token, String payee);

    LedgerView ledger(String leaseId);

    List<PendingView> pendingStatements(String leaseId);

    /** A governed number, for example {@code market.bid_ttl}. */
    BigInteger parameter(String name);

    /** The name of the error with which a contract would refuse this call now; empty if it would not. */
    Optional<String> refusal(String contract, String function, List<?> arguments);

    /** Whether an account signed a digest: by its key, or as a contract wallet (ERC-1271). */
    boolean signedBy(String account, byte[] digest, byte[] signature);

    /** @param time block time */
    record Head(long number, Instant time) {}

    enum OrderState {
        NONE,
        OPEN,
        ACTIVE,
        CLOSED
    }

    record OrderView(OrderState state, String owner, int openBids, Instant expiresAt, String winner) {}

    enum BidState {
        NONE,
        OPEN,
        ACTIVE,
        LOST,
        EXPIRED,
        CLOSED
    }

    record BidView(BidState state, String orderId, String provider, Instant expiresAt) {}

    enum LeaseState {
        NONE,
        ACCEPTED,
        RUNNING,
        CLOSED,
        INSUFFICIENT_FUNDS;

        /** Whether the workload may exist. */
        public boolean live() {
            return this == ACCEPTED || this == RUNNING;
        }
    }

    /** @param startBy deadline of readiness */
    record LeaseView(
            LeaseState state,
            int closeReason,
            String owner,
            String provider,
            String deploymentId,
            int gseq,
            BigInteger rate,
            BigInteger cap,
            Instant acceptedAt,
            Instant startBy,
            Instant readyAt,
            Instant closedAt,
            Instant reclaimAt,
            UnitPrices prices) {}

    enum DeploymentState {
        NONE,
        ACTIVE,
        CLOSED
    }

    record DeploymentView(String owner, DeploymentState state, int token, String manifestHash) {}

    enum ProviderState {
        NONE,
        ACTIVE,
        PAUSED,
        EXITING,
        EXITED,
        BANNED
    }

    /** @param previousValidUntil until then the chain takes statements of the attestation key before the present one */
    record ProviderView(
            ProviderState state,
            String tlsFingerprint,
            String encryptionKey,
            String attestationKey,
            String operator,
            Instant previousValidUntil) {}

    record InventoryView(
            ResourceTotals total,
            ResourceTotals reserved,
            ResourceTotals allocated,
            Instant heartbeatAt,
            BigInteger sequence) {}

    /** @param fundedUntil the second from which the account can pay no more */
    record AccountView(boolean open, BigInteger available, BigInteger rate, Instant fundedUntil) {}

    record BidderView(BigInteger available, BigInteger locked) {}

    record LedgerView(
            String head,
            long sequence,
            long windowEnd,
            BigInteger stated,
            BigInteger finalised,
            int pending,
            boolean ended) {}

    record PendingView(long sequence, Instant releaseAt) {}
}

package io.virtengine.sdk.client;

import io.virtengine.sdk.chain.Receipt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that governance alone may make: a proposer schedules it with the timelock, an executor makes it once the delay has
 * passed.
 *
 * @param target address of the contract that is called
 * @param data the call
 * @param salt 32 bytes that tell the same call at another time apart
 */
public record TimelockCall(String target, byte[] data, String salt) {

    private static final String TIMELOCK = "TimelockController";
    private static final String NOTHING_BEFORE = "0x" + "0".repeat(64);

    /** Where a call stands, in the order of {@code TimelockController.OperationState}. */
    public enum State {
        /** Nobody scheduled it. */
        UNKNOWN,
        /** Its time has not come. */
        WAITING,
        /** It may be made. */
        READY,
        /** It was made. */
        DONE
    }

    /**
     * A call's standing.
     *
     * @param id the timelock's name for the call
     * @param readyAt block time from which it may be made, while it is scheduled
     */
    public record Standing(String id, State state, @Nullable Instant readyAt) {}

    /** Where a call stands that the timelock knows by that id. */
    public static Standing standing(SystemContracts contracts, String id) {
        State state = State.values()[
                contracts.readNumber(TIMELOCK, "getOperationState", id).intValueExact()];
        boolean scheduled = state == State.WAITING || state == State.READY;
        return new Standing(
                id,
                state,
                scheduled
                        ? Instant.ofEpochSecond(contracts
                                .readNumber(TIMELOCK, "getTimestamp", id)
                                .longValueExact())
                        : null);
    }

    /** Where this call stands. */
    public Standing standing(SystemContracts contracts) {
        return standing(
                contracts, contracts.readText(TIMELOCK, "hashOperation", target, 0, data, NOTHING_BEFORE, salt));
    }

    /** As a proposer: schedules it with the timelock's least delay. */
    public Receipt schedule(SystemContracts contracts, Sender proposer) {
        return proposer.send(
                contracts.addressOf(TIMELOCK),
                contracts.encode(
                        TIMELOCK,
                        "schedule",
                        target,
                        0,
                        data,
                        NOTHING_BEFORE,
                        salt,
                        contracts.readNumber(TIMELOCK, "getMinDelay")),
                "scheduling a decision");
    }

    /** As an executor: makes it. */
    public Receipt execute(SystemContracts contracts, Sender executor) {
        return executor.send(
                contracts.addressOf(TIMELOCK),
                contracts.encode(TIMELOCK, "execute", target, 0, data, NOTHING_BEFORE, salt),
                "making a decision true");
    }
}

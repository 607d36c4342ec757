package io.virtengine.besu.observer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.hyperledger.besu.datatypes.Address;
import org.junit.jupiter.api.Test;

/** Epochs of 100 s, blocks by hand. */
class ObserverTest {
    private static final Address A = Address.precompiled(1);
    private static final Address B = Address.precompiled(2);
    private static final Address C = Address.precompiled(3);
    private static final Address D = Address.precompiled(4);
    private static final List<Address> FOUR = List.of(A, B, C, D);

    private final Observer observer = new Observer(100);

    private void block(final long number, final long time, final Address proposer, final int round) {
        observer.added(sealed(number, time, proposer, 21_000, round), FOUR);
    }

    /** A block that nobody but its proposer and C has sealed. */
    private static SealedBlock sealed(
            final long number, final long time, final Address proposer, final long gas, final int round) {
        return new SealedBlock(number, time, proposer, gas, round, () -> List.of(proposer, C));
    }

    private EpochReport report(final long epoch) {
        return observer.report(epoch).orElseThrow();
    }

    private static EpochReport.Line line(
            final Address validator, final long proposed, final long missed, final int seals) {
        return new EpochReport.Line(validator.toHexString(), proposed, missed, seals);
    }

    @Test
    void anEpochCountsProposalsTurnsGasAndRounds() {
        block(1, 99, A, 0);
        block(2, 100, B, 0);
        block(3, 150, D, 1);
        block(4, 199, B, 1);
        block(5, 200, C, 0);

        assertThat(report(1))
                .isEqualTo(new EpochReport(
                        1,
                        2,
                        4,
                        true,
                        63_000,
                        2,
                        List.of(line(A, 0, 1, 0), line(B, 2, 0, 66), line(C, 0, 1, 100), line(D, 1, 0, 33))));
        assertThat(observer.missed()).isEqualTo(2);
        assertThat(observer.latest()).contains(2L);
    }

    @Test
    void theRunningEpochAndTheOneTheNodeBeganInAreNotComplete() {
        block(1, 110, A, 0);
        block(2, 120, B, 0);
        assertThat(report(1).complete()).isFalse();
        block(3, 210, C, 0);
        assertThat(report(1).complete()).isFalse();
        assertThat(report(2).complete()).isFalse();
        block(4, 300, D, 0);
        assertThat(report(2).complete()).isTrue();
    }

    @Test
    void whatWasNotSeenIsNotCountedAgainstAnybody() {
        block(1, 99, A, 0);
        block(2, 100, B, 0);
        block(7, 150, B, 0);
        block(8, 200, C, 0);

        assertThat(report(1).complete()).isFalse();
        assertThat(observer.missed()).isZero();
        assertThat(report(2).complete())
                .as("its first block follows one that was seen")
                .isFalse();
        block(9, 300, D, 0);
        assertThat(report(2).complete()).isTrue();
    }

    @Test
    void aNewcomerIsJudgedFromTheBlockAfterItsAddition() {
        observer.added(sealed(1, 100, A, 0, 0), List.of(A, B, D));
        observer.added(sealed(2, 101, B, 0, 0), FOUR);
        observer.added(sealed(3, 102, D, 0, 1), FOUR);

        assertThat(report(1).validators())
                .containsExactly(line(A, 1, 0, 33), line(B, 1, 0, 33), line(C, 0, 1, 100), line(D, 1, 0, 33));
    }

    @Test
    void aSealCountsOnceInABlockAndOnlyOfValidators() {
        final Address stranger = Address.precompiled(9);
        observer.added(new SealedBlock(1, 100, A, 0, 0, () -> List.of(A, A, B, stranger)), FOUR);
        observer.added(new SealedBlock(2, 101, B, 0, 0, List::of), FOUR);

        assertThat(report(1).validators())
                .containsExactly(line(A, 1, 0, 50), line(B, 1, 0, 50), line(C, 0, 0, 0), line(D, 0, 0, 0));
    }

    @Test
    void sealsOfBlocksBeforeTheStartAreReadWhenAskedForOnce() {
        final AtomicInteger readings = new AtomicInteger();
        observer.begin(sealed(1, 99, A, 0, 0), FOUR);
        observer.recalled(
                new SealedBlock(2, 100, B, 0, 0, () -> {
                    readings.incrementAndGet();
                    return List.of(B, D);
                }),
                FOUR);
        observer.added(sealed(3, 150, C, 0, 0), FOUR);
        assertThat(readings).hasValue(0);

        final List<EpochReport.Line> expected =
                List.of(line(A, 0, 0, 0), line(B, 1, 0, 50), line(C, 1, 0, 50), line(D, 0, 0, 50));
        assertThat(report(1).validators()).isEqualTo(expected);
        assertThat(report(1).validators()).isEqualTo(expected);
        assertThat(readings).hasValue(1);
    }

    @Test
    void onlyTheLastEpochsAreKept() {
        for (int epoch = 1; epoch <= Observer.EPOCHS + 2; epoch++) {
            block(epoch, 100L * epoch, FOUR.get(epoch % 4), 0);
        }
        assertThat(observer.report(2)).isEmpty();
        assertThat(observer.report(3)).isPresent();
        assertThat(observer.report(Observer.EPOCHS + 3L)).isEmpty();
    }
}

package io.virtengine.besu.observer;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.besu.observer.History.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.hyperledger.besu.datatypes.Address;
import org.junit.jupiter.api.Test;

/** A chain of three validators that gets a fourth and loses the second, with epochs of 100 s and a block every 10 s. */
class ReplayTest {
    private static final Address A = Address.precompiled(1);
    private static final Address B = Address.precompiled(2);
    private static final Address C = Address.precompiled(3);
    private static final Address D = Address.precompiled(4);

    private static final long START = 1_000;
    private static final long HEAD = 40;
    private static final long JOINS = 12;
    private static final long LEAVES = 25;

    private final MadeUp chain = new MadeUp();
    private final Observer witness = new Observer(100);
    private final Observer restarted = new Observer(100);

    @Test
    void whoRestartsReportsWhatWhoNeverStoppedReports() {
        watch(0, HEAD);

        new Replay(chain, restarted).upTo(HEAD, chain.after(HEAD));

        isTheSameFrom(epoch(1));
        assertThat(witness.missed()).isPositive();
        assertThat(restarted.missed()).as("since its start").isZero();
        assertThat(restarted.report(epoch(1)).orElseThrow().complete())
                .as("from the first block on")
                .isTrue();
    }

    @Test
    void itGoesOnWithTheNextBlock() {
        watch(0, HEAD);

        new Replay(chain, restarted).upTo(LEAVES, chain.after(LEAVES));
        LongStream.rangeClosed(LEAVES + 1, HEAD).forEach(number -> count(restarted, number));

        isTheSameFrom(epoch(1));
    }

    @Test
    void aNewChainHasNothingToCount() {
        new Replay(chain, restarted).upTo(0, chain.after(0));

        assertThat(restarted.latest()).isEmpty();
        watch(0, HEAD);
        LongStream.rangeClosed(1, HEAD).forEach(number -> count(restarted, number));
        isTheSameFrom(epoch(1));
    }

    @Test
    void noMoreIsReadThanIsKept() {
        chain.length = 100L * (Observer.EPOCHS + 5);
        watch(0, chain.length);

        new Replay(chain, restarted).upTo(chain.length, chain.after(chain.length));

        isTheSameFrom(epoch(1));
        assertThat(restarted.report(epoch(chain.length) - Observer.EPOCHS + 1)).isPresent();
        final long first = 10 * (epoch(chain.length) - Observer.EPOCHS + 1) - START / 10;
        assertThat(chain.lowest).as("the block before the epochs that are kept").isEqualTo(first - 1);
    }

    @Test
    void whatIsCutOffIsSaidToBeIncomplete() {
        watch(0, HEAD);

        new Replay(chain, restarted, 15).upTo(HEAD, chain.after(HEAD));

        assertThat(restarted.report(epoch(LEAVES)).orElseThrow().complete()).isFalse();
        assertThat(restarted.report(epoch(LEAVES)).orElseThrow().fromBlock()).isEqualTo(HEAD - 14);
        isTheSameFrom(epoch(30));
    }

    @Test
    void whereReceiptsAreGoneTheSetIsNotGuessed() {
        watch(0, HEAD);
        chain.receiptsFrom = JOINS + 1;

        new Replay(chain, restarted).upTo(HEAD, chain.after(HEAD));

        assertThat(restarted.report(epoch(JOINS)).orElseThrow().fromBlock()).isEqualTo(JOINS + 1);
        assertThat(restarted.report(epoch(JOINS)).orElseThrow().complete()).isFalse();
        isTheSameFrom(epoch(20));
    }

    @Test
    void whereHeadersAreGoneItBeginsWithTheFirst() {
        watch(0, HEAD);
        chain.headersFrom = 29;

        new Replay(chain, restarted).upTo(HEAD, chain.after(HEAD));

        assertThat(restarted.report(epoch(29))).isEmpty();
        isTheSameFrom(epoch(30));
    }

    private void watch(final long from, final long to) {
        witness.begin(chain.sealed(from), chain.after(from));
        LongStream.rangeClosed(from + 1, to).forEach(number -> count(witness, number));
    }

    private void count(final Observer observer, final long number) {
        observer.added(chain.sealed(number), chain.after(number));
    }

    private void isTheSameFrom(final long epoch) {
        assertThat(restarted.latest()).isEqualTo(witness.latest()).isPresent();
        for (long each = epoch; each <= witness.latest().orElseThrow(); each++) {
            assertThat(restarted.report(each)).isEqualTo(witness.report(each));
        }
    }

    private static long epoch(final long number) {
        return (START + 10 * number) / 100;
    }

    /** Every seventh block its proposer is the one after the next. */
    private static final class MadeUp implements History {
        private final List<Address> proposers = new ArrayList<>(List.of(Address.ZERO));
        private long length = HEAD;
        private long headersFrom;
        private long receiptsFrom;
        private long lowest = Long.MAX_VALUE;

        List<Address> after(final long number) {
            final List<Address> set = new ArrayList<>(List.of(A, B, C));
            if (number >= JOINS) {
                set.add(D);
            }
            if (number >= LEAVES) {
                set.remove(B);
            }
            return set;
        }

        SealedBlock sealed(final long number) {
            while (proposers.size() <= number) {
                final long next = proposers.size();
                Address proposer = turnAfter(next - 1, proposers.getLast());
                if (next % 7 == 0) {
                    proposer = turnAfter(next - 1, proposer);
                }
                proposers.add(proposer);
            }
            return new SealedBlock(
                    number,
                    START + 10 * number,
                    proposers.get((int) number),
                    1_000 * number,
                    number % 7 == 0 ? 1 : 0,
                    () -> number % 3 == 0 ? List.of(A, D) : List.of(A, C));
        }

        private Address turnAfter(final long block, final Address last) {
            final TreeSet<Address> order = new TreeSet<>(java.util.Comparator.comparing(Address::getBytes));
            order.addAll(after(block));
            final Address next = order.higher(last);
            return next == null ? order.first() : next;
        }

        @Override
        public Optional<SealedBlock> block(final long number) {
            lowest = Math.min(lowest, number);
            return number < headersFrom || number > length ? Optional.empty() : Optional.of(sealed(number));
        }

        @Override
        public Optional<List<Change>> changes(final long number) {
            if (number < receiptsFrom) {
                return Optional.empty();
            }
            if (number == JOINS) {
                return Optional.of(List.of(new Change(D, true)));
            }
            return Optional.of(number == LEAVES ? List.of(new Change(B, false)) : List.of());
        }
    }
}

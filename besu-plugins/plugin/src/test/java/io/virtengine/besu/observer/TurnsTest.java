package io.virtengine.besu.observer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hyperledger.besu.datatypes.Address;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final Address A = Address.precompiled(1);
    private static final Address B = Address.precompiled(2);
    private static final Address C = Address.precompiled(3);
    private static final Address D = Address.precompiled(0xf0);
    private static final List<Address> ALL = List.of(C, A, D, B);

    @Test
    void theNextInOrderMissesNothing() {
        assertThat(Turns.missed(ALL, A, B)).isEmpty();
        assertThat(Turns.missed(ALL, D, A)).isEmpty();
    }

    @Test
    void whoeverLiesBetweenMissedATurn() {
        assertThat(Turns.missed(ALL, A, D)).containsExactly(B, C);
        assertThat(Turns.missed(ALL, C, B)).containsExactly(D, A);
        // The same one again: everybody else was skipped.
        assertThat(Turns.missed(ALL, A, A)).containsExactly(B, C, D);
    }

    @Test
    void aProposerThatLeftHandsOnToTheNextAddress() {
        assertThat(Turns.missed(List.of(A, C, D), B, C)).isEmpty();
        assertThat(Turns.missed(List.of(A, C, D), B, D)).containsExactly(C);
    }

    @Test
    void aStrangerSaysNothingAboutTheSet() {
        assertThat(Turns.missed(List.of(A, B), A, C)).isEmpty();
    }
}

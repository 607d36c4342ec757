package io.virtengine.network;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Seven validators, of which two may fail; with a third gone there is no quorum, and no quorum means no block. */
final class SevenValidatorsTest extends ConsortiumTest {

    SevenValidatorsTest() {
        super(7, 0, Pace.DRILL, 24_000);
    }

    @Test
    void fiveGoOnFourStandStillAndGoOnWithAFifth() {
        var tenant = Wallet.fresh("tenant");

        network.node(3).isKilled();
        network.node(6).isKilled();
        var five = network.nodes().without(network.node(3), network.node(6));
        var withFive = treasury.pays(network.node(1), tenant, 1);
        five.goOn();
        five.haveMined(withFive);

        network.node(5).isKilled();
        var four = five.without(network.node(5));
        var withFour = treasury.pays(network.node(7), tenant, 1);
        four.standStill(four.list());
        long head = four.head();

        network.node(5).isRestarted();
        five.agreeOn(head);
        five.goOn();
        five.haveMined(List.of(withFive, withFour));
    }
}

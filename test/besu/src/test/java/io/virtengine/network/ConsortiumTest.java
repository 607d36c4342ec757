package io.virtengine.network;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A network of its own for the tests of one class; each of them finds it complete. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConsortiumTest {

    private final int validators;
    private final int followers;
    private final Pace pace;
    private final int basePort;

    /** There once the network runs. */
    Consortium network;

    /** It holds all VE. */
    Wallet treasury;

    /** @param basePort no other class's */
    ConsortiumTest(int validators, int followers, Pace pace, int basePort) {
        this.validators = validators;
        this.followers = followers;
        this.pace = pace;
        this.basePort = basePort;
    }

    @BeforeAll
    void makeNetwork() {
        network = Consortium.of(validators, followers, pace, basePort);
        treasury = network.institution("treasury");
    }

    @BeforeEach
    void completeNetwork() {
        network.isComplete();
    }

    @AfterAll
    void stopNetwork() {
        network.close();
    }
}

package io.virtengine.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.web3j.crypto.Hash;

/** Offices at work, people who try what only offices may do, and time. */
final class AccessOperations {

    private static final String REASON = "0x" + "11".repeat(32);
    private static final List<String> PAUSABLE = List.of(
            "DeploymentRegistry",
            "OrderBook",
            "EscrowVault",
            "ProviderRegistry",
            "SettlementHub",
            "StakeVault",
            "ValidatorRegistry",
            "PerformanceBoard",
            "SlashManager",
            "IdentityCommittee");

    private final SimulatedNetwork network;
    private final Population people;
    private final StakingChronicle chronicle;

    AccessOperations(SimulatedNetwork network, Population people, StakingChronicle chronicle) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
    }

    Map<String, Operation> byKind() {
        return Map.of(
                "access.set_status", this::setStatus,
                "access.pause_intake", dice -> Optional.of(pause(dice, dice.percent(20))),
                "access.resume_intake", dice -> Optional.of(pause(dice, false)),
                "access.trespass", this::trespass,
                "access.ban_provider", this::ban,
                "time.passes", AccessOperations::timePasses,
                "time.season_passes", dice -> Optional.of(new Deed.TimePasses(Duration.ofDays(dice.between(20, 60)))));
    }

    private Optional<Deed> setStatus(Dice dice) {
        // Few are out at a time, or the market would stand still; who has a seat is worth an eviction.
        boolean letsIn = dice.percent(75) && !chronicle.suspended().isEmpty();
        Optional<String> whom = letsIn
                ? dice.among(chronicle.suspended())
                : dice.among(chronicle.seats().values()).filter(seated -> dice.percent(60));
        String account = whom.orElseGet(() -> dice.of(people.all()).address());
        return Optional.of(Deed.Call.of(
                network.office("operator"),
                "AccountStatus",
                "setStatus",
                account,
                letsIn ? 0 : 1 + dice.below(3),
                REASON));
    }

    private Deed pause(Dice dice, boolean paused) {
        return Deed.Call.of(network.office("operator"), dice.of(PAUSABLE), "setIntakePaused", paused);
    }

    /** Something that no one without an office may do. */
    private Optional<Deed> trespass(Dice dice) {
        Actor stranger = dice.of(people.strangers());
        Deed.Call call = switch (dice.below(6)) {
            case 0 -> Deed.Call.of(stranger, "VirtToken", "mint", stranger.address(), Wei.VE);
            case 1 -> Deed.Call.of(stranger, "ParameterRegistry", "setParameter", key("market.order_ttl"), 600);
            case 2 -> Deed.Call.of(stranger, "AccessManager", "grantRole", 0, stranger.address(), 0);
            case 3 ->
                Deed.Call.of(
                        stranger,
                        "EscrowVault",
                        "upgradeToAndCall",
                        network.contracts().addressOf("FeePolicy"),
                        new byte[0]);
            case 4 -> Deed.Call.of(stranger, "FeeSplitter", "setRecipient", 3, stranger.address());
            default -> Deed.Call.of(stranger, "AccountStatus", "setStatus", stranger.address(), 2, REASON);
        };
        return Optional.of(call.mustFail());
    }

    private Optional<Deed> ban(Dice dice) {
        return Optional.of(Deed.Call.of(
                network.office("operator"),
                "ProviderRegistry",
                "setBanned",
                dice.of(people.providers()).address(),
                dice.percent(20),
                REASON));
    }

    /** Seconds mostly, now and then days: streams run dry, bids and windows end. */
    private static Optional<Deed> timePasses(Dice dice) {
        long seconds = switch (dice.below(40)) {
            case 0 -> dice.between(86_400, 8 * 86_400);
            case 1, 2, 3, 4, 5, 6 -> dice.between(1_800, 7_200);
            default -> dice.between(1, 60);
        };
        return Optional.of(new Deed.TimePasses(Duration.ofSeconds(seconds)));
    }

    private static String key(String parameter) {
        return Hash.sha3String(parameter);
    }
}

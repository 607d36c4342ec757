package io.virtengine.simulation;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Money in and out of the vault. */
final class EscrowOperations {

    private static final int VE = 0;
    /** What keeps books, and must not take a gift for what it owes to somebody. */
    private static final List<String> UNASKED =
            List.of("EscrowVault", "StakeVault", "SlashManager", "RewardPool", "ProviderPenalties");

    private final SimulatedNetwork network;
    private final Population people;
    private final Chronicle chronicle;

    EscrowOperations(SimulatedNetwork network, Population people, Chronicle chronicle) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
    }

    Map<String, Operation> byKind() {
        return Map.ofEntries(
                Map.entry("escrow.deposit", this::deposit),
                Map.entry("escrow.refund", this::refund),
                Map.entry("escrow.settle", this::settle),
                Map.entry("escrow.withdraw_stream", this::withdrawStream),
                Map.entry("escrow.claim", this::claim),
                Map.entry("escrow.fund_bids", this::fundBids),
                Map.entry("escrow.withdraw_bids", this::withdrawBids),
                Map.entry("escrow.grant", this::grant),
                Map.entry("escrow.deposit_from_grant", this::depositFromGrant),
                Map.entry("escrow.revoke_grant", this::revokeGrant),
                Map.entry("escrow.send_without_asking", this::donate),
                Map.entry("settlement.finalise", this::finalise),
                Map.entry("settlement.end_by_silence", this::endBySilence),
                Map.entry("fees.collect", this::collect),
                Map.entry("fees.flush", this::flush),
                Map.entry(
                        "fees.update_gpu_burn",
                        dice -> Optional.of(Deed.Call.of(dice.of(people.strangers()), "GpuBurn", "update"))),
                Map.entry("token.transfer", this::transfer));
    }

    private Optional<Deed> deposit(Dice dice) {
        return dice.among(chronicle.accounts().keySet())
                .map(id -> call(dice.of(people.tenants()), "deposit", id, dice.amount(20)));
    }

    private Optional<Deed> refund(Dice dice) {
        return dice.among(chronicle.accounts().keySet()).map(id -> call(dice.of(people.strangers()), "refund", id));
    }

    private Optional<Deed> settle(Dice dice) {
        return dice.among(chronicle.accounts().keySet()).map(id -> call(dice.of(people.strangers()), "settle", id));
    }

    private Optional<Deed> withdrawStream(Dice dice) {
        return dice.among(chronicle.streams().entrySet())
                .map(stream -> call(dice.of(people.strangers()), "withdrawStream", stream.getValue(), stream.getKey()));
    }

    /** Somebody who is owed something, and now and then anybody. */
    private Optional<Deed> claim(Dice dice) {
        List<Actor> owed = people.all().stream()
                .filter(actor -> network.contracts()
                                .readNumber("EscrowVault", "claimable", VE, actor.address())
                                .signum()
                        > 0)
                .toList();
        Optional<Actor> payee = dice.percent(80) ? dice.among(owed) : Optional.of(dice.of(people.all()));
        return payee.map(actor -> call(dice.of(people.strangers()), "claim", VE, actor.address()));
    }

    private Optional<Deed> fundBids(Dice dice) {
        Actor provider = dice.of(people.providers());
        return Optional.of(call(provider, "fundBidder", provider.address(), dice.amount(20)));
    }

    private Optional<Deed> withdrawBids(Dice dice) {
        return Optional.of(call(dice.of(people.providers()), "withdrawBidder", dice.amount(5)));
    }

    private Optional<Deed> grant(Dice dice) {
        Actor granter = dice.of(people.tenants());
        return Optional.of(call(
                granter,
                "createGrant",
                dice.of(people.tenants()).address(),
                VE,
                dice.amount(100),
                network.now() + dice.between(1, 1_000_000)));
    }

    private Optional<Deed> depositFromGrant(Dice dice) {
        return dice.among(chronicle.grants().entrySet()).flatMap(grant -> {
            String grantee = grant.getValue().get(1);
            List<String> own = chronicle.accounts().entrySet().stream()
                    .filter(account -> account.getValue().equals(grantee))
                    .map(Map.Entry::getKey)
                    .toList();
            return dice.among(own)
                    .map(account ->
                            call(people.find(grantee), "depositFromGrant", account, grant.getKey(), dice.amount(10)));
        });
    }

    private Optional<Deed> revokeGrant(Dice dice) {
        return dice.among(chronicle.grants().entrySet())
                .map(grant -> call(people.find(grant.getValue().getFirst()), "revokeGrant", grant.getKey()));
    }

    /** Tokens nobody asked for: they belong to nobody and must not upset the books. */
    private Optional<Deed> donate(Dice dice) {
        return Optional.of(Deed.Call.of(
                dice.of(people.strangers()),
                "VirtToken",
                "transfer",
                network.contracts().addressOf(dice.of(UNASKED)),
                BigInteger.valueOf(dice.between(1, 1_000_000))));
    }

    private Optional<Deed> transfer(Dice dice) {
        return Optional.of(Deed.Call.of(
                dice.of(people.all()),
                "VirtToken",
                "transfer",
                dice.of(people.all()).address(),
                dice.amount(10)));
    }

    private Optional<Deed> finalise(Dice dice) {
        return chronicle
                .anyLease(dice)
                .map(lease -> Deed.Call.of(dice.of(people.strangers()), "SettlementHub", "finalise", lease.id()));
    }

    private Optional<Deed> endBySilence(Dice dice) {
        return chronicle
                .anyLease(dice)
                .map(lease -> Deed.Call.of(dice.of(people.strangers()), "SettlementHub", "endBySilence", lease.id()));
    }

    private Optional<Deed> collect(Dice dice) {
        return Optional.of(Deed.Call.of(dice.of(people.strangers()), "FeeSplitter", "collect", VE));
    }

    private Optional<Deed> flush(Dice dice) {
        return Optional.of(Deed.Call.of(dice.of(people.strangers()), "FeeSplitter", "flush", VE, dice.below(4)));
    }

    private Deed call(Actor by, String function, Object... arguments) {
        return Deed.Call.of(by, "EscrowVault", function, arguments);
    }
}

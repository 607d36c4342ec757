package io.virtengine.market;

import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the escrow vault owes: its events tell everyone it has ever had to do with, its own views how much that is. */
public final class VaultObligations {

    private static final String VAULT = "EscrowVault";
    private static final int VE = 0;
    private static final int ADDRESS_LENGTH = 42;

    private final SystemContracts contracts;
    private final Set<String> accounts = new LinkedHashSet<>();
    private final Set<List<String>> streams = new LinkedHashSet<>();
    private final Set<String> people = new LinkedHashSet<>();

    /** Of that network's vault; it must be told of every event, in any order. */
    public VaultObligations(SystemContracts contracts) {
        this.contracts = contracts;
    }

    /** Takes notice of an event; those of other contracts mean nothing to it. */
    public void note(ChainEvent event) {
        if (!event.contract().equals(VAULT)) {
            return;
        }
        event.values().values().forEach(value -> {
            if (value instanceof String text && text.length() == ADDRESS_LENGTH) {
                people.add(text);
            }
        });
        switch (event.name()) {
            case "AccountOpened" -> accounts.add(event.text("accountId"));
            case "StreamOpened" -> streams.add(List.of(event.text("accountId"), event.text("channelId")));
            default -> {
                // Only these bring something new to ask about.
            }
        }
    }

    /** All of it in VE, in wei, as of the head: accounts, streams, claims, bidders, bonds and fees that were not collected. */
    public BigInteger total() {
        long now = contracts.chain().head().timestamp();
        BigInteger sum = contracts.readNumber(VAULT, "collectedFees", VE);
        for (String id : accounts) {
            Map<String, Object> account = contracts.read(VAULT, "accountAt", id, now);
            sum = sum.add((BigInteger) account.get("available")).add((BigInteger) account.get("reserved"));
        }
        for (List<String> stream : streams) {
            sum = sum.add(contracts.readNumber(VAULT, "owed", stream.getFirst(), stream.getLast()));
        }
        for (String person : people) {
            Map<String, Object> bidder = contracts.read(VAULT, "bidder", person);
            sum = sum.add((BigInteger) bidder.get("available"))
                    .add((BigInteger) bidder.get("locked"))
                    .add(contracts.readNumber(VAULT, "claimable", VE, person))
                    .add(contracts.readNumber(VAULT, "bondOf", person));
        }
        return sum;
    }
}

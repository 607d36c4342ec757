package io.virtengine.journey;

import java.math.BigInteger;
import java.util.Map;

/** The final table: every movement across the vault's boundary, what each party gained or paid, and whether it adds up. */
final class Table {

    private Table() {}

    static void print(
            Steps steps, Market market, Map<String, BigInteger> before, Map<String, BigInteger> after, MoneyFlow flow) {
        Map<String, String> institutions = market.network().institutions();
        steps.say("%-22s %-10s %-10s %30s", "what", "from", "to", "VE");
        for (Transfer transfer : flow.transfers()) {
            steps.say(
                    "%-22s %-10s %-10s %30s",
                    transfer.kind(),
                    name(market, institutions, transfer.from()),
                    name(market, institutions, transfer.to()),
                    plain(transfer.wei()));
        }
        steps.say("");
        steps.say("%-10s %30s %30s %30s", "wallet", "before", "after", "change");
        before.forEach((party, start) -> steps.say(
                "%-10s %30s %30s %30s",
                party,
                plain(start),
                plain(after.get(party)),
                plain(after.get(party).subtract(start))));
        steps.say("");
        steps.say("into the vault     %30s", plain(flow.inflow()));
        steps.say("out of the vault   %30s", plain(flow.outflow()));
        steps.say("still held         %30s", plain(flow.held()));
        steps.say("its obligations    %30s   (bonds, prefunded bids, fees not yet collected)", plain(flow.owed()));
        steps.say("in = out + held, held = obligations: %s", flow.conserved() ? "yes, to the last wei" : "NO");
    }

    private static String plain(BigInteger wei) {
        String text = Amounts.ve(wei);
        return text.substring(0, text.length() - " VE".length());
    }

    private static String name(Market market, Map<String, String> institutions, String address) {
        if (institutions.containsKey(address)) {
            return institutions.get(address);
        }
        return market.parties().values().stream()
                .filter(party -> party.address().equals(address))
                .map(Party::name)
                .findFirst()
                .orElse(address);
    }
}

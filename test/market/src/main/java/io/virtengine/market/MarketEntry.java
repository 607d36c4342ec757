package io.virtengine.market;

import io.virtengine.cli.IdentityVector;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.IdentityClient;
import io.virtengine.sdk.client.ProviderClient;
import io.virtengine.sdk.client.ProviderProfile;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.manifest.ResourceTotals;
import io.virtengine.sdk.signing.KeySigner;
import java.math.BigInteger;
import java.util.List;
import java.util.TreeMap;

/** How an account enters a market: scored by the committee, and registered as a provider. */
public final class MarketEntry {

    private static final int QUORUM = 2;

    private final SystemContracts contracts;
    private final List<KeySigner> committee;

    /**
     * Into that network.
     *
     * @param committee keys of at least three members of the identity committee, two of whom must agree
     */
    public MarketEntry(SystemContracts contracts, List<KeySigner> committee) {
        this.contracts = contracts;
        this.committee = List.copyOf(committee);
    }

    /** Has the committee find what a vector says. Nobody speaks for themselves. */
    public void verify(Sender applicant, IdentityVector vector) {
        var client = new IdentityClient(contracts, applicant);
        client.register();
        String request = client.request(vector.scopeBits());
        byte[] digest = Hex.decode(client.attestationDigest(request, vector.encode(), vector.scopeBits()));
        var signatures = new TreeMap<String, byte[]>();
        committee.stream()
                .filter(member -> !member.address().equals(applicant.address()))
                .limit(QUORUM)
                .forEach(member -> signatures.put(member.address(), member.signDigest(digest)));
        client.finalise(request, vector.encode(), vector.scopeBits(), signatures);
    }

    /**
     * Registers a provider that signs everything with its own key.
     *
     * @param bond wei
     * @param bidFunds wei for deposits of bids
     * @param capacity what it has: of each inventory one
     */
    public void register(Sender provider, BigInteger bond, BigInteger bidFunds, List<ResourceTotals> capacity) {
        var client = new ProviderClient(contracts, provider);
        client.approveVault(bond.add(bidFunds));
        client.register(
                new ProviderProfile(
                        "https://127.0.0.1:8443",
                        "{\"region\":\"eu-west\"}",
                        "{}",
                        "0x" + "11".repeat(32),
                        "0x" + "22".repeat(32),
                        provider.address(),
                        provider.address()),
                bond);
        client.fundBids(bidFunds);
        for (ResourceTotals totals : capacity) {
            provider.send(
                    contracts.addressOf("CapacityLedger"),
                    contracts.encode("CapacityLedger", "heartbeat", provider.address(), totals.pack(), 1),
                    "capacity");
        }
    }
}

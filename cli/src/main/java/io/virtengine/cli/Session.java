package io.virtengine.cli;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.IdentityClient;
import io.virtengine.sdk.client.ProviderClient;
import io.virtengine.sdk.client.ProviderProfile;
import io.virtengine.sdk.client.RestrictedCall;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.StakeClient;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.TenantClient;
import io.virtengine.sdk.client.ValidatorClient;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.market.StateNames;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.DirectSender;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One command's connection to a network, checked against its address book, with or without an account. */
final class Session implements AutoCloseable {

    /** Index of VE in the vault's list of tokens. */
    static final int VE = 0;

    private static final String ZERO = "0x" + "0".repeat(40);

    private final ChainClient chain;
    private final AddressBook book;
    private final SystemContracts contracts;
    private final @Nullable KeySigner signer;

    private Session(ChainClient chain, AddressBook book, @Nullable KeySigner signer) {
        this.chain = chain;
        this.book = book;
        this.contracts = new SystemContracts(chain, book.addresses());
        this.signer = signer;
    }

    static Session open(String rpc, AddressBook book, @Nullable KeySigner signer) {
        var chain = new ChainClient(Arguments.endpoint(rpc));
        try {
            book.verify(chain);
            return new Session(chain, book, signer);
        } catch (RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    SystemContracts contracts() {
        return contracts;
    }

    /** Whether the network has a contract of that name. */
    boolean has(String contract) {
        return book.contracts().containsKey(contract);
    }

    TenantClient tenant() {
        return new TenantClient(contracts, sender());
    }

    ProviderClient provider() {
        return new ProviderClient(contracts, sender());
    }

    IdentityClient identity() {
        return new IdentityClient(contracts, sender());
    }

    StakeClient stake() {
        return new StakeClient(contracts, sender());
    }

    ValidatorClient validators() {
        return new ValidatorClient(contracts);
    }

    String address() {
        return signer().address();
    }

    byte[] sign(byte[] digest) {
        return signer().signDigest(digest);
    }

    /** Calls a function that has no client of its own. */
    Receipt send(String contract, String function, String purpose, Object... arguments) {
        return sender().send(contracts.addressOf(contract), contracts.encode(contract, function, arguments), purpose);
    }

    /** The gateway of a lease's provider, pinned to the certificate on chain. */
    GatewayClient gatewayOf(String leaseId) {
        String provider = (String) contracts.read("OrderBook", "lease", leaseId).get("provider");
        Map<String, Object> record = contracts.read("ProviderRegistry", "providerOf", provider);
        return new GatewayClient(
                new GatewayClient.Provider(
                        provider,
                        URI.create(latestProfile(provider).text("gateway")),
                        (String) record.get("tlsFingerprint"),
                        (String) record.get("encryptionKey")),
                book.chainId(),
                signer());
    }

    /** Bids on an order, from its events, each with its present state. */
    List<Map<String, Object>> bidsOn(String orderId) {
        var bids = new ArrayList<Map<String, Object>>();
        for (ChainLog log : logs("OrderBook")) {
            contracts
                    .decode(log)
                    .filter(event -> event.name().equals("BidPlaced")
                            && event.text("orderId").equals(orderId))
                    .ifPresent(event -> {
                        var bid = new LinkedHashMap<String, Object>();
                        bid.put("id", event.text("bidId"));
                        bid.putAll(Fields.of(StateNames.BID, contracts.read("OrderBook", "bid", event.text("bidId"))));
                        bids.add(bid);
                    });
        }
        return bids;
    }

    /** This account's profile as the chain last heard it. Keys that go their own ways are left as they are. */
    ProviderProfile profile() {
        ChainEvent last = latestProfile(address());
        return new ProviderProfile(
                last.text("gateway"),
                last.text("attributes"),
                last.text("prices"),
                last.text("tlsFingerprint"),
                last.text("encryptionKey"),
                ZERO,
                ZERO);
    }

    private ChainEvent latestProfile(String provider) {
        return events("ProviderRegistry").stream()
                .filter(event -> event.name().equals("ProviderProfile")
                        && event.text("provider").equals(provider))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new CommandException(ExitCode.FAILED, provider + " is not a provider"));
    }

    /** What a contract emitted since the network began, in order; what a genesis block holds has none. */
    List<ChainEvent> events(String contract) {
        return logs(contract).stream()
                .flatMap(log -> contracts.decode(log).stream())
                .toList();
    }

    private List<ChainLog> logs(String contract) {
        return chain.logs(book.firstBlock(), chain.blockNumber(), List.of(contracts.addressOf(contract)));
    }

    /** What signs and sends for {@code --key}. */
    Sender sender() {
        return Sender.of(new DirectSender(chain, signer(), contracts.reverts()));
    }

    private KeySigner signer() {
        if (signer == null) {
            throw new IllegalStateException("this command opened the network without an account");
        }
        return signer;
    }

    /** How far a call came that is left to a role, as a tree to print. */
    static Map<String, Object> report(RestrictedCall.Outcome outcome) {
        var report = new LinkedHashMap<String, Object>();
        switch (outcome) {
            case RestrictedCall.Outcome.Made(var receipt) -> {
                report.put("state", "done");
                report.put("transaction", receipt.transactionHash());
            }
            case RestrictedCall.Outcome.Scheduled(var due) -> {
                report.put("state", "scheduled");
                report.put("executableAt", BigInteger.valueOf(due.getEpochSecond()));
            }
        }
        return report;
    }

    void print(Output out, Receipt receipt) {
        var line = new LinkedHashMap<String, Object>();
        line.put("transaction", receipt.transactionHash());
        line.put("block", receipt.blockNumber());
        line.put("gas", BigInteger.valueOf(receipt.gasUsed()));
        out.print(line);
    }

    @Override
    public void close() {
        chain.close();
    }
}

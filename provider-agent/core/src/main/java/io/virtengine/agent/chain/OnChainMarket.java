package io.virtengine.agent.chain;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.CallRequest;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.manifest.ResourceTotals;
import io.virtengine.sdk.signing.SignatureVerifier;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.web3j.crypto.Hash;

/** {@link Market} read from a node by view calls on the head's state. */
public final class OnChainMarket implements Market {
    private final ChainClient chain;
    private final ContractSet contracts;
    private final SignatureVerifier signatures;

    public OnChainMarket(ChainClient chain, ContractSet contracts) {
        this.chain = chain;
        this.contracts = contracts;
        this.signatures = new SignatureVerifier(chain);
    }

    @Override
    public Head head() {
        BlockHeader head = asked(chain::head);
        return new Head(head.number(), Instant.ofEpochSecond(head.timestamp()));
    }

    @Override
    public OrderView order(String orderId) {
        Map<String, Object> o = struct("OrderBook", "order", orderId);
        return new OrderView(
                choice(OrderState.values(), o, "state"),
                Values.text(o, "owner"),
                (int) Values.number(o, "openBids"),
                time(o, "expiresAt"),
                Values.text(o, "winner"));
    }

    @Override
    public BidView bid(String bidId) {
        Map<String, Object> b = struct("OrderBook", "bid", bidId);
        return new BidView(
                choice(BidState.values(), b, "state"),
                Values.text(b, "orderId"),
                Values.text(b, "provider"),
                time(b, "expiresAt"));
    }

    @Override
    public LeaseView lease(String leaseId) {
        Map<String, Object> l = struct("OrderBook", "lease", leaseId);
        return new LeaseView(
                choice(LeaseState.values(), l, "state"),
                (int) Values.number(l, "closeReason"),
                Values.text(l, "owner"),
                Values.text(l, "provider"),
                Values.text(l, "deploymentId"),
                (int) Values.number(l, "gseq"),
                Values.amount(l, "rate"),
                Values.amount(l, "cap"),
                time(l, "acceptedAt"),
                time(l, "startBy"),
                time(l, "readyAt"),
                time(l, "closedAt"),
                time(l, "reclaimAt"),
                prices(Values.struct(l, "prices")));
    }

    @Override
    public DeploymentView deployment(String deploymentId) {
        Map<String, Object> d = struct("DeploymentRegistry", "deployment", deploymentId);
        return new DeploymentView(
                Values.text(d, "owner"),
                choice(DeploymentState.values(), d, "state"),
                (int) Values.number(d, "token"),
                Values.text(d, "manifestHash"));
    }

    @Override
    public ProviderView provider(String provider) {
        Map<String, Object> p = struct("ProviderRegistry", "providerOf", provider);
        return new ProviderView(
                choice(ProviderState.values(), p, "state"),
                Values.text(p, "tlsFingerprint"),
                Values.text(p, "encryptionKey"),
                Values.text(p, "attestationKey"),
                Values.text(p, "operator"),
                time(p, "previousValidUntil"));
    }

    @Override
    public long rotationNonce(String provider) {
        return Values.number(view("ProviderRegistry", "rotationNonce", provider), "0");
    }

    @Override
    public InventoryView inventory(String provider, long gpuClass) {
        Map<String, Object> i = struct("CapacityLedger", "inventoryOf", provider, gpuClass);
        return new InventoryView(
                ResourceTotals.unpack(Values.amount(i, "total")),
                ResourceTotals.unpack(Values.amount(i, "reserved")),
                ResourceTotals.unpack(Values.amount(i, "allocated")),
                time(i, "heartbeatAt"),
                Values.amount(i, "sequence"));
    }

    @Override
    public AccountView account(String accountId) {
        Map<String, Object> a = struct("EscrowVault", "account", accountId);
        BigInteger until = Values.amount(view("EscrowVault", "fundedUntil", accountId), "0");
        return new AccountView(
                Values.number(a, "state") == 1,
                Values.amount(a, "available"),
                Values.amount(a, "rate"),
                Instant.ofEpochSecond(until.longValueExact()));
    }

    @Override
    public BidderView bidder(String bidder) {
        Map<String, Object> b = struct("EscrowVault", "bidder", bidder);
        return new BidderView(Values.amount(b, "available"), Values.amount(b, "locked"));
    }

    @Override
    public BigInteger owed(String accountId, String leaseId) {
        return Values.amount(view("EscrowVault", "owed", accountId, leaseId), "0");
    }

    @Override
    public BigInteger claimable(int token, String payee) {
        return Values.amount(view("EscrowVault", "claimable", token, payee), "0");
    }

    @Override
    public LedgerView ledger(String leaseId) {
        Map<String, Object> l = struct("SettlementHub", "ledger", leaseId);
        return new LedgerView(
                Values.text(l, "head"),
                Values.number(l, "sequence"),
                Values.number(l, "windowEnd"),
                Values.amount(l, "stated"),
                Values.amount(l, "finalised"),
                (int) Values.number(l, "pending"),
                Values.flag(l, "ended"));
    }

    @Override
    public List<PendingView> pendingStatements(String leaseId) {
        Object list = view("SettlementHub", "pendingStatements", leaseId).get("0");
        return ((List<?>) list)
                .stream()
                        .map(OnChainMarket::fields)
                        .map(p -> new PendingView(Values.number(p, "sequence"), time(p, "releaseAt")))
                        .toList();
    }

    @Override
    public BigInteger parameter(String name) {
        byte[] key = Hash.sha3(name.getBytes(StandardCharsets.UTF_8));
        Map<String, Object> result = view("ParameterRegistry", "get", Hex.encode(key));
        return (BigInteger) result.values().iterator().next();
    }

    @Override
    public Optional<String> refusal(String contract, String function, List<?> arguments) {
        CallRequest call =
                CallRequest.view(contracts.address(contract), contracts.encode(contract, function, arguments));
        try {
            chain.call(call);
            return Optional.empty();
        } catch (RpcException.Refused refused) {
            return Optional.of(contracts
                    .errors()
                    .decode(refused)
                    .orElseThrow(
                            () -> new ChainAwayException("the chain did not answer: " + refused.getMessage(), refused))
                    .name());
        } catch (RpcException e) {
            throw new ChainAwayException("the chain did not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean signedBy(String account, byte[] digest, byte[] signature) {
        return asked(() -> signatures.isSignedBy(account, digest, signature));
    }

    private Map<String, Object> struct(String contract, String function, Object... arguments) {
        return Values.struct(view(contract, function, arguments), "0");
    }

    private Map<String, Object> view(String contract, String function, Object... arguments) {
        byte[] data = contracts.encode(contract, function, List.of(arguments));
        return contracts.decode(
                contract, function, asked(() -> chain.call(CallRequest.view(contracts.address(contract), data))));
    }

    private static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (RpcException e) {
            throw new ChainAwayException("the chain did not answer: " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fields(Object struct) {
        return (Map<String, Object>) struct;
    }

    private static UnitPrices prices(Map<String, Object> p) {
        return new UnitPrices(
                Values.amount(p, "cpuCoreMs"),
                Values.amount(p, "memoryByteS"),
                Values.amount(p, "storageByteS"),
                Values.amount(p, "gpuMs"),
                Values.amount(p, "networkByte"));
    }

    private static Instant time(Map<String, Object> values, String field) {
        return Instant.ofEpochSecond(Values.number(values, field));
    }

    private static <E> E choice(E[] choices, Map<String, Object> values, String field) {
        return choices[(int) Values.number(values, field)];
    }
}

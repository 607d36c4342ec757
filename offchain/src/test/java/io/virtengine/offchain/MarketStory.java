package io.virtengine.offchain;

import static io.virtengine.offchain.FakeChain.address;
import static io.virtengine.offchain.FakeChain.word;

import io.virtengine.sdk.abi.Hex;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Tells market life as events, the way the contracts emit them, on a {@link FakeChain}. */
public final class MarketStory {

    public static final BigInteger VE = BigInteger.TEN.pow(18);
    public static final String ZERO_WORD = "0x" + "0".repeat(64);
    private static final String ZERO_ADDRESS = "0x" + "0".repeat(40);
    private static final int FEE_BPS = 400;

    private final FakeChain chain;

    public MarketStory(FakeChain chain) {
        this.chain = chain;
    }

    /** cpu 2 cores, 4 GiB, 10 GiB, one port. */
    public static BigInteger smallVector() {
        return BigInteger.valueOf(2000)
                .or(BigInteger.valueOf(4096).shiftLeft(32))
                .or(BigInteger.valueOf(10_240).shiftLeft(72))
                .or(BigInteger.ONE.shiftLeft(128));
    }

    /** As {@link #smallVector} with two GPUs of a class. */
    public static BigInteger gpuVector(long gpuClass) {
        return smallVector()
                .or(BigInteger.TWO.shiftLeft(112))
                .or(BigInteger.valueOf(gpuClass).shiftLeft(144));
    }

    /** How long a case may be appealed and then decided, in seconds. */
    public static final long CASE_WINDOW = 200;

    public static final long DECISION_TIME = 1_000;

    public void genesis() {
        chain.emit("EscrowVault", "TokenListed", 0, address("VE"));
        chain.emit("FeePolicy", "SplitChanged", List.of(5000, 2000, 1000, 2000));
        chain.emit("FeePolicy", "FeeChanged", 0, 400, 450);
        chain.emit(
                "ParameterRegistry",
                "ParameterDefined",
                word("market.bid_ttl"),
                "market.bid_ttl",
                "s",
                3600,
                60,
                604_800);
        chain.emit("ParameterRegistry", "ParameterLimited", word("market.bid_ttl"), 1, 5000, 604_800);
        chain.emit("ParameterRegistry", "ParameterChanged", word("market.bid_ttl"), 3600, 7200);
    }

    public void identity(String account, int score, int tier) {
        chain.emit("IdentityRegistry", "IdentityCreated", account);
        chain.emit("IdentityRegistry", "IdentityStatusChanged", account, 2, 3, ZERO_WORD);
        chain.emit(
                "IdentityRegistry",
                "IdentityScored",
                account,
                word("request " + account),
                score,
                tier,
                true,
                0,
                6,
                chain.now() + 31_536_000,
                word("input"),
                word("model"));
    }

    public void provider(String provider) {
        chain.emit("EscrowVault", "BondLocked", provider, VE.multiply(BigInteger.valueOf(10_000)));
        chain.emit(
                "ProviderRegistry",
                "ProviderProfile",
                provider,
                "https://" + provider.substring(2, 8) + ".example:8443",
                "{\"region\":\"eu\"}",
                "{}",
                word("tls " + provider),
                word("x25519 " + provider));
        chain.emit("ProviderRegistry", "ProviderRegistered", provider, VE.multiply(BigInteger.valueOf(10_000)));
        chain.emit("ProviderRegistry", "ProviderStateChanged", provider, 0, 1, 0);
        chain.emit(
                "ProviderRegistry",
                "ProviderAttestationKeyRotated",
                provider,
                ZERO_ADDRESS,
                address("key " + provider),
                0);
        chain.emit(
                "CapacityLedger",
                "CapacityReported",
                provider,
                0,
                BigInteger.valueOf(64_000)
                        .or(BigInteger.valueOf(262_144).shiftLeft(32))
                        .or(BigInteger.valueOf(1_048_576).shiftLeft(72))
                        .or(BigInteger.valueOf(100).shiftLeft(128)),
                1);
        chain.emit("EscrowVault", "BidderFunded", provider, provider, VE.multiply(BigInteger.valueOf(100)));
    }

    /** A deployment with one group and its order; returns the order's id. */
    public String deployment(String owner, long dseq, BigInteger deposit, BigInteger ceiling) {
        String id = deploymentId(owner, dseq);
        chain.emit("EscrowVault", "AccountOpened", id, owner, 0);
        chain.emit("EscrowVault", "Deposited", id, owner, owner, deposit, 0, false);
        chain.emit("DeploymentRegistry", "DeploymentCreated", id, owner, dseq, word("manifest " + id), 0, 1);
        chain.emit(
                "DeploymentRegistry",
                "GroupCreated",
                id,
                1,
                smallVector(),
                ceiling,
                BigInteger.ZERO,
                0,
                Hex.encode("{\"name\":\"web\"}".getBytes(StandardCharsets.UTF_8)));
        String order = orderId(owner, dseq);
        chain.emit("OrderBook", "OrderOpened", order, id, owner, 1, 1, chain.now() + 86_400);
        return order;
    }

    public static String deploymentId(String owner, long dseq) {
        return word("deployment " + owner + "/" + dseq);
    }

    public static String orderId(String owner, long dseq) {
        return word("order " + owner + "/" + dseq);
    }

    public String bid(String order, String provider, BigInteger rate, BigInteger cap) {
        String id = word("bid " + order + provider);
        int price = cap.signum() == 0 ? 0 : 7;
        chain.emit("EscrowVault", "BidderLocked", provider, id, VE);
        chain.emit("CapacityLedger", "CapacityReserved", provider, id, smallVector());
        chain.emit(
                "OrderBook",
                "BidPlaced",
                id,
                order,
                provider,
                rate,
                cap,
                Collections.nCopies(5, price),
                VE,
                chain.now() + 3600);
        return id;
    }

    public void accept(String owner, long dseq, String bid, String provider, BigInteger rate, BigInteger cap) {
        String account = deploymentId(owner, dseq);
        chain.emit("CapacityLedger", "CapacityCommitted", provider, bid, owner, smallVector());
        if (cap.signum() > 0) {
            chain.emit("EscrowVault", "ChannelOpened", account, bid, provider, cap, FEE_BPS);
        }
        chain.emit(
                "OrderBook",
                "LeaseCreated",
                bid,
                orderId(owner, dseq),
                provider,
                owner,
                account,
                1,
                rate,
                cap,
                FEE_BPS,
                604_800,
                chain.now() + 1800);
    }

    public void ready(String owner, long dseq, String lease, String provider, BigInteger rate) {
        chain.emit("EscrowVault", "StreamOpened", deploymentId(owner, dseq), lease, provider, rate, FEE_BPS);
        chain.emit("OrderBook", "LeaseReady", lease, provider, chain.now());
    }

    public void statement(String lease, int sequence, BigInteger cost, boolean last) {
        Map<String, Object> statement = Map.ofEntries(
                Map.entry("leaseId", lease),
                Map.entry("sequence", sequence),
                Map.entry("windowStart", chain.now() - 100),
                Map.entry("windowEnd", chain.now()),
                Map.entry("cumulativeCost", cost),
                Map.entry("cpuCoreMs", 1000L * sequence),
                Map.entry("memoryByteS", BigInteger.TWO.pow(100)),
                Map.entry("storageByteS", 0),
                Map.entry("gpuMs", 0),
                Map.entry("networkBytes", 42),
                Map.entry("linesRoot", word("lines")),
                Map.entry("previousHash", ZERO_WORD),
                Map.entry("isFinal", last));
        chain.emit(
                "SettlementHub",
                "StatementAccepted",
                lease,
                sequence,
                word("statement " + lease + sequence),
                statement,
                address("key"),
                chain.now() + 604_800);
    }

    public void finalise(String lease, String provider, int upTo, BigInteger amount, BigInteger total) {
        BigInteger fee = amount.multiply(BigInteger.valueOf(FEE_BPS)).divide(BigInteger.valueOf(10_000));
        chain.emit("EscrowVault", "Paid", lease, provider, amount, amount.subtract(fee), fee, true);
        chain.emit("SettlementHub", "StatementsFinalised", lease, upTo, amount, total);
    }

    /** The provider takes what its stream earned. */
    public void withdraw(String lease, String provider, BigInteger gross) {
        BigInteger fee = gross.multiply(BigInteger.valueOf(FEE_BPS)).divide(BigInteger.valueOf(10_000));
        chain.emit("EscrowVault", "Paid", lease, provider, gross, gross.subtract(fee), fee, false);
    }

    /** A provider ended a lease of the tenant before its time. */
    public void terminated(String lease, String provider, String tenant, BigInteger penalty, BigInteger compensation) {
        chain.emit("ProviderPenalties", "LeaseTerminated", lease, provider, tenant, 10_000, 600, penalty, compensation);
        chain.emit("EscrowVault", "BondTaken", provider, address("contract ProviderPenalties"), penalty);
    }

    /** A case of silence that is open; returns its id. */
    public String accused(String name, String provider, String tenant, String reporter, BigInteger loss) {
        String id = word("case " + name);
        Map<String, Object> details = Map.ofEntries(
                Map.entry("provider", provider),
                Map.entry("cause", 3),
                Map.entry("status", 1),
                Map.entry("fraction", 5_000),
                Map.entry("openedAt", chain.now()),
                Map.entry("executableAt", chain.now() + CASE_WINDOW),
                Map.entry("lapsesAt", chain.now() + CASE_WINDOW + DECISION_TIME),
                Map.entry("reporter", reporter),
                Map.entry("customer", tenant),
                Map.entry("loss", loss),
                Map.entry("evidenceHash", ZERO_WORD));
        chain.emit("ProviderPenalties", "ProviderCaseOpened", id, provider, word("lease of " + name), details);
        return id;
    }

    /** A case was executed: so much taken, of it so much to tenant and reporter. */
    public void slashed(String id, String provider, long amount, long compensation, long reward) {
        chain.emit(
                "ProviderPenalties",
                "ProviderSlashed",
                id,
                provider,
                amount,
                compensation,
                reward,
                amount - compensation - reward);
        chain.emit("EscrowVault", "BondTaken", provider, address("contract ProviderPenalties"), amount);
    }

    /** Ends a streamed lease with its account settled to the given values. */
    public void close(
            String owner,
            long dseq,
            String lease,
            String provider,
            long funded,
            BigInteger available,
            BigInteger earned) {
        String account = deploymentId(owner, dseq);
        chain.emit("EscrowVault", "Settled", account, funded, available, chain.now());
        chain.emit("EscrowVault", "StreamClosed", account, lease, earned);
        chain.emit("CapacityLedger", "CapacityReleased", provider, lease, smallVector(), true);
        chain.emit("EscrowVault", "BidderUnlocked", provider, lease, VE);
        chain.emit("OrderBook", "BidClosed", lease, provider, 2);
        chain.emit("OrderBook", "LeaseClosed", lease, provider, owner, 3, 1);
        chain.emit("OrderBook", "OrderClosed", orderId(owner, dseq), false);
        chain.emit("DeploymentRegistry", "GroupStateChanged", account, 1, 1, 4);
        chain.emit("DeploymentRegistry", "DeploymentClosed", account);
        chain.emit("EscrowVault", "AccountClosed", account);
        chain.emit("EscrowVault", "Refunded", account, owner, available, 0);
    }
}

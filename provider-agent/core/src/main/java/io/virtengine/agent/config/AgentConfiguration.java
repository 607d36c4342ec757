package io.virtengine.agent.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Everything an operator may set, under the prefix {@code ve.agent}. Durations must be positive, prices are exact
 * decimals in whole VE, secrets are named by file and never written here. {@link ConfigurationCheck} holds the rules.
 */
@ConfigurationProperties(prefix = "ve.agent", ignoreUnknownFields = false)
public record AgentConfiguration(
        Provider provider,
        Chain chain,
        @DefaultValue Sending sending,
        Database database,
        Custody custody,
        @DefaultValue Gateway gateway,
        @DefaultValue Management management,
        @DefaultValue Bidding bidding,
        @DefaultValue Pricing pricing,
        Capacity capacity,
        @DefaultValue Lifecycle lifecycle,
        @DefaultValue Metering metering,
        @DefaultValue Settlement settlement,
        @DefaultValue Images images,
        @DefaultValue Backend backend) {

    /**
     * @param address the owner's address, under which the provider is registered
     * @param attributes placement attributes the operator promises, for example {@code region=eu-1}
     */
    public record Provider(String address, @DefaultValue Map<String, String> attributes) {}

    /**
     * @param id EIP-155 id; the node must answer with the same
     * @param rpc JSON-RPC of the node
     * @param webSocket the same node's WebSocket, to hear of blocks sooner
     * @param second another node, whose head must agree; optional
     * @param addressBook file with contract addresses and code hashes
     * @param poll how often the head is asked for
     * @param requestTimeout of one request
     * @param headTolerance blocks the two nodes may differ
     * @param staleAfter age of the newest answer from which the chain counts as away
     * @param haltedAfter age of the newest block from which the chain counts as away; unset where blocks are made only
     *     on demand
     * @param auditEvery blocks after which the events taken in are compared with the blocks themselves; 0 for never
     * @param startupTimeout how long to wait for the chain at start
     */
    public record Chain(
            long id,
            URI rpc,
            @Nullable URI webSocket,
            @Nullable URI second,
            Path addressBook,
            @DefaultValue("500ms") Duration poll,
            @DefaultValue("10s") Duration requestTimeout,
            @DefaultValue("3") int headTolerance,
            @DefaultValue("15s") Duration staleAfter,
            @Nullable Duration haltedAfter,
            @DefaultValue("1000") int auditEvery,
            @DefaultValue("10m") Duration startupTimeout) {}

    /**
     * What the operator key may send.
     *
     * @param gasPrice wei per gas; 0 where gas is free
     * @param replaceAfter a transaction not mined by then is offered at a higher price, where gas has one
     * @param perMinute transactions within a minute
     * @param perContractPerMinute of these, to one contract
     * @param dailySpend native money spent within 24 hours, gas included, in whole units
     */
    public record Sending(
            @DefaultValue("0") BigInteger gasPrice,
            @DefaultValue("20s") Duration replaceAfter,
            @DefaultValue("600") int perMinute,
            @DefaultValue("300") int perContractPerMinute,
            @DefaultValue("1") BigDecimal dailySpend) {}

    public record Database(
            String url,
            @DefaultValue("virtengine") String username,
            @Nullable Path passwordFile,
            @DefaultValue("8") int poolSize) {}

    /**
     * @param directory where keys lie, mode 0700
     * @param passphraseFile file whose first line opens them
     */
    public record Custody(Path directory, Path passphraseFile) {}

    /**
     * @param names host names and addresses written into the certificate
     * @param shellLimit longest life of a shell or of a followed log
     * @param shellIdle time without a byte in either direction after which a shell is ended
     * @param audience the domain a tenant's login message must name; host and port as tenants see them
     */
    public record Gateway(
            @DefaultValue("0.0.0.0") String address,
            @DefaultValue("8443") int port,
            @DefaultValue("localhost") List<String> names,
            @DefaultValue("localhost:8443") String audience,
            @DefaultValue List<String> allowedOrigins,
            @DefaultValue("10m") Duration tokenLife,
            @DefaultValue("5m") Duration nonceLife,
            @DefaultValue("1h") Duration shellLimit,
            @DefaultValue("10m") Duration shellIdle,
            @DefaultValue("120") int requestsPerMinute,
            @DefaultValue("30") int anonymousPerMinute,
            @DefaultValue("1048576") long maxBody) {}

    public record Management(
            @DefaultValue("127.0.0.1") String address,
            @DefaultValue("9090") int port) {}

    /**
     * @param threshold lowest score, 0–100, that is worth a bid
     * @param validity how long a bid stands; the chain's own limit may shorten it
     * @param minimumOrderLife an order must live at least this much longer
     */
    public record Bidding(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("10") int perMinute,
            @DefaultValue("100") int perHour,
            @DefaultValue("40") int threshold,
            @DefaultValue("5m") Duration validity,
            @DefaultValue("60s") Duration minimumOrderLife,
            @DefaultValue("true") boolean metered,
            @DefaultValue List<String> deniedTenants,
            @DefaultValue List<String> strategicTags,
            @DefaultValue Weights weights,
            @DefaultValue("15s") Duration leaderLease) {}

    /** Weights of the score's parts; they are normalised by their sum. */
    public record Weights(
            @DefaultValue("30") int margin,
            @DefaultValue("20") int fit,
            @DefaultValue("15") int duration,
            @DefaultValue("10") int trust,
            @DefaultValue("10") int headroom,
            @DefaultValue("10") int urgency,
            @DefaultValue("5") int strategic) {
        public int sum() {
            return margin + fit + duration + trust + headroom + urgency + strategic;
        }
    }

    /**
     * Prices in VE per hour of one core, one GiB of memory, one GiB of storage, one GPU of a model; network per GiB.
     *
     * @param costShare what an hour costs the provider, as percent of its price; the score's margin is measured by it
     */
    public record Pricing(
            @DefaultValue("0.04") BigDecimal cpuCoreHour,
            @DefaultValue("0.005") BigDecimal memoryGibHour,
            @DefaultValue("0.0002") BigDecimal storageGibHour,
            @DefaultValue("0.01") BigDecimal networkGib,
            @DefaultValue Map<String, BigDecimal> gpuHour,
            @DefaultValue("0") BigDecimal markupPercent,
            @DefaultValue("0.0001") BigDecimal minimumPerHour,
            @DefaultValue("60") BigDecimal costShare) {}

    /**
     * What is offered on chain, the operator's reserve already taken off.
     *
     * @param gpus number of GPUs by model
     */
    public record Capacity(
            long cpuMilli,
            long memoryMib,
            long storageMib,
            @DefaultValue("1000") int ports,
            @DefaultValue Map<String, Integer> gpus,
            @DefaultValue("60s") Duration heartbeat) {}

    /**
     * @param haltTimeout until then a stop, start or restart asked for by a tenant must be seen
     * @param resizeTimeout the same for a resize
     */
    public record Lifecycle(
            @DefaultValue("2") int workers,
            @DefaultValue("2s") Duration poll,
            @DefaultValue("10s") Duration backoff,
            @DefaultValue("5m") Duration maxBackoff,
            @DefaultValue("5") int attempts,
            @DefaultValue("60s") Duration commandLease,
            @DefaultValue("5m") Duration reconcile,
            @DefaultValue("1h") Duration orphanQuarantine,
            @DefaultValue("5m") Duration readyTimeout,
            @DefaultValue("5m") Duration haltTimeout,
            @DefaultValue("10m") Duration resizeTimeout,
            @DefaultValue("30m") Duration overdrawGrace,
            @DefaultValue("24h") Duration overdrawRetention) {}

    /**
     * @param statement time between statements of a metered lease
     * @param record time between statements of a streamed lease, which only record usage
     */
    public record Metering(
            @DefaultValue("30s") Duration sample,
            @DefaultValue("6h") Duration statement,
            @DefaultValue("24h") Duration record) {}

    /** @param withdraw time between withdrawals from running streams */
    public record Settlement(
            @DefaultValue("30s") Duration interval,
            @DefaultValue("1h") Duration withdraw) {}

    /**
     * @param directory where an upload lies until it is complete and can be imported
     * @param preloaded images the operator provides, named {@code <64 hex digits>.tar}
     */
    public record Images(
            @DefaultValue("/var/lib/virtengine/images") Path directory,
            @Nullable Path preloaded,
            @DefaultValue("2147483648") long maxBytes) {}

    /**
     * @param kind which back end to run; found among the installed ones by its name
     * @param options its own settings
     */
    public record Backend(
            @DefaultValue("local") String kind,
            @DefaultValue Map<String, String> options) {}
}

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
        @DefaultValue Clock clock,
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
     * @param kind where operator and attestation key are kept; the other keys always lie in the directory
     * @param operatorKind the same for the operator key alone
     * @param attestationKind the same for the attestation key alone
     * @param grace how long a replaced key is kept after the switch
     * @param maxAge age at which signing keys and the certificate are to be replaced
     * @param poll how often rotations are looked after
     * @param probe how often the holders of keys are asked whether they would sign
     * @param usesPerMinute more signatures of one key than this suspend it; at least twice {@code sending.per-minute},
     *     as what is sent may be signed once more at a higher price
     * @param usesPerHour more signatures of one key than this suspend it
     * @param failuresPerHour so many refused or invalid signatures suspend a key
     * @param remote the signer of keys kept {@code remote}
     * @param pkcs11 the token of keys kept in {@code pkcs11}
     */
    public record Custody(
            Path directory,
            Path passphraseFile,
            @DefaultValue("file") Kind kind,
            @Nullable Kind operatorKind,
            @Nullable Kind attestationKind,
            @DefaultValue("24h") Duration grace,
            @DefaultValue("90d") Duration maxAge,
            @DefaultValue("2s") Duration poll,
            @DefaultValue("60s") Duration probe,
            @DefaultValue("2400") int usesPerMinute,
            @DefaultValue("72000") int usesPerHour,
            @DefaultValue("5") int failuresPerHour,
            @DefaultValue Remote remote,
            @DefaultValue Pkcs11 pkcs11) {
        /** Where a signing key may be kept. */
        public enum Kind {
            FILE,
            REMOTE,
            PKCS11
        }

        /** Where the operator key is kept. */
        public Kind operatorPlace() {
            return operatorKind == null ? kind : operatorKind;
        }

        /** Where the attestation key is kept. */
        public Kind attestationPlace() {
            return attestationKind == null ? kind : attestationKind;
        }
    }

    /**
     * A signer that speaks Web3Signer's HTTP API. Plain HTTP is for this host's loopback alone.
     *
     * @param keyStore PKCS#12 file with the agent's certificate and key
     * @param trustStore PKCS#12 file with what the signer's certificate is checked against
     * @param operatorKey the first operator key's public key at the signer, 0x and 128 hex digits
     * @param attestationKey the same for the first attestation key
     */
    public record Remote(
            @Nullable URI url,
            @Nullable Path keyStore,
            @Nullable Path keyStorePasswordFile,
            @Nullable Path trustStore,
            @Nullable Path trustStorePasswordFile,
            @Nullable String operatorKey,
            @Nullable String attestationKey,
            @DefaultValue("10s") Duration timeout) {}

    /**
     * A token reached by PKCS#11.
     *
     * @param library the module's shared library
     * @param token label of the token
     * @param pinFile file whose first line is the user PIN
     */
    public record Pkcs11(
            @Nullable Path library,
            @Nullable String token,
            @Nullable Path pinFile) {}

    /**
     * @param servers NTP servers the wall clock is compared with, {@code host} or {@code host:port}; none switches that off
     */
    public record Clock(
            @DefaultValue List<String> servers,
            @DefaultValue("60s") Duration poll) {}

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

package io.virtengine.offchain.chain;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Which chain.
 *
 * @param rpc JSON-RPC address of a node
 * @param webSocket the same node's WebSocket, to hear of new blocks sooner; optional
 * @param second another node, which must agree with the first and gets the keeper's transactions too; optional
 * @param headTolerance blocks the two nodes' heads may differ
 * @param staleAfter age of the newest answer from which the chain counts as away
 * @param addressBook file that says where the contracts are and what code they have
 * @param timeout how long one request may take
 * @param startupWait how long to wait at start for a node that does not answer yet
 */
@Validated
@ConfigurationProperties("ve.offchain.chain")
public record ChainSettings(
        @NotNull URI rpc,
        @Nullable URI webSocket,
        @Nullable URI second,
        @DefaultValue("3") @Min(0) int headTolerance,
        @DefaultValue("15s") @DurationMin(seconds = 1) Duration staleAfter,
        @NotNull Path addressBook,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration timeout,
        @DefaultValue("60s") @DurationMin(seconds = 0) Duration startupWait) {}

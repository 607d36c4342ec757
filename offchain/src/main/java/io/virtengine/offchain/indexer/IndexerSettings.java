package io.virtengine.offchain.indexer;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the chain is followed.
 *
 * @param enabled whether this instance indexes; several may, one at a time does
 * @param startBlock first block with logs of ours
 * @param poll how often the head is asked for
 * @param maxBlocks most blocks asked for at once
 * @param batchEvents events aimed at per database transaction
 * @param auditEvery blocks after which the rows' events are compared with what the blocks say; 0 for never
 * @param longestRetry longest pause between attempts after failures; it grows to that from a second
 * @param readyLag how long rows may be behind before the instance calls itself not ready
 * @param rebuild empty all projections at start and build them again from the first block
 */
@Validated
@ConfigurationProperties("ve.offchain.indexer")
public record IndexerSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("0") @Min(0) long startBlock,

        @DefaultValue("250ms") @DurationMin(millis = 20) @DurationMax(seconds = 60)
        Duration poll,

        @DefaultValue("2000") @Min(1) @Max(100_000) int maxBlocks,
        @DefaultValue("5000") @Min(1) @Max(100_000) int batchEvents,
        @DefaultValue("1000") @Min(0) @Max(100_000) int auditEvery,
        @DefaultValue("10s") @DurationMin(millis = 100) Duration longestRetry,
        @DefaultValue("30s") @DurationMin(seconds = 1) Duration readyLag,
        @DefaultValue("false") boolean rebuild) {}

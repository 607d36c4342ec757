package io.virtengine.offchain.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds of the API.
 *
 * @param maxStreams most change streams open at once
 * @param streamPoll how often a stream looks for changes that another instance wrote
 * @param streamHeartbeat how often an idle stream says that it lives
 */
@Validated
@ConfigurationProperties("ve.offchain.api")
public record ApiSettings(
        @DefaultValue("200") @Min(1) @Max(100_000) int maxStreams,
        @DefaultValue("500ms") @DurationMin(millis = 20) Duration streamPoll,
        @DefaultValue("15s") @DurationMin(millis = 100) Duration streamHeartbeat) {}

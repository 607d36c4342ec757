package io.virtengine.offchain.keeper;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The keeper. It runs only where a key is configured.
 *
 * @param keystore keystore file of the key that sends
 * @param password where its password is: {@code file:/path} or {@code env:NAME}
 * @param every how often each job looks for work
 * @param batch most transactions a job leaves at once
 * @param collectEvery how often collected fees are split
 * @param anchorEvery how often a block's hash is kept. An anchor costs 90,000 gas and the walk over one header 15,000, so that with a
 *     block a second and a piece of late evidence a month both together cost least at one to two hours; after an hour a walk
 *     takes at most 29 transactions
 * @param observers validators' nodes that are asked what they saw of an epoch, JSON-RPC with VIRTENGINE each; none = somebody else
 *     carries their reports
 * @param patience longest time for their answers
 */
@Validated
@ConfigurationProperties("ve.offchain.keeper")
public record KeeperSettings(
        @Nullable Path keystore,
        @Nullable String password,
        @DefaultValue("15s") @DurationMin(millis = 100) Duration every,
        @DefaultValue("50") @Min(1) @Max(50) int batch,
        @DefaultValue("1h") @DurationMin(millis = 100) Duration collectEvery,
        @DefaultValue("1h") @DurationMin(seconds = 1) Duration anchorEvery,
        @DefaultValue @Size(max = 100) List<URI> observers,
        @DefaultValue("10s") @DurationMin(millis = 100) Duration patience) {}

package io.virtengine.offchain.keeper;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
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
 */
@Validated
@ConfigurationProperties("ve.offchain.keeper")
public record KeeperSettings(
        @Nullable Path keystore,
        @Nullable String password,
        @DefaultValue("15s") @DurationMin(millis = 100) Duration every,
        @DefaultValue("50") @Min(1) @Max(50) int batch,
        @DefaultValue("1h") @DurationMin(millis = 100) Duration collectEvery) {}

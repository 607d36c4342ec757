package io.virtengine.offchain.notification;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When owners are warned.
 *
 * @param runways remaining runways at which an account's owner is warned, once each
 */
@Validated
@ConfigurationProperties("ve.offchain.notification")
public record NotificationSettings(
        @DefaultValue({"72h", "24h", "6h", "1h"}) @NotEmpty @Size(max = 16)
        List<Duration> runways) {}

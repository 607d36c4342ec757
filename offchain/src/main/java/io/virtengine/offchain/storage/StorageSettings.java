package io.virtengine.offchain.storage;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where rows are kept.
 *
 * @param url JDBC URL of a PostgreSQL; without one a bundled server runs inside this process
 * @param username its user
 * @param password its password
 * @param stateDirectory where the bundled server keeps its data
 * @param embeddedPort port of the bundled server on 127.0.0.1; 0 = any free one
 * @param connections most connections at once
 */
@Validated
@ConfigurationProperties("ve.offchain.storage")
public record StorageSettings(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("state/offchain") Path stateDirectory,
        @DefaultValue("0") @Min(0) @Max(65_535) int embeddedPort,
        @DefaultValue("16") @Min(4) @Max(200) int connections) {

    /** Whether no server is named. */
    public boolean isEmbedded() {
        return url == null || url.isBlank();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return isEmbedded() ? "bundled PostgreSQL in " + stateDirectory : "PostgreSQL at " + url;
    }
}

package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What new networks start with is what this library calls its default. */
class DefaultTrustTest {
    @Test
    void theCommittedFileIsCurrent() throws IOException {
        assertThat(Files.readString(DefaultTrust.PATH)).isEqualTo(DefaultTrust.render());
    }
}

package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What the contracts are tested with is what this library says. */
class ContractVectorsTest {
    @Test
    void theCommittedFileIsCurrent() throws IOException {
        assertThat(Files.readString(ContractVectors.PATH)).isEqualTo(ContractVectors.render());
    }
}

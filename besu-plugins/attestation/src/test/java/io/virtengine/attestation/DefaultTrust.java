package io.virtengine.attestation;

import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.PolicyEncoding;
import io.virtengine.attestation.appraisal.Roots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Renders what a new network verifies evidence by: the strict default policy and the production roots in canonical form, as
 * the deployer reads them. Run {@link #main} after a deliberate change of either.
 */
final class DefaultTrust {
    static final Path PATH = Path.of("../../genesis/attestation.json");

    private DefaultTrust() {}

    /** Rewrites the file; the working directory is the module's. */
    public static void main(final String... ignored) throws IOException {
        Files.writeString(PATH, render());
    }

    static String render() {
        return "{\n  \"policy\": \"0x%s\",\n  \"roots\": \"0x%s\"\n}\n"
                .formatted(
                        PolicyEncoding.encode(Policy.production()).hex(),
                        Roots.production().encode().hex());
    }
}

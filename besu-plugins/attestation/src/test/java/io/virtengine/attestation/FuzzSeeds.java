package io.virtengine.attestation;

import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.encoding.Octets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Writes the seed corpus of {@link AttestationFuzzTest}; run {@link #main} from the repository. */
final class FuzzSeeds {
    static final Map<TeeKind, AttestationInput> INPUTS = Inputs.all();

    private static final Path FOLDER =
            Path.of("besu-plugins/attestation/src/test/resources/io/virtengine/attestation/AttestationFuzzTestInputs");

    private FuzzSeeds() {}

    public static void main(final String[] args) throws IOException {
        final Path inputs = Files.createDirectories(FOLDER.resolve("anyInputIsAnsweredOrMalformed"));
        final Path evidence = Files.createDirectories(FOLDER.resolve("anyEvidenceIsAnswered"));
        for (final Map.Entry<TeeKind, AttestationInput> entry : INPUTS.entrySet()) {
            final String name = entry.getKey().name().toLowerCase(Locale.ROOT);
            final Octets encoded = entry.getValue().encode();
            Files.write(inputs.resolve(name), encoded.toArray());
            Files.write(
                    evidence.resolve(name),
                    Octets.of(new byte[] {(byte) entry.getKey().ordinal()})
                            .concat(entry.getValue().evidence())
                            .toArray());
        }
        // Depth, lengths and floats where CBOR is read; depth where a list of revocations is.
        seed(evidence, "nitro-deep", "03" + "81".repeat(64));
        seed(evidence, "nitro-long", "03" + "9b7fffffffffffffff");
        seed(evidence, "nitro-indefinite", "03" + "9f8444a1013822a0ff");
        seed(evidence, "sgx-long", "00" + "0300020000000000" + "00".repeat(424) + "ffffffff");
        seed(evidence, "snp-short", "02" + "02000000");
    }

    private static void seed(final Path folder, final String name, final String hex) throws IOException {
        Files.write(folder.resolve(name), Octets.fromHex(hex).toArray());
    }
}

package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.SnpProduct;
import io.virtengine.attestation.x509.Certificate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AMD's real authorities of all product lines, also those we have no report of. */
class AmdAuthoritiesTest {
    @ParameterizedTest
    @CsvSource({
        "MILAN, milan, SEV-Milan",
        "MILAN, milan_vlek, SEV-VLEK-Milan",
        "GENOA, genoa, SEV-Genoa",
        "GENOA, genoa_vlek, SEV-VLEK-Genoa",
        "TURIN, turin_vcek, SEV-Turin",
        "TURIN, turin_vlek, SEV-VLEK-Turin",
    })
    void theRootIsPinnedForItsProductAndSignedTheAuthority(
            final SnpProduct product, final String file, final String name) {
        final List<Certificate> chain = Vectors.collateral("sev-snp/go-sev-guest/trust/ask_ark_" + file + ".pem")
                .certificates();
        assertThat(chain).hasSize(2);
        assertThat(chain.getFirst().subject().commonName()).isEqualTo(name);
        assertThat(chain.getFirst().isSignedBy(chain.getLast())).isTrue();
        assertThat(chain.getLast().mayIssue(1)).isTrue();
        for (final SnpProduct other : SnpProduct.values()) {
            assertThat(Roots.production().pins(chain.getLast().fingerprint(), Set.of(Roots.Owner.of(other))))
                    .isEqualTo(other == product);
        }
    }

    @Test
    void theTurinKeysCertificateIsSigned() {
        final Certificate key = Vectors.collateral("sev-snp/virtee/vcek_turin.der")
                .certificates()
                .getFirst();
        final Certificate authority = Vectors.collateral("sev-snp/go-sev-guest/trust/ask_ark_turin_vcek.pem")
                .certificates()
                .getFirst();
        assertThat(key.isSignedBy(authority)).isTrue();
        assertThat(key.isAuthority()).isFalse();
    }
}

package io.virtengine.attestation;

import io.virtengine.attestation.appraisal.DcapPolicy;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.collateral.TcbStatus;
import io.virtengine.attestation.encoding.Octets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** A complete input from real evidence for each kind, accepted as it is. */
final class Inputs {
    private Inputs() {}

    static Map<TeeKind, AttestationInput> all() {
        final Map<TeeKind, AttestationInput> inputs = new EnumMap<>(TeeKind.class);
        inputs.put(TeeKind.SGX, sgx());
        inputs.put(
                TeeKind.TDX,
                new AttestationInput(
                        TeeKind.TDX,
                        DcapVectors.TDX_NOW,
                        Policy.production(),
                        Roots.production(),
                        DcapVectors.TDX,
                        DcapVectors.container("tdx/phala/tdx_quote_collateral.json")));
        inputs.put(
                TeeKind.SNP,
                new AttestationInput(
                        TeeKind.SNP,
                        Vectors.at("2024-06-01T00:00:00Z"),
                        Policy.production(),
                        Roots.production(),
                        Vectors.hexFile("sev-snp/virtee/report_milan.hex"),
                        List.of(
                                Vectors.file("sev-snp/virtee/vcek_milan.der"),
                                Vectors.file("sev-snp/go-sev-guest/trust/ask_ark_milan.pem"))));
        inputs.put(
                TeeKind.NITRO,
                new AttestationInput(
                        TeeKind.NITRO,
                        1_665_651_482,
                        Policy.production(),
                        Roots.production(),
                        Vectors.file("nitro/evervault/beta/valid-attestation-doc-bytes"),
                        List.of()));
        return inputs;
    }

    static AttestationInput sgx() {
        return new AttestationInput(
                TeeKind.SGX,
                DcapVectors.SGX_NOW,
                Policy.production()
                        .withDcap(new DcapPolicy(EnumSet.of(TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED), 0, 17)),
                Roots.production(),
                DcapVectors.SGX,
                DcapVectors.container("sgx/phala/sgx_quote_collateral.json"));
    }

    static Octets snp() {
        return all().get(TeeKind.SNP).encode();
    }
}

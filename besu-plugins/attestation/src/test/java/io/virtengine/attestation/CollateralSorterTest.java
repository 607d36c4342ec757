package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.attestation.collateral.Collateral;
import io.virtengine.attestation.collateral.CollateralSorter;
import io.virtengine.attestation.encoding.Octets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollateralSorterTest {
    private static final Octets CHAIN = Vectors.file("sev-snp/go-sev-guest/trust/ask_ark_milan.pem");
    private static final Octets KEY = Vectors.file("sev-snp/virtee/vcek_milan.der");
    private static final Octets LIST = Vectors.file("tdx/dcap-rs/pck_platform_crl.der");
    private static final Octets TCB_INFO = Vectors.file("tdx/dcap-rs/tcbinfov3_00806f050000.json");
    private static final Octets QE_IDENTITY = Vectors.file("tdx/dcap-rs/qeidentityv2_apiv4.json");

    @Test
    void whatAPieceIsItsContentSays() {
        final Collateral collateral = Vectors.sorted(List.of(QE_IDENTITY, LIST, CHAIN, TCB_INFO, KEY));
        assertThat(collateral.certificates()).hasSize(3);
        assertThat(collateral.revocationLists()).hasSize(1);
        assertThat(collateral.tcbInfos()).hasSize(1);
        assertThat(collateral.qeIdentities()).hasSize(1);
        assertThat(Vectors.sorted(List.of(LIST, TCB_INFO, CHAIN, KEY, QE_IDENTITY, CHAIN, KEY, LIST))
                        .certificates())
                .hasSize(3);
    }

    @Test
    void aBadPieceIsReportedAndSpoilsNoOther() {
        final CollateralSorter.Sorted sorted = CollateralSorter.sort(List.of(
                Octets.EMPTY,
                KEY.slice(0, 900),
                KEY,
                KEY.concat(Octets.zeros(1)),
                Octets.ascii("{\"tcbEvaluationDataNumbers\":{},\"signature\":\"\"}"),
                Octets.ascii("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
                Octets.ascii("-----BEGIN CERTIFICATE-----\nAAAA\n"),
                Octets.zeros(65_537),
                Vectors.flipped(LIST, 3)));
        assertThat(sorted.collateral().certificates()).hasSize(1);
        assertThat(sorted.unusable())
                .extracting(CollateralSorter.Unusable::index)
                .containsExactly(0, 1, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void numbersAreBounded() {
        final CollateralSorter.Sorted sorted = CollateralSorter.sort(Collections.nCopies(65, KEY));
        assertThat(sorted.collateral().certificates()).hasSize(1);
        assertThat(sorted.unusable())
                .extracting(CollateralSorter.Unusable::index)
                .containsExactly(64);
    }

    /** Version 2 of TCB info names its components one by one; nothing here reads it. */
    @Test
    void otherVersionsOfIntelsJsonAreUnusable() {
        final String text = TCB_INFO.text();
        for (final String[] change : new String[][] {
            {"\"version\":3", "\"version\":2"},
            {"\"id\":\"TDX\"", "\"id\":\"TDY\""},
            {"\"tcbType\":0", "\"tcbType\":1"},
            {"UpToDate", "Perfect"},
            {"2025-02-13T03:50:41Z", "2025-02-13 03:50:41Z"},
            {"\"signature\":\"", "\"signature\":\"0"}
        }) {
            assertThat(text).contains(change[0]);
            assertThat(CollateralSorter.sort(List.of(Octets.ascii(text.replace(change[0], change[1]))))
                            .unusable())
                    .as(change[1])
                    .hasSize(1);
        }
    }
}

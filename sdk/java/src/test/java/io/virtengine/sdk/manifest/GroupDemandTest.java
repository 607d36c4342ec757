package io.virtengine.sdk.manifest;

import static io.virtengine.sdk.manifest.ManifestDocuments.VARIABLES;
import static io.virtengine.sdk.manifest.ManifestDocuments.example;
import static io.virtengine.sdk.manifest.ManifestDocuments.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupDemandTest {
    private final ManifestReader reader = new ManifestReader();
    private final List<GroupDemand> full = GroupDemand.of(reader.read(resource("full.yaml")));

    @Test
    void totalsCountReplicasVolumesAndExposedPortsAndRoundUpOnce() {
        assertThat(full.getFirst().resources()).isEqualTo(new ResourceTotals(750, 900, 3 * 64 + 5 * 1024, 0, 2, 0));
        assertThat(full.getLast().resources()).isEqualTo(new ResourceTotals(4_000, 1_537, 256 + 10, 2, 0, 0xea0a19dfL));
    }

    @Test
    void pricesBecomeWeiPerSecondRoundedDown() {
        assertThat(full.getFirst().ceilingRate()).isEqualTo(new BigInteger("416666666666666"));
        assertThat(full.getFirst().capCeiling()).isZero();
        assertThat(full.getFirst().bidderPolicy()).isEqualTo(3);
        assertThat(full.getLast().ceilingRate()).isEqualTo(new BigInteger("1000000000000000001"));
        assertThat(full.getLast().capCeiling()).isEqualTo(new BigInteger("20000000000000000000"));
    }

    @Test
    void aBidderReadsWhatTheTenantWrote() {
        for (final GroupDemand demand : full) {
            final GroupSpec read = GroupSpec.parse(demand.spec().encode());
            assertThat(read).isEqualTo(demand.spec());
            assertThat(read.totals()).isEqualTo(demand.resources());
        }
        assertThat(full.getFirst().spec().attributes())
                .containsOnly(
                        java.util.Map.entry("region", "eu-west"),
                        java.util.Map.entry("tier", "gold"),
                        java.util.Map.entry("net/uplink", "10g"));
    }

    @Test
    void theSpecificationSaysNothingAboutWhatRuns() {
        for (final GroupDemand demand : full) {
            assertThat(new String(demand.spec().encode(), StandardCharsets.UTF_8))
                    .doesNotContain("sha256", "TOKEN", "api-token", "/bin/web", "/srv/data");
        }
    }

    @Test
    void theWebExampleFitsItsGasBudget() {
        final GroupDemand web =
                GroupDemand.of(reader.read(example("web.yaml"), VARIABLES)).getFirst();
        assertThat(new String(web.spec().encode(), StandardCharsets.UTF_8))
                .isEqualTo("{\"attributes\":{\"region\":\"eu-west\"},\"billing\":\"reserved\",\"group\":\"main\","
                        + "\"units\":[{\"count\":1,\"cpu\":250,\"memory\":268435456,\"name\":\"web\","
                        + "\"ports\":[{\"port\":8080,\"protocol\":\"tcp\"}],\"storage\":134217728}],\"v\":1}")
                .hasSizeLessThanOrEqualTo(600);
        assertThat(web.resources()).isEqualTo(new ResourceTotals(250, 256, 128, 0, 1, 0));
        assertThat(web.ceilingRate()).isEqualTo(new BigInteger("69444444444444"));
    }

    @Test
    void theBatchExampleIsMeteredUpToItsCap() {
        final Manifest manifest = reader.read(example("batch.yaml"), VARIABLES);
        final GroupDemand batch = GroupDemand.of(manifest).getFirst();
        assertThat(batch.spec().billing()).isEqualTo(Manifest.BillingMode.METERED);
        assertThat(batch.capCeiling()).isEqualTo(new BigInteger("2000000000000000000"));
        assertThat(manifest.services().getFirst().restart()).isEqualTo(Manifest.Restart.NEVER);
        assertThat(batch.spec().encode().length).isLessThanOrEqualTo(600);
    }

    @Test
    void vectorsPackAsTheContractsDo() {
        final ResourceTotals totals = new ResourceTotals(1, 2, 3, 4, 5, 0xffff_ffffL);
        assertThat(totals.pack())
                .isEqualTo(new BigInteger("ffffffff" + "0005" + "0004" + "0000000003" + "0000000002" + "00000001", 16));
        assertThat(ResourceTotals.unpack(totals.pack())).isEqualTo(totals);
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceTotals.unpack(BigInteger.ONE.shiftLeft(176)));
        assertThatIllegalArgumentException().isThrownBy(() -> new ResourceTotals(1L << 32, 0, 0, 0, 0, 0));
    }

    @Test
    void aVectorFitsIfEveryAmountDoes() {
        final ResourceTotals free = new ResourceTotals(10, 10, 10, 2, 10, 7);
        assertThat(free.fitsIn(free)).isTrue();
        assertThat(ResourceTotals.NONE.fitsIn(free)).isTrue();
        assertThat(new ResourceTotals(11, 0, 0, 0, 0, 0).fitsIn(free)).isFalse();
        assertThat(new ResourceTotals(0, 11, 0, 0, 0, 0).fitsIn(free)).isFalse();
        assertThat(new ResourceTotals(0, 0, 11, 0, 0, 0).fitsIn(free)).isFalse();
        assertThat(new ResourceTotals(0, 0, 0, 3, 0, 7).fitsIn(free)).isFalse();
        assertThat(new ResourceTotals(0, 0, 0, 1, 0, 8).fitsIn(free)).isFalse();
        assertThat(new ResourceTotals(0, 0, 0, 0, 11, 0).fitsIn(free)).isFalse();
    }

    /** Whatever somebody puts on chain, the bidder gets an answer, not a crash. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "[]",
                "{\"v\":1",
                "{\"billing\":\"reserved\",\"group\":\"main\",\"units\":[],\"v\":1}",
                "{\"billing\":\"spot\",\"group\":\"main\",\"units\":[],\"v\":1}",
                "{\"billing\":7,\"group\":\"main\",\"units\":[],\"v\":1}",
                "{\"billing\":\"reserved\",\"group\":\"main\",\"units\":[{\"count\":1,\"cpu\":10,\"memory\":-1,\"name\":\"a\",\"storage\":0}],\"v\":1}",
                "{\"billing\":\"reserved\",\"group\":\"main\",\"units\":[{\"count\":1,\"cpu\":99999999999999999999,\"memory\":1,\"name\":\"a\",\"storage\":0}],\"v\":1}",
                "{\"billing\":\"reserved\",\"group\":\"main\",\"units\":[{\"count\":51,\"cpu\":10,\"memory\":1,\"name\":\"a\",\"storage\":0}],\"v\":1}",
                "{\"billing\":\"reserved\",\"group\":\"main\",\"units\":[{\"count\":1,\"cpu\":10,\"gpu\":null,\"memory\":1,\"name\":\"a\",\"storage\":0}],\"v\":1}",
                "{\"billing\":\"reserved\",\"group\":\"main\",\"units\":[{\"count\":1,\"cpu\":10,\"memory\":1,\"name\":\"a\",\"storage\":0}],\"v\":2}",
                "{\"billing\":\"reserved\",\"group\":\"main\",\"units\":[{\"count\":1,\"cpu\":10,\"memory\":1,\"name\":\"a\",\"storage\":0}],\"v\":1,\"x\":1}",
                "{ \"billing\":\"reserved\",\"group\":\"main\",\"units\":[{\"count\":1,\"cpu\":10,\"memory\":1,\"name\":\"a\",\"storage\":0}],\"v\":1}",
            })
    void aHostileSpecificationIsRefused(final String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> GroupSpec.parse(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theSameSpecificationInCanonicalFormIsRead() {
        final String text =
                "{\"billing\":\"reserved\",\"group\":\"main\",\"units\":[{\"count\":1,\"cpu\":10,\"memory\":1,\"name\":\"a\",\"storage\":0}],\"v\":1}";
        assertThat(GroupSpec.parse(text.getBytes(StandardCharsets.UTF_8)).totals())
                .isEqualTo(new ResourceTotals(10, 1, 0, 0, 0, 0));
    }
}

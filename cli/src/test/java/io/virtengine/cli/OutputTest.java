package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.manifest.ResourceTotals;
import io.virtengine.sdk.market.StateNames;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OutputTest {

    private static final BigInteger VE = BigInteger.TEN.pow(18);

    @Test
    void peopleReadWords() {
        assertThat(printed(Output.Format.text, lease()))
                .contains("state: Running")
                .contains("rate: 3.6 VE an hour")
                .contains("cap: 2 VE")
                .contains("feeBps: 4 %")
                .contains("disputeWindow: 7 d")
                .contains("readyAt: 2027-01-15T08:00:00Z")
                .contains("core-hour: 0.036 VE")
                .doesNotContain("closedAt")
                .doesNotContain("memory");
    }

    @Test
    void programsReadWeiAndSeconds() {
        JsonNode json = JsonMapper.shared().readTree(printed(Output.Format.json, lease()));

        assertThat(json.path("state").asString()).isEqualTo("Running");
        assertThat(json.path("rate").isString()).as("wei are text").isTrue();
        assertThat(json.path("rate").asString()).isEqualTo("1000000000000000");
        assertThat(json.path("readyAt").asLong()).isEqualTo(1_800_000_000L);
        assertThat(json.path("closedAt").asLong()).isZero();
        assertThat(json.path("prices").path("cpuCoreMs").asString()).isEqualTo("10000000000");
        assertThat(json.path("prices").path("memoryByteS").asString()).isEqualTo("0");
    }

    @Test
    void aResourceVectorIsShownInParts() {
        var group = Map.<String, Object>of(
                "state", BigInteger.ONE, "resources", new ResourceTotals(250, 256, 128, 0, 1, 0).pack());

        assertThat(printed(Output.Format.text, Fields.of(StateNames.GROUP, group)))
                .contains("cpuMilli: 250")
                .contains("memoryMiB: 256")
                .contains("ports: 1");
    }

    @Test
    void nothingIsCalledNone() {
        assertThat(printed(Output.Format.text, Map.of("orders", List.of()))).isEqualTo("orders: none\n");
    }

    @Test
    void whatOthersWroteDrivesNoTerminal() {
        assertThat(printed(Output.Format.text, Map.of("software", "1.0\u001b[2J\nagree: true")))
                .isEqualTo("software: 1.0\uFFFD[2J\uFFFDagree: true\n");
    }

    private static Map<String, Object> lease() {
        var prices = new LinkedHashMap<String, Object>();
        prices.put("cpuCoreMs", BigInteger.TEN.pow(10));
        prices.put("memoryByteS", BigInteger.ZERO);
        var view = new LinkedHashMap<String, Object>();
        view.put("state", BigInteger.TWO);
        view.put("rate", VE.divide(BigInteger.valueOf(1_000)));
        view.put("cap", VE.multiply(BigInteger.TWO));
        view.put("feeBps", BigInteger.valueOf(400));
        view.put("disputeWindow", BigInteger.valueOf(604_800));
        view.put("readyAt", BigInteger.valueOf(1_800_000_000));
        view.put("closedAt", BigInteger.ZERO);
        view.put("prices", prices);
        return Fields.of(StateNames.LEASE, view);
    }

    private static String printed(Output.Format format, Object value) {
        var text = new StringWriter();
        new Output(new PrintWriter(text, true), format).print(value);
        return text.toString();
    }
}

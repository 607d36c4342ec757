package io.virtengine.agent.bidding;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.testing.Configurations;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MatchingTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String TENANT = "0x" + "22".repeat(20);
    private static final ResourceTotals SMALL = new ResourceTotals(500, 512, 1_024, 0, 1, 0);
    private final AgentConfiguration configuration = Configurations.of(Map.of(
            "provider.attributes.region", "eu-west",
            "provider.attributes.tier", "gold",
            "provider.attributes.storage-classes", "ssd, nvme",
            "bidding.denied-tenants[0]", "0x" + "33".repeat(20)));
    private final Matching matching = new Matching(configuration);

    private static OpenOrder order(String owner, ResourceTotals resources, Instant expires) {
        return new OpenOrder(
                "0x01", "0x02", 1, owner, resources, BigInteger.TEN, BigInteger.ZERO, new byte[0], expires, NOW);
    }

    private static GroupRequirements group(Map<String, String> attributes, Set<String> classes, ResourceTotals total) {
        return new GroupRequirements("main", attributes, classes, total);
    }

    private Optional<Reason> check(OpenOrder order, GroupRequirements group) {
        return matching.check(order, group, NOW).map(Matching.Mismatch::reason);
    }

    @Test
    void takesAnOrderThatMeetsEveryCondition() {
        assertThat(check(
                        order(TENANT, SMALL, NOW.plusSeconds(60)),
                        group(Map.of("region", "eu-west", "tier", "gold"), Set.of("nvme"), SMALL)))
                .isEmpty();
    }

    @Test
    void namesTheConditionThatFails() {
        OpenOrder good = order(TENANT, SMALL, NOW.plusSeconds(600));
        GroupRequirements plain = group(Map.of(), Set.of(), SMALL);

        assertThat(check(order(TENANT, SMALL, NOW.plusSeconds(59)), plain)).contains(Reason.ORDER_ENDS_TOO_SOON);
        assertThat(check(order(configuration.provider().address(), SMALL, NOW.plusSeconds(600)), plain))
                .contains(Reason.OWN_ORDER);
        assertThat(check(order("0x" + "33".repeat(20), SMALL, NOW.plusSeconds(600)), plain))
                .contains(Reason.TENANT_DENIED);
        assertThat(check(good, group(Map.of("region", "us-east"), Set.of(), SMALL)))
                .contains(Reason.ATTRIBUTE_MISSING);
        assertThat(check(good, group(Map.of("unheard", "of"), Set.of(), SMALL))).contains(Reason.ATTRIBUTE_MISSING);
        assertThat(check(good, group(Map.of(), Set.of("tape"), SMALL))).contains(Reason.ATTRIBUTE_MISSING);
        assertThat(check(good, group(Map.of(), Set.of(), new ResourceTotals(501, 512, 1_024, 0, 1, 0))))
                .contains(Reason.SPECIFICATION_EXCEEDS_VECTOR);
    }

    @Test
    void refusesWhatTheProviderDoesNotHave() {
        ResourceTotals huge = new ResourceTotals(9_000_000, 512, 0, 0, 0, 0);
        ResourceTotals gpu = new ResourceTotals(500, 512, 0, 1, 0, ResourceTotals.gpuClassOf("nvidia/a100"));

        assertThat(check(order(TENANT, huge, NOW.plusSeconds(600)), group(Map.of(), Set.of(), SMALL)))
                .contains(Reason.SPECIFICATION_EXCEEDS_VECTOR);
        assertThat(check(order(TENANT, huge, NOW.plusSeconds(600)), group(Map.of(), Set.of(), huge)))
                .contains(Reason.LARGER_THAN_PROVIDER);
        assertThat(check(order(TENANT, gpu, NOW.plusSeconds(600)), group(Map.of(), Set.of(), gpu)))
                .contains(Reason.GPU_NOT_OFFERED);
    }
}

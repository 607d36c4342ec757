package io.virtengine.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.testing.SharedAgent;
import io.virtengine.agent.testing.Visitor;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The served document says what the gateway answers, to whom, and how it refuses. */
class GatewayDocumentTest {
    private static final SharedAgent AGENT = SharedAgent.running();

    @Test
    void theDocumentMatchesTheMappingsAndTheGatekeeper() {
        try (Visitor tenant = new Visitor(AGENT.bench, AGENT.bench.market.tenantKey())) {
            JsonNode document =
                    JsonMapper.shared().readTree(tenant.anonymously("/openapi").body());
            assertThat(document.path("openapi").asString()).startsWith("3.1");

            TreeSet<String> mapped = new TreeSet<>();
            AGENT.context
                    .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                    .getHandlerMethods()
                    .forEach((mapping, method) -> {
                        if (method.getBeanType().getPackageName().startsWith("io.virtengine")) {
                            mapping.getMethodsCondition()
                                    .getMethods()
                                    .forEach(verb ->
                                            mapping.getPatternValues().forEach(path -> mapped.add(verb + " " + path)));
                        }
                    });
            mapped.add("GET " + Gatekeeper.SHELL);
            TreeSet<String> documented = new TreeSet<>();
            document.path("paths")
                    .properties()
                    .forEach(path -> path.getValue().properties().forEach(operation -> {
                        documented.add(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                        check(tenant, path.getKey(), operation.getKey(), operation.getValue());
                    }));
            assertThat(documented).isEqualTo(mapped).hasSizeGreaterThan(20);

            JsonNode act =
                    document.path("paths").path("/api/v1/leases/{id}/actions").path("post");
            assertThat(act.path("parameters")
                            .valueStream()
                            .map(p -> p.path("name").asString()))
                    .containsExactlyInAnyOrder("id", "Idempotency-Key");
            assertThat(act.path("responses").propertyNames()).contains("202", "400", "401", "404", "409", "413", "429");
            assertThat(document.path("components")
                            .path("securitySchemes")
                            .path("token")
                            .path("scheme")
                            .asString())
                    .isEqualTo("bearer");
        }
    }

    private static void check(Visitor visitor, String path, String verb, JsonNode operation) {
        assertThat(operation.path("responses").path("429").path("headers").has("Retry-After"))
                .as("%s %s", verb, path)
                .isTrue();
        assertThat(operation
                        .path("responses")
                        .path("429")
                        .path("content")
                        .path("application/problem+json")
                        .path("schema")
                        .path("$ref")
                        .asString())
                .isEqualTo("#/components/schemas/Problem");
        if (verb.equals("get") && !path.equals(Gatekeeper.SHELL)) {
            int expected = operation.path("security").isEmpty() ? 200 : 401;
            String real = path.substring("/api/v1".length()).replaceAll("\\{[a-z]+}", "0x" + "00".repeat(32));
            assertThat(visitor.anonymously(real).statusCode())
                    .as("anonymous %s", path)
                    .isEqualTo(expected);
        }
    }
}

package io.virtengine.offchain.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.Http;
import io.virtengine.offchain.OffchainOnFakeChain;
import io.virtengine.offchain.TestDatabase;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** The served document says what the application answers, no more and no less. */
class OpenApiTest {

    @Test
    void theDocumentMatchesTheMappings() {
        var chain = new FakeChain();
        chain.mine();
        try (var application = OffchainOnFakeChain.start(chain, TestDatabase.freshUrl())) {
            JsonNode document = new Http(application.url()).json("/api/v1/openapi");
            assertThat(document.path("openapi").asString()).startsWith("3.1");
            assertThat(document.path("info").path("title").asString()).isEqualTo("VirtEngine off-chain API");

            var mapped = new TreeSet<String>();
            application
                    .context()
                    .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                    .getHandlerMethods()
                    .forEach((mapping, method) -> {
                        if (method.getBeanType().getPackageName().startsWith("io.virtengine")) {
                            mapped.addAll(mapping.getPatternValues());
                        }
                    });
            var documented = new TreeSet<String>(document.path("paths").propertyNames());
            assertThat(documented).isEqualTo(mapped).hasSizeGreaterThan(25);

            JsonNode leases = document.path("paths").path("/api/v1/leases").path("get");
            assertThat(leases.path("parameters")
                            .valueStream()
                            .map(p -> p.path("name").asString()))
                    .containsExactlyInAnyOrder(
                            "owner", "provider", "deployment", "state", "closeReason", "sort", "cursor", "limit");
            assertThat(document.path("components")
                            .path("schemas")
                            .path("LeaseView")
                            .path("properties")
                            .has("rate"))
                    .isTrue();
        }
    }
}

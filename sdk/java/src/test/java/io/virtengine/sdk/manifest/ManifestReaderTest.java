package io.virtengine.sdk.manifest;

import static io.virtengine.sdk.manifest.ManifestDocuments.IMAGE;
import static io.virtengine.sdk.manifest.ManifestDocuments.VALID;
import static io.virtengine.sdk.manifest.ManifestDocuments.VARIABLES;
import static io.virtengine.sdk.manifest.ManifestDocuments.bytes;
import static io.virtengine.sdk.manifest.ManifestDocuments.example;
import static io.virtengine.sdk.manifest.ManifestDocuments.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.virtengine.sdk.manifest.Manifest.PlainVariable;
import io.virtengine.sdk.manifest.Manifest.SecretVariable;
import io.virtengine.sdk.manifest.ManifestProblem.Code;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ManifestReaderTest {
    private final ManifestReader reader = new ManifestReader();

    @Test
    void defaultsAreFilledIn() {
        final Manifest manifest = reader.read(bytes(VALID));
        final Manifest.Service db = manifest.services().get(1);
        assertThat(db.group()).isEqualTo("main");
        assertThat(db.replicas()).isEqualTo(1);
        assertThat(db.restart()).isEqualTo(Manifest.Restart.ALWAYS);
        assertThat(db.resources()).isEqualTo(new Manifest.ServiceResources(100, 64L << 20, 256L << 20, null));
        assertThat(db.env()).isEmpty();
        assertThat(manifest.groups().getFirst().bidderPolicy()).isZero();
        assertThat(manifest.volumes().getFirst().type()).isEqualTo(Manifest.VolumeType.PERSISTENT);
    }

    @Test
    void secretsAreReferencesPerGroup() {
        final Manifest manifest = reader.read(bytes(VALID));
        assertThat(manifest.services().getFirst().env())
                .containsExactly(new PlainVariable("MODE", "fast"), new SecretVariable("KEY", "key"));
        assertThat(manifest.secretsOf("main")).containsExactly("key");
        assertThat(reader.read(resource("full.yaml")).secretsOf("train")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"web.yaml", "batch.yaml"})
    void examplesAreValidOnceTheirImageIsGiven(final String name) {
        assertThat(reader.read(example(name), VARIABLES).services().getFirst().image())
                .isEqualTo(IMAGE);
        assertThat(problemsOf(example(name), Map.of()).problems()).anySatisfy(problem -> {
            assertThat(problem.code()).isEqualTo(Code.UNDEFINED_REFERENCE);
            assertThat(problem.pointer()).isEqualTo("/services/0/image");
            assertThat(problem.message()).contains("variable image");
        });
    }

    @Test
    void withoutVariablesTextIsTakenAsItStands() {
        assertThat(reader.read(resource("full.yaml")).services().getFirst().args())
                .containsExactly("0.0.0.0:8080", "${HOME}");
    }

    @Test
    void variablesReplaceTextOnlyAndCannotChangeTheShape() {
        final String document = VALID.replace("args: [serve]", "args: ['${a}-${b}', '$${a}', '$a', \"${c}\"]");
        final Map<String, String> values = Map.of("a", "1", "b", "${a}", "c", "x]\nreplicas: 50");
        assertThat(reader.read(bytes(document), values).services().getFirst().args())
                .containsExactly("1-${a}", "${a}", "$a", "x]\nreplicas: 50");
    }

    @Test
    void theSchemaIsPublishedAndValid() {
        final JsonNode schema = JsonMapper.shared().readTree(reader.schema());
        assertThat(schema.get("$schema").stringValue()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(reader.schema(), InputFormat.JSON)
                        .validate(
                                new String(resource("full.json"), java.nio.charset.StandardCharsets.UTF_8),
                                InputFormat.JSON))
                .isEmpty();
    }

    /** Every object of the format is closed, and everything that can be wrong has words for it. */
    @Test
    void theSchemaKnowsNoOpenObjectAndNoFieldWithoutDescription() {
        assertClosed(JsonMapper.shared().readTree(reader.schema()), "");
    }

    private static void assertClosed(final JsonNode schema, final String at) {
        if (schema.has("properties")) {
            assertThat(schema.path("additionalProperties").isBoolean()).as(at).isTrue();
            assertThat(schema.get("additionalProperties").booleanValue()).as(at).isFalse();
            schema.get("properties")
                    .properties()
                    .forEach(field -> assertThat(field.getValue().has("description")
                                    || field.getValue().has("$ref"))
                            .as(at + "/" + field.getKey())
                            .isTrue());
        }
        schema.properties().forEach(field -> assertClosed(field.getValue(), at + "/" + field.getKey()));
    }

    private InvalidManifestException problemsOf(final byte[] document, final Map<String, String> variables) {
        final InvalidManifestException refusal =
                catchThrowableOfType(InvalidManifestException.class, () -> reader.read(document, variables));
        assertThat(refusal).isNotNull();
        return refusal;
    }
}

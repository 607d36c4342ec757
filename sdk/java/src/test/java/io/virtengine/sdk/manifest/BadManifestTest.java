package io.virtengine.sdk.manifest;

import static io.virtengine.sdk.manifest.ManifestDocuments.IMAGE;
import static io.virtengine.sdk.manifest.ManifestDocuments.VALID;
import static io.virtengine.sdk.manifest.ManifestDocuments.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.virtengine.sdk.manifest.ManifestProblem.Code;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each case spoils one thing in a valid manifest and names the code and the field that must be reported, alone. */
class BadManifestTest {
    private final ManifestReader reader = new ManifestReader();

    @ParameterizedTest(name = "{2} at {3}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            region: eu                       | regoin: eu                                  | UNKNOWN_FIELD        | /groups/0/placement/regoin
            args: [serve]                    | privileged: true                            | UNKNOWN_FIELD        | /services/0/privileged
            path: /data                      | path: /data, subPath: ../..                 | UNKNOWN_FIELD        | /services/0/mounts/0/subPath
            version: v1                      | version: v2beta1                            | UNSUPPORTED_VERSION  | /version
            version: v1                      | version: 1                                  | UNSUPPORTED_VERSION  | /version
            version: v1                      | metadata: {}                                | REQUIRED_FIELD       | /version
            'mode: metered, '                | ''                                          | REQUIRED_FIELD       | /groups/0/billing/mode
            ', cap: "2.0"'                   | ''                                          | REQUIRED_FIELD       | /groups/0/billing/cap
            mode: metered                    | mode: reserved                              | INVALID_VALUE        | /groups/0/billing/cap
            mode: metered                    | mode: spot                                  | UNSUPPORTED_TYPE     | /groups/0/billing/mode
            'cap: "2.0"'                     | 'cap: "0.0"'                                | INVALID_VALUE        | /groups/0/billing/cap
            'cap: "2.0"'                     | 'cap: 2.0'                                  | INVALID_VALUE        | /groups/0/billing/cap
            'cap: "2.0"'                     | 'cap: "-2"'                                 | INVALID_VALUE        | /groups/0/billing/cap
            'cap: "2.0"'                     | 'cap: "1e3"'                                | INVALID_VALUE        | /groups/0/billing/cap
            'cap: "2.0"'                     | 'cap: "0.0000000000000000001"'              | INVALID_VALUE        | /groups/0/billing/cap
            maxPricePerHour: "1.0"           | maxPricePerHour: "0.000000000000003599"     | INVALID_VALUE        | /groups/0/billing/maxPricePerHour
            tier: gold                       | region: gold                                | DUPLICATE_NAME       | /groups/0/placement/tags/region
            tier: gold                       | '"a b": gold'                               | INVALID_NAME         | /groups/0/placement/tags
            tier: gold                       | tier: 7                                     | INVALID_VALUE        | /groups/0/placement/tags/tier
            name: shop                       | name: shop_1                                | INVALID_NAME         | /name
            name: web                        | name: Web                                   | INVALID_NAME         | /services/0/name
            name: web                        | name: "web\\n"                              | INVALID_NAME         | /services/0/name
            name: web                        | name: -web                                  | INVALID_NAME         | /services/0/name
            name: web                        | name: db                                    | DUPLICATE_NAME       | /services/1/name
            name: db                         | 'name: web'                                 | DUPLICATE_NAME       | /services/1/name
            args: [serve]                    | type: vm                                    | UNSUPPORTED_TYPE     | /services/0/type
            args: [serve]                    | group: blue                                 | UNDEFINED_REFERENCE  | /services/0/group
            args: [serve]                    | 'args: [1]'                                 | INVALID_VALUE        | /services/0/args/0
            args: [serve]                    | 'args: ["a\\0b"]'                           | INVALID_VALUE        | /services/0/args/0
            args: [serve]                    | 'args: ["a\\ud800b"]'                       | INVALID_VALUE        | /services/0/args/0
            args: [serve]                    | replicas: 0                                 | INVALID_VALUE        | /services/0/replicas
            args: [serve]                    | replicas: 51                                | MAX_EXCEEDED         | /services/0/replicas
            args: [serve]                    | replicas: 1.5                               | INVALID_VALUE        | /services/0/replicas
            args: [serve]                    | replicas: 0x10                              | INVALID_VALUE        | /services/0/replicas
            args: [serve]                    | replicas: 99999999999999999999              | MAX_EXCEEDED         | /services/0/replicas
            args: [serve]                    | restart: sometimes                          | INVALID_VALUE        | /services/0/restart
            args: [serve]                    | command: serve                              | INVALID_VALUE        | /services/0/command
            'name: KEY, secret: key'         | 'name: KEY, secret: key, value: x'          | INVALID_VALUE        | /services/0/env/1
            'name: KEY, secret: key'         | 'name: KEY'                                 | REQUIRED_FIELD       | /services/0/env/1
            'name: KEY, secret: key'         | 'name: KEY, secret: ../key'                 | INVALID_NAME         | /services/0/env/1/secret
            'name: KEY, secret: key'         | 'name: MODE, secret: key'                   | DUPLICATE_NAME       | /services/0/env/1/name
            'name: KEY, secret: key'         | 'name: "A=B", secret: key'                  | INVALID_NAME         | /services/0/env/1/name
            value: fast                      | value: yes                                  | valid                |
            value: fast                      | value: true                                 | INVALID_VALUE        | /services/0/env/0/value
            value: fast                      | value: 8080                                 | INVALID_VALUE        | /services/0/env/0/value
            value: fast                      | value:                                      | INVALID_VALUE        | /services/0/env/0/value
            'cpu: 100, memory: 64Mi, e'      | 'cpu: 9, memory: 64Mi, e'                   | INVALID_VALUE        | /services/0/resources/cpu
            'cpu: 100, memory: 64Mi, e'      | 'cpu: 384001, memory: 64Mi, e'              | MAX_EXCEEDED         | /services/0/resources/cpu
            'cpu: 100, memory: 64Mi, e'      | 'cpu: 100, memory: 1023Ki, e'               | INVALID_VALUE        | /services/0/resources/memory
            'cpu: 100, memory: 64Mi, e'      | 'cpu: 100, memory: 3Ti, e'                  | MAX_EXCEEDED         | /services/0/resources/memory
            'cpu: 100, memory: 64Mi, e'      | 'cpu: 100, memory: 99999999999999999Ti, e'  | MAX_EXCEEDED         | /services/0/resources/memory
            'cpu: 100, memory: 64Mi, e'      | 'cpu: 100, memory: 64MB, e'                 | INVALID_VALUE        | /services/0/resources/memory
            'cpu: 100, memory: 64Mi, e'      | 'cpu: 100, memory: -1, e'                   | INVALID_VALUE        | /services/0/resources/memory
            'cpu: 100, memory: 64Mi, e'      | 'cpu: 100, e'                               | REQUIRED_FIELD       | /services/0/resources/memory
            ephemeralStorage: 16Mi           | ephemeralStorage: 4Mi                       | INVALID_VALUE        | /services/0/resources/ephemeralStorage
            ephemeralStorage: 16Mi           | ephemeralStorage: 33Ti                      | MAX_EXCEEDED         | /services/0/resources/ephemeralStorage
            ephemeralStorage: 16Mi           | 'gpu: {count: 25, model: nvidia/a100}'      | MAX_EXCEEDED         | /services/0/resources/gpu/count
            ephemeralStorage: 16Mi           | 'gpu: {count: 1, model: A100}'              | INVALID_VALUE        | /services/0/resources/gpu/model
            containerPort: 8080              | containerPort: 0                            | INVALID_VALUE        | /services/0/ports/0/containerPort
            containerPort: 8080              | containerPort: 65536                        | MAX_EXCEEDED         | /services/0/ports/0/containerPort
            containerPort: 8080              | containerPort: 8080, protocol: sctp         | UNSUPPORTED_TYPE     | /services/0/ports/0/protocol
            externalPort: 30080              | externalPort: 22                            | INVALID_VALUE        | /services/0/ports/0/externalPort
            expose: true                     | expose: false                               | INVALID_VALUE        | /services/0/ports/0/externalPort
            path: /data                      | path: /data/../etc                          | INVALID_VALUE        | /services/0/mounts/0/path
            path: /data                      | path: /data/..                              | INVALID_VALUE        | /services/0/mounts/0/path
            path: /data                      | path: /./data                               | INVALID_VALUE        | /services/0/mounts/0/path
            path: /data                      | path: data                                  | INVALID_VALUE        | /services/0/mounts/0/path
            path: /data                      | path: /                                     | INVALID_VALUE        | /services/0/mounts/0/path
            path: /data                      | path: //data                                | INVALID_VALUE        | /services/0/mounts/0/path
            path: /data                      | path: /data/                                | INVALID_VALUE        | /services/0/mounts/0/path
            path: /data                      | path: /etc/passwd                           | INVALID_VALUE        | /services/0/mounts/0/path
            path: /data                      | path: /proc                                 | INVALID_VALUE        | /services/0/mounts/0/path
            path: /data                      | 'path: "/data\\n"'                          | INVALID_VALUE        | /services/0/mounts/0/path
            'size: 64Mi'                     | 'size: 1Mi'                                 | INVALID_VALUE        | /volumes/0/size
            'size: 64Mi'                     | 'size: 64Mi, type: tape'                    | UNSUPPORTED_TYPE     | /volumes/0/type
            """)
    void oneThingWrong(final String good, final String bad, final String code, final String pointer) {
        assertThat(VALID).contains(good);
        final List<String> found =
                problems(VALID.replaceFirst(Pattern.quote(good), Matcher.quoteReplacement(bad))).stream()
                        .filter(problem ->
                                !(pointer.equals("/nam") && problem.pointer().equals("/name")))
                        .map(problem -> problem.code() + " " + problem.pointer())
                        .toList();
        assertThat(found).isEqualTo(code.equals("valid") ? List.of() : List.of(code + " " + pointer));
    }

    @Test
    void aMountNeedsItsVolumeAndAVolumeItsMount() {
        assertThat(codes(VALID.replace("volume: data", "volume: date")))
                .containsExactlyInAnyOrder(
                        "UNDEFINED_REFERENCE /services/0/mounts/0/volume", "INVALID_VALUE /volumes/0");
    }

    @Test
    void aVolumeBelongsToOneGroup() {
        final String twoGroups = VALID.replace(
                        "services:", "  - {name: other, billing: {mode: reserved, maxPricePerHour: \"1\"}}\nservices:")
                .replace(
                        "  - name: db\n",
                        "  - name: db\n    group: other\n    mounts: [{volume: data, path: /data}]\n");
        assertThat(codes(twoGroups)).containsExactly("INVALID_VALUE /volumes/0");
    }

    @Test
    void aGroupNeedsAService() {
        assertThat(codes(VALID.replace(
                        "services:", "  - {name: idle, billing: {mode: reserved, maxPricePerHour: \"1\"}}\nservices:")))
                .containsExactly("INVALID_VALUE /groups/1");
    }

    @Test
    void externalPortsAreUniqueInAGroupWhateverTheService() {
        assertThat(codes(VALID.replace(
                        "  - name: db\n",
                        "  - name: db\n    ports: [{containerPort: 1, expose: true, externalPort: 30080}]\n")))
                .containsExactly("DUPLICATE_NAME /services/1/ports/0/externalPort");
    }

    @Test
    void aGroupHasOneGpuModel() {
        assertThat(codes(VALID.replace("ephemeralStorage: 16Mi", "gpu: {count: 1, model: nvidia/a100}")
                        .replace("memory: 64Mi}", "memory: 64Mi, gpu: {count: 1, model: nvidia/h100}}")))
                .containsExactly("INVALID_VALUE /groups/0");
    }

    @Test
    void allProblemsComeTogetherWithAdvice() {
        final List<ManifestProblem> problems = problems(VALID.replace("version: v1", "version: v9")
                .replace("name: web", "name: WEB")
                .replace("path: /data", "path: /data/../../etc")
                .replace("cap: \"2.0\"", "cap: \"0\", color: red")
                .replace("volume: data", "volume: other"));
        assertThat(problems)
                .extracting(problem -> problem.code() + " " + problem.pointer())
                .containsExactlyInAnyOrder(
                        "UNSUPPORTED_VERSION /version",
                        "INVALID_NAME /services/0/name",
                        "INVALID_VALUE /services/0/mounts/0/path",
                        "INVALID_VALUE /groups/0/billing/cap",
                        "UNKNOWN_FIELD /groups/0/billing/color",
                        "UNDEFINED_REFERENCE /services/0/mounts/0/volume",
                        "INVALID_VALUE /volumes/0");
        assertThat(problems)
                .filteredOn(problem -> problem.code() == Code.UNKNOWN_FIELD)
                .extracting(ManifestProblem::message)
                .containsExactly("remove color; known here: mode, maxPricePerHour, cap");
        assertThat(problems)
                .filteredOn(problem -> problem.code() == Code.INVALID_NAME)
                .extracting(ManifestProblem::message)
                .containsExactly("give lower-case letters, digits and inner dashes, at most 63");
    }

    @Test
    void textIsLimitedInAllNotOnlyEach() {
        final String half = "x".repeat(40_000);
        assertThat(codes(VALID.replace("value: fast", "value: " + half)
                        .replace(
                                "    resources: {cpu: 100, memory: 64Mi, e",
                                "      - {name: MORE, value: " + half
                                        + "}\n    resources: {cpu: 100, memory: 64Mi, e")))
                .containsExactly("MAX_EXCEEDED /services/0/env");
        assertThat(codes(VALID.replace("args: [serve]", "args: [" + half + "," + half + "]")))
                .containsExactly("MAX_EXCEEDED /services/0/args");
    }

    @Test
    void countsAreLimited() {
        final String service = "  - {name: s%d, image: " + IMAGE + ", resources: {cpu: 10, memory: 1Mi}}\n";
        assertThat(codes(VALID.replace("volumes:", many(19, service) + "volumes:")))
                .containsExactly("MAX_EXCEEDED /groups/0");
        assertThat(codes(VALID.replace("volumes:", many(99, service) + "volumes:")))
                .containsExactly("MAX_EXCEEDED /services");
        assertThat(codes(VALID.replace("args: [serve]", "args: [" + "a,".repeat(257) + "]")))
                .containsExactly("MAX_EXCEEDED /services/0/args");
        assertThat(codes(VALID.replace("{tier: gold}", "{" + many(33, "t%d: x, ") + "}")))
                .containsExactly("MAX_EXCEEDED /groups/0/placement/tags");
    }

    @Test
    void aSpecificationMustFitIntoTheOrder() {
        assertThat(codes(VALID.replace("{tier: gold}", "{" + many(20, "t%d: " + "x".repeat(250) + ", ") + "}")))
                .containsExactly("MAX_EXCEEDED /groups/0");
    }

    @Test
    void unknownFieldsAreRefusedAtTheTopToo() {
        assertThat(codes(VALID + "privileged: true\n")).containsExactly("UNKNOWN_FIELD /privileged");
    }

    @Test
    void repeatedKeysAreRefusedInYaml() {
        assertThat(codes(VALID + "name: shop\n")).containsExactly("DUPLICATE_NAME /name");
        assertThat(codes(VALID.replace("    args: [serve]\n", "    args: [serve]\n    args: [other]\n")))
                .containsExactly("DUPLICATE_NAME /services/0/args");
    }

    @Test
    void repeatedKeysAreRefusedInJson() {
        assertThat(codes("{\"name\":\"a\",\"version\":\"v1\",\"name\":\"b\"}"))
                .contains("DUPLICATE_NAME /name", "REQUIRED_FIELD /groups", "REQUIRED_FIELD /services");
    }

    private static String many(final int count, final String pattern) {
        return IntStream.range(0, count).mapToObj(pattern::formatted).collect(Collectors.joining());
    }

    private List<String> codes(final String document) {
        return problems(document).stream()
                .map(problem -> problem.code() + " " + problem.pointer())
                .toList();
    }

    private List<ManifestProblem> problems(final String document) {
        final InvalidManifestException refusal =
                catchThrowableOfType(InvalidManifestException.class, () -> reader.read(bytes(document)));
        return refusal == null ? List.of() : refusal.problems();
    }
}

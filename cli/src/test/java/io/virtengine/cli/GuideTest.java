package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** Guides name commands that exist, and the price of an offence as the parameters have it. */
class GuideTest {

    private static final Pattern COMMAND =
            Pattern.compile("(?:`|^ {4}|^)ve ((?:[a-z]+(?:-[a-z]+)*(?: |`|$))+)", Pattern.MULTILINE);
    private static final Pattern OFFENCE =
            Pattern.compile("^\\| `([a-z_]+)` \\| ([0-9.]+) % \\| (?:([0-9]+) s|for good) \\|", Pattern.MULTILINE);
    private static final List<String> FOR_GOOD = List.of("double_sign", "debug_enclave", "unlisted_measurement");
    private static final int PPM_OF_PERCENT = 10_000;

    @ParameterizedTest
    @ValueSource(strings = {"docs/staking.md", "docs/governance.md", "cli/README.md", "provider-agent/README.md"})
    void everyCommandOfAGuideExists(String guide) throws IOException {
        List<String> named = matches(COMMAND, Files.readString(TestNetwork.REPOSITORY.resolve(guide)))
                .map(found -> found.group(1).replace("`", "").strip())
                .distinct()
                .toList();

        assertThat(named).isNotEmpty().allSatisfy(GuideTest::exists);
    }

    @Test
    void theOffencesCostWhatTheParametersSay() throws IOException {
        Path file = TestNetwork.REPOSITORY.resolve("genesis/parameters.json");
        Map<String, String> parameters = StreamSupport.stream(
                        JsonMapper.shared().readTree(Files.readString(file)).spliterator(), false)
                .collect(Collectors.toMap(
                        parameter -> parameter.path("name").asString(),
                        parameter -> parameter.path("value").asString()));
        List<MatchResult> rows = matches(OFFENCE, Files.readString(TestNetwork.REPOSITORY.resolve("docs/staking.md")))
                .toList();

        assertThat(rows.stream().map(row -> "slashing." + row.group(1) + "_fraction"))
                .containsExactlyInAnyOrderElementsOf(parameters.keySet().stream()
                        .filter(name -> name.matches("slashing\\..*_fraction"))
                        .toList());
        assertThat(rows).allSatisfy(row -> {
            String offence = "slashing." + row.group(1);
            assertThat(new BigDecimal(row.group(2)).multiply(BigDecimal.valueOf(PPM_OF_PERCENT)))
                    .as(offence)
                    .isEqualByComparingTo(parameters.get(offence + "_fraction"));
            if (FOR_GOOD.contains(row.group(1))) {
                assertThat(row.group(3)).as(offence).isNull();
            } else {
                assertThat(row.group(3)).as(offence).isEqualTo(parameters.get(offence + "_jail"));
            }
        });
    }

    /** Words that follow a command without commands of its own are its arguments. */
    private static void exists(String named) {
        CommandLine command = Ve.commandLine();
        for (String word : named.split(" ")) {
            if (command.getSubcommands().isEmpty()) {
                return;
            }
            command = command.getSubcommands().get(word);
            assertThat(command).as("ve " + named).isNotNull();
        }
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }
}

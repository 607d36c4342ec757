package io.virtengine.sdk.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionVariablesTest {

    @Test
    void nodesArePeoplesAccountsNot() {
        DefinitionVariables names = DefinitionVariables.of(Path.of("../../genesis/consortium.json"));

        assertThat(names.nodes()).containsExactly("validator-1", "validator-2", "validator-3", "validator-4");
        assertThat(names.accounts())
                .contains("governor", "treasury", "committee-3", "operator-4")
                .doesNotContainAnyElementsOf(names.nodes());
    }

    @Test
    void whatTheyNameIsAllThatADefinitionNeeds() {
        for (String name : new String[] {"consortium", "development", "local"}) {
            Path file = Path.of("../../genesis", name + ".json");
            DefinitionVariables names = DefinitionVariables.of(file);
            Map<String, String> accounts = Stream.concat(names.accounts().stream(), names.nodes().stream())
                    .collect(Collectors.toMap(variable -> variable, variable -> "0x" + "11".repeat(20)));

            assertThat(NetworkDefinition.read(file, accounts).network()).isEqualTo(name);
        }
    }

    @Test
    void anotherFileIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("x.json"), "validators: ${validator-1}");

        assertThatThrownBy(() -> DefinitionVariables.of(file)).hasMessageContaining("is not a network definition");
    }
}

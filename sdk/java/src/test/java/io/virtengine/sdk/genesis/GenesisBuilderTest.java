package io.virtengine.sdk.genesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.DeploymentJournal;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.governance.EventHistory;
import io.virtengine.sdk.governance.RoleLedger;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The committed consortium, built twice, and started from as a chain. */
class GenesisBuilderTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** The first account of the seed words that every development chain of the field uses. */
    private static final String KNOWN = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";

    private static Genesis genesis;
    private static final List<String> PROGRESS = new ArrayList<>();

    @BeforeAll
    static void build() {
        genesis = GenesisBuilder.build(definition(Map.of()), PROGRESS::add);
    }

    private static NetworkDefinition definition(Map<String, String> changes) {
        return NetworkDefinition.read(Path.of("../../genesis/consortium.json"), accounts(changes));
    }

    /** An account for every variable, none of which anybody has a key of. */
    static Map<String, String> accounts(Map<String, String> changes) {
        var accounts = new HashMap<String, String>();
        int next = 0x1001;
        for (String name :
                List.of("governor", "guardian", "administrator", "moderator", "registrar", "keeper", "treasury")) {
            accounts.put(name, String.format("0x%040x", next++));
        }
        for (int i = 1; i <= 4; i++) {
            accounts.put("committee-" + i, String.format("0x%040x", next++));
            accounts.put("operator-" + i, String.format("0x%040x", next++));
            accounts.put("validator-" + i, String.format("0x%040x", next++));
        }
        accounts.putAll(changes);
        return accounts;
    }

    @Test
    void theSameDefinitionGivesTheSameBytes() {
        Genesis again = GenesisBuilder.build(definition(Map.of()), line -> {});

        genesis.files()
                .forEach((name, bytes) -> assertThat(new String(again.files().get(name), StandardCharsets.UTF_8))
                        .as(name)
                        .isEqualTo(new String(bytes, StandardCharsets.UTF_8)));
        assertThat(PROGRESS)
                .contains("no key that everybody knows has a say")
                .anyMatch(line -> line.startsWith("ValidatorRegistry at "));
    }

    @Test
    void aChainThatStartsFromItHasEveryContract(@TempDir Path folder) {
        genesis.write(folder);
        AddressBook book = AddressBook.load(folder.resolve(Genesis.BOOK));
        EmbeddedChainOptions options = EmbeddedChainOptions.defaults()
                .withChainId(book.chainId())
                .withGenesisFile(folder.resolve(Genesis.FILE));
        try (EmbeddedChain chain = EmbeddedChain.start(options)) {
            book.verify(chain.client());

            var contracts = new SystemContracts(chain.client(), book.addresses());
            assertThat(contracts.readNumber(
                            "VirtToken", "balanceOf", accounts(Map.of()).get("treasury")))
                    .isEqualTo(new BigInteger("1000000000000000000000000000"));
            assertThat(contracts.readNumber("ParameterRegistry", "size").intValueExact())
                    .isEqualTo(definition(Map.of()).parameters().size());
            // What a genesis block says of roles stands in the journal alone.
            RoleLedger ledger = RoleLedger.read(contracts, new EventHistory(contracts, book, genesis.journal()));
            assertThat(ledger.holders(BigInteger.ZERO))
                    .extracting(RoleLedger.Holder::account)
                    .containsExactly(book.address("TimelockController"));
            byte[] validators = chain.client()
                    .call(io.virtengine.sdk.chain.CallRequest.view(
                            book.address("ValidatorRegistry"),
                            ContractArtifacts.load()
                                    .get("ValidatorRegistry")
                                    .abi()
                                    .function("getValidators")
                                    .encodeCall(List.of())));
            assertThat(Hex.encode(validators))
                    .endsWith(accounts(Map.of()).get("validator-4").substring(2));
            assertThat(chain.client().code("0x0000000000000000000000000000000000000a01"))
                    .isEqualTo(new byte[] {(byte) 0xfe});
            assertThat(chain.client().head().timestamp())
                    .isEqualTo(genesis.journal().entries().getLast().time());
        }
    }

    @Test
    void theDocumentIsBesusAndHoldsNothingElse() {
        JsonNode document = JSON.readTree(genesis.genesis());

        assertThat(document.at("/config/qbft/validatorcontractaddress").asString())
                .isEqualTo(genesis.book().address("ValidatorRegistry"));
        assertThat(document.at("/config/osakaTime").asLong(-1)).isZero();
        assertThat(document.path("baseFeePerGas").asString()).isEqualTo("0x0");
        assertThat(document.at("/config/virtengine/scoringTime").asLong(-1)).isZero();
        document.path("alloc").properties().forEach(account -> {
            assertThat(Long.decode(account.getValue().path("nonce").asString()))
                    .as(account.getKey())
                    .isPositive();
            assertThat(account.getValue().path("balance").asString()).isEqualTo("0x0");
        });
        assertThat(document.path("alloc").has(DevelopmentKeys.deployer().address()))
                .isFalse();
        assertThat(genesis.book().firstBlock()).isZero();
    }

    @Test
    void aKeyThatEverybodyKnowsGetsNoSay() {
        for (String place : List.of("governor", "guardian", "committee-1", "treasury", "operator-2", "validator-3")) {
            assertThatThrownBy(() -> GenesisBuilder.build(definition(Map.of(place, KNOWN)), line -> {}))
                    .as(place)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(KNOWN);
        }
        assertThatThrownBy(() -> GenesisBuilder.build(
                        definition(Map.of(
                                "administrator", DevelopmentKeys.deployer().address())),
                        line -> {}))
                .hasMessageContaining("has role 2");
    }

    @Test
    void theFirstDifferenceIsNamed() {
        String text = new String(genesis.genesis(), StandardCharsets.UTF_8);
        byte[] forged = text.replace("\"gasLimit\" : \"0x3938700\"", "\"gasLimit\" : \"0x1\"")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(GenesisComparison.first(genesis.genesis(), genesis.genesis()))
                .isEmpty();
        assertThat(GenesisComparison.first(genesis.genesis(), forged))
                .contains(new GenesisComparison.Difference("/gasLimit", "\"0x3938700\"", "\"0x1\""));
        assertThat(GenesisComparison.first(
                        "{}".getBytes(StandardCharsets.UTF_8), "{\"a/b\":[1]}".getBytes(StandardCharsets.UTF_8)))
                .contains(new GenesisComparison.Difference("/a~1b", null, "[1]"));
    }

    @Test
    void aJournalThatIsMissingOrChangedIsRefused(@TempDir Path folder) throws IOException {
        genesis.write(folder);
        Path file = folder.resolve(Genesis.BOOK);
        AddressBook book = AddressBook.load(file);
        assertThat(DeploymentJournal.beside(file, book)).contains(genesis.journal());
        assertThatThrownBy(() -> genesis.write(folder)).hasMessageContaining("name another folder");

        Path journal = folder.resolve(DeploymentJournal.FILE);
        String text = Files.readString(journal);
        Files.writeString(journal, text.replaceFirst("\"time\":1", "\"time\":2"));
        assertThatThrownBy(() -> DeploymentJournal.beside(file, book)).hasMessageContaining("take both from the same");

        Files.delete(journal);
        assertThatThrownBy(() -> DeploymentJournal.beside(file, book))
                .hasMessageContaining("put the journal of the genesis beside");
    }
}

package io.virtengine.sdk.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.DirectSender;
import io.virtengine.sdk.tx.TransactionFailure;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real contracts on a real chain, from the committed development network. */
class SystemDeploymentTest {

    private static EmbeddedChain chain;
    private static DirectSender deployer;
    private static NetworkDefinition definition;
    private static AddressBook book;

    @BeforeAll
    static void deploy() {
        chain = EmbeddedChain.start();
        deployer = new DirectSender(
                chain.client(), KeySigner.of(chain.accounts().getFirst()), new RevertReason(ContractArtifacts.load()));
        definition = NetworkDefinition.read(genesis(), accounts());
        book = SystemDeployment.run(chain.client(), deployer, definition, line -> {});
    }

    @AfterAll
    static void stop() {
        chain.close();
    }

    private static Path genesis() {
        return Path.of("../../genesis/development.json");
    }

    private static Map<String, String> accounts() {
        var accounts = new HashMap<String, String>();
        accounts.put("operator", chain.accounts().get(1).getAddress());
        accounts.put("treasury", chain.accounts().get(2).getAddress());
        for (int i = 1; i <= 3; i++) {
            accounts.put("committee-" + i, chain.accounts().get(2 + i).getAddress());
        }
        return accounts;
    }

    @Test
    void theBookDescribesTheChain(@TempDir Path folder) {
        Path file = folder.resolve("addresses.json");
        book.save(file);

        AddressBook loaded = AddressBook.load(file);

        assertThat(loaded).isEqualTo(book);
        loaded.verify(chain.client());
        assertThat(loaded.definitionHash()).isEqualTo(definition.hash());
    }

    @Test
    void everyParameterOfTheDefinitionIsOnChain() {
        var contracts = new SystemContracts(chain.client(), book.addresses());

        assertThat(contracts.readNumber("ParameterRegistry", "size").intValueExact())
                .isEqualTo(definition.parameters().size());
        assertThat(contracts.readNumber("VirtToken", "balanceOf", accounts().get("operator")))
                .isEqualTo(new BigInteger("1000000000000000000000000000"));
    }

    /** The file is the attestation library's; that it is current is checked there. */
    @Test
    void evidenceIsVerifiedByTheDefinitionsCommitteePolicyAndRoots() throws IOException {
        var contracts = new SystemContracts(chain.client(), book.addresses());
        JsonNode trust = JsonMapper.shared().readTree(Files.readString(genesis().resolveSibling("attestation.json")));

        assertThat(contracts.readText("AttestationVerifier", "policy"))
                .isEqualTo(trust.path("policy").asString());
        assertThat(contracts.readText("AttestationVerifier", "roots"))
                .isEqualTo(trust.path("roots").asString());
        assertThat(contracts.readText("AttestationVerifier", "committee"))
                .isEqualTo(book.address("AttestationCommittee"));
        assertThat(contracts.readValue("AttestationCommittee", "members"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrderElementsOf(List.of(
                        accounts().get("committee-1"),
                        accounts().get("committee-2"),
                        accounts().get("committee-3")))
                .isSorted();
        assertThat(contracts.readNumber("AttestationCommittee", "threshold")).isEqualTo(BigInteger.TWO);
    }

    @Test
    void officesActOnTheAttestationContractsAndGovernanceAloneChangesWhatIsTrusted() {
        var operator = new DirectSender(
                chain.client(), KeySigner.of(chain.accounts().get(1)), new RevertReason(ContractArtifacts.load()));
        var contracts = new SystemContracts(chain.client(), book.addresses());
        String member = accounts().get("committee-1");
        String reason = "0x" + "11".repeat(32);

        operator.call(
                book.address("AttestationCommittee"),
                contracts.encode("AttestationCommittee", "removeMember", member, reason));
        operator.call(
                book.address("AttestationVerifier"), contracts.encode("AttestationVerifier", "setIntakePaused", true));

        assertThat(contracts.readValue("AttestationCommittee", "isMember", member))
                .isEqualTo(false);
        assertThat(contracts.readValue("AttestationVerifier", "intakePaused")).isEqualTo(true);
        for (byte[] change : List.of(
                contracts.encode("AttestationVerifier", "setPolicy", "0x00"),
                contracts.encode("AttestationVerifier", "setRoots", "0x00"),
                contracts.encode("AttestationVerifier", "reprobe"))) {
            assertThatThrownBy(() -> operator.call(book.address("AttestationVerifier"), change))
                    .hasMessageContaining("AccessManagedUnauthorized");
        }
        assertThatThrownBy(() -> operator.call(
                        book.address("AttestationCommittee"),
                        contracts.encode("AttestationCommittee", "setCommittee", List.of(member), 1)))
                .hasMessageContaining("AccessManagedUnauthorized");
    }

    @Test
    void theDeployingKeyHasNoPowerLeft() {
        byte[] call = ContractArtifacts.load()
                .get("GatePolicies")
                .abi()
                .function("bind")
                .encodeCall(java.util.List.of(0, 0));

        assertThatThrownBy(() -> deployer.call(book.address("GatePolicies"), call))
                .isInstanceOf(TransactionFailure.Rejected.class)
                .hasMessageContaining("AccessManagedUnauthorized");
    }

    @Test
    void otherCodeIsRefused() {
        var entries = new HashMap<>(book.contracts());
        AddressBook.Entry vault = entries.get("EscrowVault");
        entries.put(
                "EscrowVault",
                new AddressBook.Entry(
                        vault.address(), vault.codeHash(), vault.implementation(), "0x" + "00".repeat(32)));
        var forged = new AddressBook(book.network(), book.chainId(), book.definitionHash(), book.firstBlock(), entries);

        assertThatThrownBy(() -> forged.verify(chain.client()))
                .isInstanceOf(UnknownCodeException.class)
                .hasMessageContaining("EscrowVault's implementation code");
    }

    @Test
    void anUnknownVariableIsRefused() {
        assertThatThrownBy(() -> NetworkDefinition.read(genesis(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a value for ${operator}");
    }
}

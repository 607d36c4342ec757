package io.virtengine.offchain;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.KeystoreFile;
import io.virtengine.sdk.tx.DirectSender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The real contracts' epochs: the keeper rolls and closes them, and makes up for a day in which it was off. */
@Timeout(240)
class RealEpochsTest {

    private static final int KEEPER = 9;

    @TempDir
    static Path folder;

    private static EmbeddedChain chain;
    private static SystemContracts contracts;

    @BeforeAll
    static void deploy() throws Exception {
        chain = EmbeddedChain.start();
        var accounts = new HashMap<String, String>();
        accounts.put("operator", chain.accounts().get(1).getAddress());
        accounts.put("treasury", chain.accounts().get(2).getAddress());
        for (int i = 1; i <= 3; i++) {
            accounts.put("committee-" + i, chain.accounts().get(2 + i).getAddress());
        }
        var deployer = new DirectSender(
                chain.client(), KeySigner.of(chain.accounts().getFirst()), new RevertReason(ContractArtifacts.load()));
        AddressBook book = SystemDeployment.run(
                chain.client(),
                deployer,
                NetworkDefinition.read(Path.of("../genesis/development.json"), accounts),
                line -> {});
        book.save(folder.resolve("addresses.json"));
        contracts = new SystemContracts(chain.client(), book.addresses());
        Path password = folder.resolve("keeper.password");
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, "correct horse");
        KeystoreFile.save(
                folder.resolve("keeper.json"),
                "correct horse".toCharArray(),
                KeystoreFile.Strength.LIGHT,
                chain.accounts().get(KEEPER).getEcKeyPair());
    }

    @AfterAll
    static void stop() {
        chain.close();
    }

    private static ConfigurableApplicationContext start(String database) {
        return new SpringApplicationBuilder(OffchainApplication.class)
                .properties(
                        "ve.offchain.chain.rpc=" + chain.endpoint().http(),
                        "ve.offchain.chain.address-book=" + folder.resolve("addresses.json"),
                        "ve.offchain.storage.url=" + database,
                        "ve.offchain.indexer.poll=50ms",
                        "ve.offchain.keeper.keystore=" + folder.resolve("keeper.json"),
                        "ve.offchain.keeper.password=file:" + folder.resolve("keeper.password"),
                        "ve.offchain.keeper.every=200ms")
                .run("--server.port=0", "--management.server.port=0");
    }

    private static Http api(ConfigurableApplicationContext application) {
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        return new Http("http://127.0.0.1:" + port);
    }

    private static long present() {
        return contracts.readNumber("ValidatorRegistry", "epoch").longValueExact();
    }

    /** Waits until the present epoch is rolled and all before it are closed. */
    private static void upToDate(Http api) {
        long epoch = present();
        api.until(
                "/api/v1/epochs/" + epoch,
                answer -> !answer.path("item").path("rolledAt").isNull());
        api.until(
                "/api/v1/epochs/" + (epoch - 1),
                answer -> !answer.path("item").path("closedAt").isNull());
        assertThat(contracts.readNumber("RewardPool", "nextEpoch").longValueExact())
                .isEqualTo(epoch);
    }

    private static void nextEpoch() {
        chain.advance(Duration.ofHours(1));
        chain.mine(1);
    }

    @Test
    void aKeeperThatWasOffForADayCatchesUp() {
        String database = TestDatabase.freshUrl();
        try (var application = start(database)) {
            nextEpoch();
            Http api = api(application);
            upToDate(api);
            JsonNode validator = api.json("/api/v1/validators").path("items").path(0);
            String operator = validator.path("operator").asString();
            assertThat(validator.path("selfBond").asString())
                    .isEqualTo(contracts
                            .readNumber("StakeVault", "valueOf", operator, operator)
                            .toString())
                    .isEqualTo(validator.path("stake").asString())
                    .isNotEqualTo("0");
        }
        chain.advance(Duration.ofDays(1));
        chain.mine(1);
        try (var application = start(database)) {
            Http api = api(application);
            upToDate(api);
            JsonNode closing = api.json("/api/v1/closings").path("items").path(0);
            assertThat(closing.path("toEpoch").asLong()).isEqualTo(present() - 1);
            assertThat(closing.path("fromEpoch").asLong()).isLessThanOrEqualTo(present() - 24);
            nextEpoch();
            upToDate(api);
        }
    }
}

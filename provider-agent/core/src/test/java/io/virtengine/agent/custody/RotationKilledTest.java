package io.virtengine.agent.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Owner;
import io.virtengine.agent.testing.TestMarket;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All four keys are rotated by a process that dies at every step: each gets exactly one successor, on chain and here. */
class RotationKilledTest {
    private static final String GATEWAY = "https://localhost:1";

    @TempDir
    Path folder;

    @Test
    void eachKeyGetsOneSuccessor() throws Exception {
        try (TestMarket market = new TestMarket();
                EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            String url = postgres.getJdbcUrl("postgres", "postgres");
            Path keys = folder.resolve("keys");
            KeyRing first = RotationBench.directory(keys).create(RotationBench.PASSPHRASE, List.of("localhost"));
            market.register(
                    GATEWAY,
                    Map.of(
                            "operator", first.operator().address(),
                            "attestationKey", first.attestation().address(),
                            "encryptionKey", first.encryption().recipient().hex(),
                            "tlsFingerprint", first.tls().fingerprint()));
            Database database = RotationBench.database(url);
            Path book = folder.resolve("addresses.json");
            market.book().save(book);
            String node = market.chain().endpoint().http().toString();
            Owner owner = new Owner(market, GATEWAY);
            List<String> arguments = List.of(url, keys.toString(), node, book.toString(), market.providerAddress());

            for (FaultPoint.Step step : FaultPoint.Step.values()) {
                if (step.name().startsWith("ROTATION")) {
                    Process child = start(step.name(), arguments);
                    serve(child, database, owner);
                    assertThat(child.exitValue()).as("ends at " + step).isEqualTo(137);
                }
            }
            Process last = start("-", arguments);
            serve(last, database, owner);
            assertThat(last.exitValue()).as("finishes").isZero();

            Map<KeyRole, List<KeyStatus>> states = new HashMap<>();
            for (CustodyKey key : database.call(new KeyBook()::all)) {
                states.computeIfAbsent(key.role(), role -> new ArrayList<>()).add(key.status());
                if (key.status() == KeyStatus.ACTIVE) {
                    assertThat(owner.onChain(key.role())).isEqualToIgnoringCase(key.made());
                }
            }
            List<KeyStatus> replaced = List.of(KeyStatus.ARCHIVED, KeyStatus.ACTIVE);
            assertThat(states)
                    .containsEntry(KeyRole.OPERATOR, replaced)
                    .containsEntry(KeyRole.TLS, replaced)
                    .containsEntry(KeyRole.ENCRYPTION, replaced)
                    .as("the chain still takes the old attestation key's statements")
                    .containsEntry(KeyRole.ATTESTATION, List.of(KeyStatus.ROTATING, KeyStatus.ACTIVE));
            assertThat(names(keys))
                    .containsExactlyInAnyOrder(
                            "archive",
                            "attestation-1.json",
                            "attestation-2.json",
                            "encryption-2.sealed",
                            "operator-2.json",
                            "tls-2.sealed",
                            "token.sealed");
            assertThat(names(keys.resolve("archive")))
                    .containsExactlyInAnyOrder("encryption-1.sealed", "operator-1.json", "tls-1.sealed");
            assertThat(database.<Long>call(unit -> unit.db()
                            .sql("select count(*) from tx_intent where purpose = 'rotateAttestationKey'"
                                    + " and state = 'mined_ok'")
                            .query(Long.class)
                            .single()))
                    .isEqualTo(1);
        }
    }

    /** Plays the owner until the process ends. */
    private static void serve(Process child, Database database, Owner owner) {
        Await.until("the process ends", () -> {
            for (Rotation rotation : database.call(new Rotations()::open)) {
                boolean asked = rotation.step() == RotationStep.PREPARED && rotation.role() != KeyRole.ATTESTATION;
                if (asked) {
                    String next = database.call(unit -> new KeyBook().find(unit, rotation.role(), rotation.next()))
                            .orElseThrow()
                            .made();
                    if (!owner.onChain(rotation.role()).equalsIgnoreCase(next)) {
                        owner.follows(rotation.instruction());
                    }
                }
            }
            return !child.isAlive();
        });
    }

    private Process start(String step, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                RotationBench.class.getName(),
                step));
        command.addAll(arguments);
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(folder.toFile(), "rotation.log")))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(child::destroyForcibly));
        return child;
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}

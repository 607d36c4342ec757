package io.virtengine.agent.cli;

import io.virtengine.agent.custody.Custody;
import io.virtengine.agent.custody.CustodyException;
import io.virtengine.agent.custody.CustodyKey;
import io.virtengine.agent.custody.CustodyPlan;
import io.virtengine.agent.custody.KeyBackup;
import io.virtengine.agent.custody.KeyBook;
import io.virtengine.agent.custody.KeyDirectory;
import io.virtengine.agent.custody.KeyRing;
import io.virtengine.agent.custody.KeyRole;
import io.virtengine.agent.custody.KeyStatus;
import io.virtengine.agent.custody.Passphrase;
import io.virtengine.agent.custody.Rotation;
import io.virtengine.agent.custody.RotationSaga;
import io.virtengine.agent.custody.Rotations;
import io.virtengine.agent.work.Database;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** Makes, shows, replaces, revokes and backs up the provider's keys. What needs the chain, the running agent does. */
@Command(name = "keys", description = "The provider's keys.", mixinStandardHelpOptions = true)
final class KeysCommand implements Runnable {
    private static final String ROLES = "operator, attestation, encryption or tls.";

    @Override
    public void run() {
        picocli.CommandLine.usage(this, System.out);
    }

    /** What a subcommand does; its failures are one line. */
    private interface Work {
        void run() throws RuntimeException;
    }

    private static int attempt(Work work) {
        try {
            work.run();
            return 0;
        } catch (CustodyException e) {
            System.err.println(e.getMessage());
            return 2;
        } catch (DataAccessException e) {
            System.err.println("The database cannot be used: "
                    + e.getMostSpecificCause().getMessage() + ". Its tables are made by the agent's first start.");
            return 1;
        } catch (RuntimeException e) {
            String complaint = Settings.complaint(e);
            System.err.println(complaint == null ? e.toString() : complaint);
            return 2;
        }
    }

    @Command(
            name = "init",
            description = "Makes all keys if there are none; prints what belongs on chain as one JSON object.",
            mixinStandardHelpOptions = true)
    int init(
            @Option(names = "--directory", required = true, description = "Where the keys lie.") Path directory,
            @Option(names = "--passphrase-file", required = true, description = "File whose first line opens them.")
                    Path passphraseFile,
            @Option(
                            names = "--name",
                            defaultValue = "localhost",
                            description = "Host name or address of the gateway, for its certificate; may be repeated.")
                    List<String> names,
            @Option(
                            names = "--elsewhere",
                            split = ",",
                            paramLabel = "ROLE",
                            description = "operator, attestation: roles whose keys a remote signer or HSM keeps.")
                    @Nullable
                    List<String> elsewhere) {
        return attempt(() -> {
            KeyDirectory keys = new KeyDirectory(directory);
            char[] passphrase = Passphrase.read(passphraseFile);
            Set<KeyRole> away = elsewhere == null
                    ? Set.of()
                    : Set.copyOf(elsewhere.stream().map(KeysCommand::role).toList());
            if (away.stream().anyMatch(role -> !role.signs())) {
                throw new CustodyException("only operator and attestation keys can be kept elsewhere");
            }
            print(keys.exists() ? keys.open(passphrase) : keys.create(passphrase, names, away));
        });
    }

    private static void print(KeyRing ring) {
        Map<String, String> shown = new LinkedHashMap<>();
        if (ring.holds(KeyRole.OPERATOR)) {
            shown.put("operator", ring.operator().address());
        }
        if (ring.holds(KeyRole.ATTESTATION)) {
            shown.put("attestationKey", ring.attestation().address());
        }
        shown.put("encryptionKey", ring.encryption().recipient().hex());
        shown.put("tlsFingerprint", ring.tls().fingerprint());
        System.out.println(JsonMapper.shared().writeValueAsString(shown));
    }

    @Command(name = "list", description = "All keys there ever were.", mixinStandardHelpOptions = true)
    int list(@Mixin OperatorDatabase place) {
        return attempt(() -> {
            OperatorDatabase.Opened opened = place.open();
            CustodyPlan plan = CustodyPlan.of(opened.configuration());
            for (CustodyKey key : opened.database().call(new KeyBook()::all)) {
                Instant since = key.activatedAt();
                boolean due = key.status() == KeyStatus.ACTIVE && since != null && plan.due(key.role(), since);
                System.out.printf(
                        "%-14s %-11s %-7s %s%s%s%n",
                        key.name(),
                        key.status().name().toLowerCase(java.util.Locale.ROOT),
                        key.place().name().toLowerCase(java.util.Locale.ROOT),
                        key.publicId() == null ? "-" : key.publicId(),
                        since == null
                                ? ""
                                : "  " + Duration.between(since, Instant.now()).toDays() + " d"
                                        + (due ? ", needs rotation" : ""),
                        key.reason().isEmpty() ? "" : "  (" + key.reason() + ")");
            }
        });
    }

    @Command(
            name = "rotate",
            description = "Makes a new key for a role and says what the owner has to send; the running agent goes on.",
            mixinStandardHelpOptions = true)
    int rotate(
            @Mixin OperatorDatabase place,
            @Parameters(paramLabel = "ROLE", description = ROLES) String role,
            @Option(names = "--key", paramLabel = "KEY", description = "Public key at the remote signer.") @Nullable
                    String key) {
        return attempt(() -> {
            OperatorDatabase.Opened opened = place.open();
            Database database = opened.database();
            Custody custody = new Custody(database, CustodyPlan.of(opened.configuration()), Clock.systemUTC());
            Rotation begun =
                    RotationSaga.offline(database, custody, Clock.systemUTC()).begin(role(role), key);
            opened.audit("rotate-key", role + "-" + begun.next());
            System.out.println("New key " + role + "-" + begun.next() + " is made.");
            System.out.println(
                    begun.instruction().isEmpty()
                            ? "The running agent registers it; \"keys status\" shows how far it is."
                            : "The provider's owner sends now:\n  " + begun.instruction()
                                    + "\nThe running agent waits for it and goes on.");
        });
    }

    @Command(name = "status", description = "How far rotations are.", mixinStandardHelpOptions = true)
    int status(@Mixin OperatorDatabase place) {
        return attempt(() -> {
            Database database = place.open().database();
            Rotations rotations = new Rotations();
            for (KeyRole role : KeyRole.values()) {
                database.run(unit -> rotations.last(unit, role).ifPresent(rotation -> {
                    System.out.println(role.label() + ": " + rotation.previous() + " to " + rotation.next() + ", "
                            + (rotation.finishedAt() == null ? "under way" : "finished"));
                    rotations.history(unit, rotation).forEach(line -> System.out.println("  " + line));
                    if (rotation.retireAfter() != null && rotation.finishedAt() == null) {
                        System.out.println("  the old key is kept until " + rotation.retireAfter());
                    }
                }));
            }
        });
    }

    @Command(
            name = "revoke",
            description =
                    "Emergency: the key is in wrong hands. It is never used again; the agent only reads and meters.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Mixin OperatorDatabase place,
            @Parameters(paramLabel = "ROLE", description = ROLES) String role,
            @Option(names = "--reason", defaultValue = "revoked by the operator") String reason) {
        return attempt(() -> {
            CustodyKey key = marked(place, role(role), KeyStatus.COMPROMISED, reason);
            System.out.println(
                    key.name() + " is compromised. No bids; statements wait unsigned. Then: keys rotate " + role);
            if (key.role().signs()) {
                System.out.println(
                        "The owner takes operator and attestation keys back on chain with:\n  ve provider revoke-keys");
            }
        });
    }

    @Command(
            name = "resume",
            description = "Lets a key sign again that was suspended for odd use.",
            mixinStandardHelpOptions = true)
    int resume(@Mixin OperatorDatabase place, @Parameters(paramLabel = "ROLE", description = ROLES) String role) {
        return attempt(() -> {
            CustodyKey key = marked(place, role(role), KeyStatus.ACTIVE, "");
            System.out.println(key.name() + " signs again.");
        });
    }

    private static CustodyKey marked(OperatorDatabase place, KeyRole role, KeyStatus status, String reason) {
        OperatorDatabase.Opened opened = place.open();
        CustodyKey key = Custody.mark(opened.database(), role, status, reason);
        opened.audit(status == KeyStatus.ACTIVE ? "resume-key" : "revoke-key", key.name() + " " + reason);
        return key;
    }

    @Command(
            name = "backup",
            description = "Writes the key directory into one file, sealed under a passphrase of its own.",
            mixinStandardHelpOptions = true)
    int backup(
            @Option(names = "--directory", required = true) Path directory,
            @Option(names = "--passphrase-file", required = true) Path passphraseFile,
            @Option(names = "--backup", required = true, paramLabel = "FILE") Path file,
            @Option(names = "--backup-passphrase-file", required = true) Path backupPassphraseFile) {
        return attempt(() -> {
            KeyBackup.of(
                            new KeyDirectory(directory),
                            Passphrase.read(passphraseFile),
                            Passphrase.read(backupPassphraseFile),
                            Instant.now())
                    .write(file);
            System.out.println(file + " holds the keys; it needs its passphrase and the directory's.");
        });
    }

    @Command(
            name = "verify",
            description = "Restore drill: proves that the keys of a backup open and sign, and imports nothing.",
            mixinStandardHelpOptions = true)
    int verify(
            @Option(names = "--backup", required = true, paramLabel = "FILE") Path file,
            @Option(names = "--backup-passphrase-file", required = true) Path backupPassphraseFile,
            @Option(names = "--passphrase-file", required = true) Path passphraseFile) {
        return attempt(() -> {
            KeyBackup backup = KeyBackup.read(file);
            backup.drill(Passphrase.read(backupPassphraseFile), Passphrase.read(passphraseFile))
                    .forEach(System.out::println);
            System.out.println("made " + backup.createdAt() + ", to be made anew by " + backup.expiresAt());
        });
    }

    @Command(
            name = "restore",
            description = "Puts a backup's keys into a directory that holds none.",
            mixinStandardHelpOptions = true)
    int restore(
            @Option(names = "--backup", required = true, paramLabel = "FILE") Path file,
            @Option(names = "--backup-passphrase-file", required = true) Path backupPassphraseFile,
            @Option(names = "--directory", required = true) Path directory) {
        return attempt(() -> {
            KeyBackup.read(file).restore(new KeyDirectory(directory), Passphrase.read(backupPassphraseFile));
            System.out.println("The keys are in " + directory + ".");
        });
    }

    private static KeyRole role(String label) {
        try {
            return KeyRole.of(label);
        } catch (IllegalArgumentException e) {
            throw new CustodyException("there is no role " + label + ": name " + ROLES);
        }
    }
}

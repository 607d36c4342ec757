package io.virtengine.agent.cli;

import io.virtengine.agent.custody.CustodyException;
import io.virtengine.agent.custody.KeyDirectory;
import io.virtengine.agent.custody.KeyRing;
import io.virtengine.agent.custody.Passphrase;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Makes and shows the provider's keys. */
@Command(
        name = "keys",
        description = "The provider's keys.",
        mixinStandardHelpOptions = true,
        subcommands = KeysCommand.Init.class)
final class KeysCommand implements Runnable {
    @Override
    public void run() {
        picocli.CommandLine.usage(this, System.out);
    }

    /** Makes keys where there are none and says what belongs on chain. */
    @Command(
            name = "init",
            description = "Makes all keys if there are none; prints what belongs on chain as one JSON object.",
            mixinStandardHelpOptions = true)
    static final class Init implements Callable<Integer> {
        @Option(names = "--directory", required = true, description = "Where the keys lie.")
        Path directory = Path.of("");

        @Option(names = "--passphrase-file", required = true, description = "File whose first line opens them.")
        Path passphraseFile = Path.of("");

        @Option(
                names = "--name",
                defaultValue = "localhost",
                description = "Host name or address of the gateway, for its certificate; may be repeated.")
        List<String> names = List.of();

        @Override
        public Integer call() {
            try {
                KeyDirectory keys = new KeyDirectory(directory);
                char[] passphrase = Passphrase.read(passphraseFile);
                print(keys.exists() ? keys.open(passphrase) : keys.create(passphrase, names));
                return 0;
            } catch (CustodyException e) {
                System.err.println(e.getMessage());
                return 2;
            }
        }

        private static void print(KeyRing ring) {
            Map<String, String> shown = new LinkedHashMap<>();
            shown.put("operator", ring.operator().address());
            shown.put("attestationKey", ring.attestation().address());
            shown.put("encryptionKey", ring.encryption().recipient().hex());
            shown.put("tlsFingerprint", ring.tls().fingerprint());
            System.out.println(JsonMapper.shared().writeValueAsString(shown));
        }
    }
}

package io.virtengine.cli;

import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** WalletFiles. */
@Command(name = "key", description = "Makes and shows keystore files.")
final class KeyCommands {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(description = "Makes a new key in FILE, encrypted with the password in --password-file.")
    void create(@Parameters(paramLabel = "FILE") Path file) {
        ve.out()
                .print(Map.of(
                        "address", WalletFiles.generate(file, ve.passwordFile).address()));
    }

    @Command(
            name = "import",
            description =
                    "Encrypts a private key, 64 hexadecimal digits in file RAW, into FILE. Destroy RAW afterwards.")
    void importKey(@Parameters(paramLabel = "RAW") Path raw, @Parameters(paramLabel = "FILE") Path file) {
        ve.out()
                .print(Map.of(
                        "address",
                        WalletFiles.importRaw(raw, file, ve.passwordFile).address()));
    }

    @Command(description = "Shows the address of the key given with --key.")
    void address() {
        if (ve.key == null || ve.key.toString().isEmpty()) {
            throw CommandException.usage("name a keystore file with --key or VE_KEY");
        }
        ve.out()
                .print(Map.of(
                        "address", WalletFiles.open(ve.key, ve.passwordFile).address()));
    }
}

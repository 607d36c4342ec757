package io.virtengine.cli;

import io.virtengine.sdk.manifest.CanonicalManifest;
import io.virtengine.sdk.manifest.ManifestReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Manifests without a network. */
@Command(name = "manifest", description = "Checks manifests; needs no network.")
final class ManifestCommands {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(description = "Checks a manifest and prints its hash and what each group asks for.")
    void check(
            @Parameters(paramLabel = "MANIFEST") Path file,
            @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Fills in a variable; may be repeated.")
                    Map<String, String> variables) {
        ManifestFile manifest = ManifestFile.read(file, variables == null ? Map.of() : variables);
        var summary = new LinkedHashMap<String, Object>();
        summary.put("hash", manifest.hash());
        var groups = new LinkedHashMap<String, Object>();
        manifest.demands().forEach(demand -> {
            var group = new LinkedHashMap<String, Object>();
            group.put("resources", demand.resources());
            group.put("ceiling", demand.ceilingRate() + " wei/s");
            group.put("cap", Money.format(demand.capCeiling()));
            group.put("specification", demand.spec().encode().length + " bytes");
            groups.put(demand.spec().group(), group);
        });
        summary.put("groups", groups);
        ve.out().print(summary);
    }

    @Command(description = "Prints the canonical form, the one that is hashed.")
    void canonical(
            @Parameters(paramLabel = "MANIFEST") Path file,
            @Option(names = "--set", paramLabel = "NAME=VALUE") Map<String, String> variables) {
        ManifestFile manifest = ManifestFile.read(file, variables == null ? Map.of() : variables);
        ve.out().raw(new String(CanonicalManifest.bytes(manifest.manifest()), StandardCharsets.UTF_8) + "\n");
    }

    @Command(description = "Prints the JSON Schema of the format.")
    void schema() {
        ve.out().raw(new ManifestReader().schema());
    }
}

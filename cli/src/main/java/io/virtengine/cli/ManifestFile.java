package io.virtengine.cli;

import io.virtengine.sdk.client.GroupRequest;
import io.virtengine.sdk.manifest.CanonicalManifest;
import io.virtengine.sdk.manifest.GroupDemand;
import io.virtengine.sdk.manifest.InvalidManifestException;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.manifest.ManifestProblem;
import io.virtengine.sdk.manifest.ManifestReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A checked manifest with what the chain is told about it. */
record ManifestFile(Manifest manifest, List<GroupDemand> demands) {

    /** Reads a file and fills its variables in; every problem is named. */
    static ManifestFile read(Path file, Map<String, String> variables) {
        try {
            byte[] text = InputFile.read(file, ManifestReader.MAX_BYTES);
            Manifest manifest = new ManifestReader().read(text, variables);
            return new ManifestFile(manifest, GroupDemand.of(manifest));
        } catch (InvalidManifestException e) {
            throw CommandException.usage(e.problems().stream()
                    .map(ManifestProblem::toString)
                    .collect(Collectors.joining("; ", file + " is not a valid manifest: ", "")));
        }
    }

    String hash() {
        return CanonicalManifest.hash(manifest);
    }

    List<GroupRequest> requests() {
        return demands.stream()
                .map(demand -> new GroupRequest(
                        demand.spec().encode(),
                        demand.resources().pack(),
                        demand.ceilingRate(),
                        demand.capCeiling(),
                        demand.bidderPolicy()))
                .toList();
    }
}

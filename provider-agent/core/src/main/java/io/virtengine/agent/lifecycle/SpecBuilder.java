package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.WorkloadSpec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Makes what the back end runs out of what the database keeps, opening secrets on the way. */
public final class SpecBuilder {
    private final Manifests manifests;
    private final SecretOpener secrets;
    private final String provider;

    public SpecBuilder(Manifests manifests, SecretOpener secrets, String provider) {
        this.manifests = manifests;
        this.secrets = secrets;
        this.provider = provider;
    }

    /** The specification of a workload whose manifest is stored. */
    public WorkloadSpec build(Workload workload) {
        SealedManifest sealed = SealedManifest.restored(Objects.requireNonNull(workload.manifest()));
        return build(workload, sealed, manifests.read(sealed.manifest()));
    }

    /** The specification of a workload under a manifest that was accepted and is not in force yet. */
    WorkloadSpec build(Workload workload, SealedManifest sealed) {
        return build(workload, sealed, manifests.read(sealed.manifest()));
    }

    /**
     * The specification of a workload under a manifest that is not stored yet.
     *
     * @throws Manifests.InvalidManifestException if a secret is missing or does not open
     */
    public WorkloadSpec build(Workload workload, SealedManifest sealed, Manifests.Document document) {
        Map<String, String> opened = new LinkedHashMap<>();
        for (String name : document.secrets(workload.gseq())) {
            opened.put(name, open(name, sealed, document.hash()));
        }
        return document.workload(workload, provider, opened);
    }

    private String open(String name, SealedManifest sealed, String manifestHash) {
        String envelope = sealed.envelopes().get(name);
        if (envelope == null) {
            throw refused(name, "no envelope was sent for it");
        }
        try {
            return new String(secrets.open(envelope, manifestHash, name), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused(name, "it does not open with this provider's key for this manifest");
        }
    }

    private static Manifests.InvalidManifestException refused(String name, String why) {
        return new Manifests.InvalidManifestException(java.util.List.of(
                new Manifests.Problem("INVALID_VALUE", "/envelopes/" + name, "secret " + name + ": " + why)));
    }
}

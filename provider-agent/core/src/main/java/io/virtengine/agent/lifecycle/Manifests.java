package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.ImageDigest;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Understands what tenants send. */
public interface Manifests {
    /**
     * Reads a manifest, YAML or JSON.
     *
     * @throws InvalidManifestException with every problem found
     */
    Document read(String text);

    /** A manifest without problems. */
    interface Document {
        /** Hash of its canonical form, as on chain. */
        String hash();

        /** What the group's services and volumes take together. */
        ResourceTotals total(int gseq);

        /** Images the group runs. */
        Set<ImageDigest> images(int gseq);

        /** Names of the secrets the group needs. */
        Set<String> secrets(int gseq);

        /**
         * What a back end is to run.
         *
         * @param secrets opened secrets by name
         */
        WorkloadSpec workload(Workload workload, String provider, Map<String, String> secrets);
    }

    /** A manifest that cannot be accepted. */
    final class InvalidManifestException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<Problem> problems;

        public InvalidManifestException(List<Problem> problems) {
            super("the manifest has " + problems.size() + " problem(s): " + problems);
            this.problems = List.copyOf(problems);
        }

        public List<Problem> problems() {
            return problems;
        }
    }

    /** @param path JSON pointer to the place */
    record Problem(String code, String path, String message) {}
}

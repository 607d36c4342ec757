package io.virtengine.sdk.manifest;

import java.util.List;
import java.util.stream.Collectors;

/** A manifest was refused; all of its problems are listed. */
public final class InvalidManifestException extends RuntimeException {
    private final transient List<ManifestProblem> problems;

    InvalidManifestException(final List<ManifestProblem> problems) {
        super(problems.stream()
                .map(ManifestProblem::toString)
                .collect(Collectors.joining("\n  ", "The manifest has problems:\n  ", "")));
        this.problems = List.copyOf(problems);
    }

    InvalidManifestException(final ManifestProblem.Code code, final String pointer, final String message) {
        this(List.of(new ManifestProblem(code, pointer, message)));
    }

    /** Everything that is wrong, at least one problem, one per field and kind. */
    public List<ManifestProblem> problems() {
        return problems;
    }
}

package io.virtengine.sdk.manifest;

/**
 * One thing wrong with a manifest.
 *
 * @param code kind of problem, stable for programs
 * @param pointer JSON pointer (RFC 6901) of the field, empty for the whole document
 * @param message what to do about it
 */
public record ManifestProblem(Code code, String pointer, String message) {
    /** Kinds of problems. */
    public enum Code {
        /** The document is neither YAML nor JSON. */
        SYNTAX,
        REQUIRED_FIELD,
        UNKNOWN_FIELD,
        UNSUPPORTED_VERSION,
        INVALID_NAME,
        MAX_EXCEEDED,
        DUPLICATE_NAME,
        UNSUPPORTED_TYPE,
        INVALID_VALUE,
        UNDEFINED_REFERENCE
    }

    @Override
    public String toString() {
        return (pointer.isEmpty() ? "/" : pointer) + ": " + message + " [" + code + "]";
    }
}

package io.virtengine.attestation;

import io.virtengine.attestation.encoding.Octets;

/** What the precompile says to its caller. */
public sealed interface NativeAnswer {
    /** The bytes the caller receives, as return data or as revert data. */
    Octets bytes();

    /** The call succeeds and returns a verdict's 20 words: accepted, refused or malformed. */
    record Output(Octets bytes) implements NativeAnswer {}

    /** There is nothing to give a verdict on: the call reverts with {@code bytes}, an ABI-encoded custom error. */
    record Refusal(Octets bytes) implements NativeAnswer {}
}

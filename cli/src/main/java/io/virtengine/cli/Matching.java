package io.virtengine.cli;

/** What of the evidence an entry of the allow-list looks at, in the order of {@code IMeasurementAllowlist.Matching}. */
enum Matching {
    SOFTWARE,
    SIGNED_SOFTWARE,
    SIGNER_PRODUCT
}

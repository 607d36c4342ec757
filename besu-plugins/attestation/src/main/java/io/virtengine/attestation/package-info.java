/**
 * Verifies attestation evidence of Intel SGX and TDX, AMD SEV-SNP and AWS Nitro. A verdict is a pure function of
 * evidence, collateral, roots, time and policy: no input or output, no clock, no randomness, no state.
 */
@NullMarked
package io.virtengine.attestation;

import org.jspecify.annotations.NullMarked;

/** Intel SGX and TDX: DCAP quotes, versions 3 to 5 (Intel's "SGX/TDX ECDSA quote library API" describes the layout). */
@NullMarked
package io.virtengine.attestation.dcap;

import org.jspecify.annotations.NullMarked;

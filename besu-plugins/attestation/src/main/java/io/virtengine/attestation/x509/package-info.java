/**
 * X.509 certificates and revocation lists in the profile that Intel, AMD and AWS use, and the signatures on them. Our
 * reader cuts the bytes up; Bouncy Castle (ECDSA) and the JDK (RSA, hashes) do the mathematics.
 */
@NullMarked
package io.virtengine.attestation.x509;

import org.jspecify.annotations.NullMarked;

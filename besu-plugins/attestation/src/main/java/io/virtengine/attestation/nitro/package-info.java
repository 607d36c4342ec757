/** AWS Nitro enclaves: attestation documents of the Nitro security module (COSE_Sign1 over CBOR). */
@NullMarked
package io.virtengine.attestation.nitro;

import org.jspecify.annotations.NullMarked;

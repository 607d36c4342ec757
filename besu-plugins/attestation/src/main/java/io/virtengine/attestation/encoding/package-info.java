/**
 * Strict readers of bytes, DER, CBOR, PEM and JSON: the smallest subset real evidence needs. Everything else is {@link
 * io.virtengine.attestation.encoding.MalformedInput}, found before anything is allocated for it.
 */
@NullMarked
package io.virtengine.attestation.encoding;

import org.jspecify.annotations.NullMarked;

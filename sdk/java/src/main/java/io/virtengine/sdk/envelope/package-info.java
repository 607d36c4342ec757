/**
 * Secrets sealed to X25519 keys: HPKE (RFC 9180) per recipient, AES-256-GCM for the body. The sender stays anonymous:
 * an envelope proves nothing about who sealed it, so what it carries is trusted only as far as its transport is.
 */
@NullMarked
package io.virtengine.sdk.envelope;

import org.jspecify.annotations.NullMarked;

/** What a verifier needs beside the evidence: certificates, revocation lists and Intel's signed JSON, sorted by content. */
@NullMarked
package io.virtengine.attestation.collateral;

import org.jspecify.annotations.NullMarked;

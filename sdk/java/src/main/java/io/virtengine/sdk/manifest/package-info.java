/**
 * Manifests: what a tenant wants to run. Reading (YAML or JSON), checking, canonical form and hash, and the part of each
 * group that goes on chain for bidders.
 */
@NullMarked
package io.virtengine.sdk.manifest;

import org.jspecify.annotations.NullMarked;

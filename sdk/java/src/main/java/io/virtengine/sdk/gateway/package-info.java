/** The tenant's side of a provider's gateway: manifests, images, logs and commands, over TLS pinned to the chain. */
@NullMarked
package io.virtengine.sdk.gateway;

import org.jspecify.annotations.NullMarked;

/**
 * A back end that runs OCI images on this host with an OCI runtime: no daemon, no registry, no cluster.
 *
 * <p>{@link io.virtengine.agent.backend.local.LocalBackend} is the way in.
 */
@NullMarked
package io.virtengine.agent.backend.local;

import org.jspecify.annotations.NullMarked;

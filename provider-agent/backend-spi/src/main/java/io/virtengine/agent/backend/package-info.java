/**
 * What the provider agent asks of anything that can run a tenant's workload, and the values both sides exchange.
 *
 * <p>The package knows neither manifests nor the chain. A back end receives a {@link
 * io.virtengine.agent.backend.WorkloadSpec} that somebody else has already matched against a lease, and answers with
 * what really runs.
 */
@NullMarked
package io.virtengine.agent.backend;

import org.jspecify.annotations.NullMarked;

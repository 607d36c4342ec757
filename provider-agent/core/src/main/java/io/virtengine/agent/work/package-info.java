/** Durable loops: leases between replicas, named recurring work, start and stop order. */
@NullMarked
package io.virtengine.agent.work;

import org.jspecify.annotations.NullMarked;

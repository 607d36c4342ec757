/** From a won lease to a running workload and to a verified end, by durable commands. */
@NullMarked
package io.virtengine.agent.lifecycle;

import org.jspecify.annotations.NullMarked;

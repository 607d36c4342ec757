/** Measures the agent; run by hand, see docs/benchmarks/agent.md. */
@NullMarked
package io.virtengine.agent.benchmark;

import org.jspecify.annotations.NullMarked;

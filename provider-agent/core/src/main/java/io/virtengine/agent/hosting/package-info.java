/** Which back end runs the workloads, and where their images come from. */
@NullMarked
package io.virtengine.agent.hosting;

import org.jspecify.annotations.NullMarked;

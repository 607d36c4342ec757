/** Usage read from the back end, turned into signed cumulative statements. */
@NullMarked
package io.virtengine.agent.metering;

import org.jspecify.annotations.NullMarked;

/** The loop of a service's worker: in steps, in one process at a time, patient with what fails. */
@NullMarked
package io.virtengine.sdk.work;

import org.jspecify.annotations.NullMarked;

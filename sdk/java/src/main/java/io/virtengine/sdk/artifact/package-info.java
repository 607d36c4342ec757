/** The compiled contracts this build carries. */
@NullMarked
package io.virtengine.sdk.artifact;

import org.jspecify.annotations.NullMarked;

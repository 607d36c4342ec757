/** Who proposed and who missed a turn, per epoch. */
@NullMarked
package io.virtengine.besu.observer;

import org.jspecify.annotations.NullMarked;

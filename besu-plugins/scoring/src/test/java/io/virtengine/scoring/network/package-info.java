@NullMarked
package io.virtengine.scoring.network;

import org.jspecify.annotations.NullMarked;

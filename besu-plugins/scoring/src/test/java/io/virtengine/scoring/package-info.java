@NullMarked
package io.virtengine.scoring;

import org.jspecify.annotations.NullMarked;

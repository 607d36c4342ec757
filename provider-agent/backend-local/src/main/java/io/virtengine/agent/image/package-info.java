/** Workload images: building small ones, and keeping verified, unpacked ones addressed by their digest. */
@NullMarked
package io.virtengine.agent.image;

import org.jspecify.annotations.NullMarked;

/** What a tenant may ask of its provider: manifest, images, logs, commands, status. */
@NullMarked
package io.virtengine.agent.gateway;

import org.jspecify.annotations.NullMarked;

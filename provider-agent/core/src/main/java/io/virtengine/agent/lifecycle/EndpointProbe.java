package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.Endpoint;

/** Asks whether something answers where an exposed port should. */
@FunctionalInterface
public interface EndpointProbe {
    boolean answers(Endpoint endpoint);
}

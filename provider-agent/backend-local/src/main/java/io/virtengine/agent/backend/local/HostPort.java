package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.Protocol;

/**
 * A port of this host that is or may be given to a workload.
 *
 * @param protocol transport; the same number may be given out once for each
 * @param number 1–65535
 */
record HostPort(Protocol protocol, int number) {}

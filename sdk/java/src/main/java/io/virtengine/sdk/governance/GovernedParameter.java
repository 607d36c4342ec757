package io.virtengine.sdk.governance;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A governed parameter as it stands; see {@code IParameterRegistry}.
 *
 * @param name group.name
 * @param unit wei, s, bps, ppm, count or bool
 * @param minimum lowest value a change may set
 * @param maximum highest value a change may set
 * @param parameterClass Economic or Safety: whose governor decides
 * @param step most that one change may move it, in bps of the value; 0: as far as the bounds allow
 * @param pause from one change to the next
 * @param lowest lowest value the next change may set, by bounds and step
 * @param highest highest value the next change may set
 * @param changeableFrom when the next change is taken; absent if it was never changed
 * @param meaning what it is for; empty if a later release than this build brought it
 */
public record GovernedParameter(
        String name,
        String unit,
        BigInteger value,
        BigInteger minimum,
        BigInteger maximum,
        String parameterClass,
        int step,
        Duration pause,
        BigInteger lowest,
        BigInteger highest,
        @Nullable Instant changeableFrom,
        String meaning) {}

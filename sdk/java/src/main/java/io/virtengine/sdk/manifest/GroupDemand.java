package io.virtengine.sdk.manifest;

import io.virtengine.sdk.manifest.Manifest.Billing;
import io.virtengine.sdk.manifest.Manifest.Group;
import java.math.BigInteger;
import java.util.List;

/**
 * What the chain is told about a group when a deployment is created, field by field as in {@code GroupRequest}.
 *
 * @param spec the specification; {@code spec.encode()} goes into calldata
 * @param resources total of the group
 * @param ceilingRate highest acceptable price, wei of VE per second: the hourly price divided by 3600, rounded down
 * @param capCeiling most a metered lease may reserve, wei of VE; 0 = reserved capacity only
 * @param bidderPolicy gate policy a bidder must meet; 0 = none
 */
public record GroupDemand(
        GroupSpec spec, ResourceTotals resources, BigInteger ceilingRate, BigInteger capCeiling, int bidderPolicy) {
    private static final BigInteger SECONDS_PER_HOUR = BigInteger.valueOf(3_600);

    /** The demand of one group. */
    public static GroupDemand of(final Manifest manifest, final Group group) {
        final GroupSpec spec = GroupSpec.of(manifest, group);
        return new GroupDemand(
                spec,
                spec.totals(),
                ratePerSecond(group.billing()),
                group.billing().cap(),
                group.bidderPolicy());
    }

    /** The demands of all groups; a group's sequence number is its position here, from 1. */
    public static List<GroupDemand> of(final Manifest manifest) {
        return manifest.groups().stream().map(group -> of(manifest, group)).toList();
    }

    static BigInteger ratePerSecond(final Billing billing) {
        return billing.maxPricePerHour().divide(SECONDS_PER_HOUR);
    }
}

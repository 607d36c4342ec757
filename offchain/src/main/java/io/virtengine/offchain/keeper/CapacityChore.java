package io.virtengine.offchain.keeper;

import io.virtengine.offchain.keeper.Chore.Arguments;
import java.time.Duration;
import java.util.List;

/** What follows from what providers report and earn: whose GPUs count, how much of their fees burns, who shares incentives. */
final class CapacityChore {

    /** {@code CapacityLedger.GPU_SILENCE}. */
    private static final Duration GPU_SILENCE = Duration.ofDays(1);

    private static final Duration SOON = Duration.ofMinutes(10);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String EPOCH = Chore.parameter("staking.epoch");

    private CapacityChore() {}

    /** Leaves GPUs out of the network's sums that were not reported for a day and count still. */
    static final Chore SILENCE =
            new Chore("noteSilence", "CapacityLedger", "noteSilence", Arguments.PARTS, DAY, """
            select c.provider || '/' || c.gpu_class as subject, c.heartbeat_at + %1$d as due
            from chain.capacities c
            where c.gpu_class <> 0 and c.total_gpus > 0 and c.heartbeat_at + %1$d <= :now
              and not exists (
                select 1 from chain.events e
                where e.contract = 'CapacityLedger' and e.name = 'GpusSilent'
                  and e.arguments ->> 'provider' = c.provider and e.arguments ->> 'gpuClass' = c.gpu_class::text
                  and e.block_time > c.heartbeat_at)""".formatted(
                            GPU_SILENCE.toSeconds()));

    /**
     * Moves the share of GPU leases' fees that burns, an epoch after it last moved. While no GPU was reported for the heartbeats'
     * timeout the contract leaves it where it is. The first period begins when the contract was made.
     */
    static final Chore BURN = new Chore("updateGpuBurn", "GpuBurn", "update", Arguments.NONE, SOON, """
            select 'share' as subject, b.block_time + l.seconds as due
            from (select %s as seconds, %s as timeout) l
            cross join lateral (
                select block_time from chain.events where contract = 'GpuBurn'
                order by name = 'GpuBurnUpdated' desc, block_number desc, log_index desc limit 1) b
            where b.block_time + l.seconds <= :now
              and exists (select 1 from chain.capacities c
                          where c.gpu_class <> 0 and c.heartbeat_at + l.timeout >= :now)""".formatted(
                    EPOCH, Chore.parameter("capacity.heartbeat_timeout")));

    /**
     * Brings what a provider was paid since it last did into the present epoch, once an epoch. Only its owner and its operator may:
     * where the keeper's key is neither there is nothing to do.
     */
    static final Chore ENROL =
            new Chore("enrolProvider", "RewardPool", "enrol", Arguments.ONE, DAY, """
            select p.address as subject, :now / l.seconds * l.seconds as due
            from (select %s as seconds) l
            cross join chain.providers p
            left join lateral (
                select i.epoch, i.created_block, i.created_log from chain.incentives i
                where i.provider = p.address order by i.epoch desc limit 1) i on true
            where (p.address = :sender or p.operator = :sender)
              and i.epoch is distinct from :now / l.seconds
              and exists (
                select 1 from chain.transfers t
                where t.party = p.address and t.kind = 'Paid' and t.token = 0 and t.amount > 0
                  and (t.block_number, t.log_index) > (coalesce(i.created_block, -1), coalesce(i.created_log, -1)))""".formatted(EPOCH));

    /** All of them. */
    static final List<Chore> ALL = List.of(SILENCE, BURN, ENROL);
}

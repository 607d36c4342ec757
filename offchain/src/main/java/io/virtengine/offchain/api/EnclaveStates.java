package io.virtengine.offchain.api;

import io.virtengine.sdk.market.StateNames;
import org.jspecify.annotations.Nullable;

/**
 * Where an enclave's identity stands as of the block, by {@code IEnclaveRegistry.Status}: its parts change without an event of
 * their own, as time passes, parameters change, or a measurement is revoked.
 */
final class EnclaveStates {

    static final String HEALTH =
            "coalesce((select h.health from chain.enclave_health h where h.validator = enclaves.validator), 'Healthy')";

    static final String EFFECTIVE = """
            case
              when revoked_at is not null then 'Revoked'
              when not exists (
                select 1 from chain.measurements m
                where m.key = enclaves.measurement_key and not m.revoked and m.generation = enclaves.measurement_generation
                  and :now >= m.activated_at and :now < m.expires_at and enclaves.svn >= m.min_svn) then 'Disallowed'
              when exists (
                select 1 from chain.measurements s
                where s.key = enclaves.software_key and (s.revoked or s.generation <> enclaves.software_generation))
                then 'Disallowed'
              when :now >= expires_at then 'Expired'
              when :now >= retires_at then 'Retired'
              when not exists (
                select 1 from chain.validators v
                where v.node = enclaves.validator and v.state in ('Bonded', 'Exiting')
                  and greatest(v.seated_at, v.freed_at) between coalesce(v.jailed_at, 0) and enclaves.attested_at
                  and v.seated_at is not null) then 'Outside'
              when :now > attested_at + %s then 'Stale'
              when %s <> 'Healthy' then %s
              when :now > collateral_until + %s then 'Degraded'
              else 'Active'
            end""".formatted(
                    parameter("enclave.attestation_max_age"), HEALTH, HEALTH, parameter("enclave.collateral_grace"));

    private EnclaveStates() {}

    private static String parameter(String name) {
        return "(select p.value from chain.parameters p where p.name = '" + name + "')";
    }

    /** Narrows to an effective state. There are few enclaves: two keys a validator count, and validators are at most 100. */
    static Filters narrow(Filters filters, @Nullable String state) {
        return state == null
                ? filters
                : filters.condition(
                        "state",
                        Filters.word("state", state, StateNames.ENCLAVE.existing()),
                        "(" + EFFECTIVE + ") = :f_state");
    }
}

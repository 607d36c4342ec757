package io.virtengine.cli;

import io.virtengine.sdk.client.RestrictedCall;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.TimelockCall;
import io.virtengine.sdk.market.StateNames;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The software that may run in enclaves. */
@Command(
        name = "measurement",
        description = "Lists, proposes, activates and revokes the software that may run in enclaves.")
final class MeasurementCommands {

    private static final String ALLOWLIST = "MeasurementAllowlist";
    private static final String NONE = "0x" + "0".repeat(64);

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    EnclaveCommands enclave;

    @Command(description = "Lists every entry and proposal there ever was.")
    void list() {
        try (Session session = enclave.ve.reader()) {
            Set<String> keys = session.events(ALLOWLIST).stream()
                    .filter(event -> event.values().containsKey("key"))
                    .map(event -> event.text("key"))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            enclave.ve
                    .out()
                    .print(keys.stream()
                            .map(key -> report(session.contracts(), key))
                            .toList());
        }
    }

    @Command(description = "Shows an entry and the proposal for it.")
    void show(@Parameters(paramLabel = "KEY") String key) {
        try (Session session = enclave.ve.reader()) {
            enclave.ve.out().print(report(session.contracts(), Arguments.id(key)));
        }
    }

    @Command(description = "As an administrator: proposes the entry in a JSON file; its review begins.")
    void propose(
            @Parameters(paramLabel = "FILE", description = "See examples/enclave.") Path file,
            @Mixin Patience patience) {
        Map<String, Object> measurement = MeasurementFile.read(file);
        try (Session session = enclave.ve.signer()) {
            SystemContracts contracts = session.contracts();
            String key = contracts.readText(
                    ALLOWLIST,
                    "keyOf",
                    measurement.get("kind"),
                    measurement.get("matching"),
                    measurement.get("registers"));
            printed(session, key, make(session, patience, "propose", measurement));
        }
    }

    @Command(
            description =
                    "As a genesis account: has the timelock activate a proposal. Schedules that if nobody has, and makes it true if"
                            + " its time has come; the same command again goes on. After `ve gov ceremony` a vote does this: `ve gov"
                            + " propose call MeasurementAllowlist activate '[\"KEY\", \"HASH\"]'`, with the proposalHash that `show`"
                            + " prints.")
    void activate(@Parameters(paramLabel = "KEY") String key) {
        try (Session session = enclave.ve.signer()) {
            SystemContracts contracts = session.contracts();
            String id = Arguments.id(key);
            // Each proposal for a key is a decision of its own: what takes its place is not activated by it.
            String proposal = contracts.readText(ALLOWLIST, "proposalHashOf", id);
            if (proposal.equals(NONE)) {
                throw new CommandException(ExitCode.FAILED, "there is no proposal for " + id + " to activate");
            }
            var decision = new TimelockCall(
                    contracts.addressOf(ALLOWLIST), contracts.encode(ALLOWLIST, "activate", id, proposal), NONE);
            TimelockCall.Standing standing = decision.standing(contracts);
            if (standing.state() == TimelockCall.State.UNKNOWN) {
                decision.schedule(contracts, session.sender());
            } else if (standing.state() != TimelockCall.State.WAITING) {
                decision.execute(contracts, session.sender());
            }
            Map<String, Object> report = report(contracts, id);
            report.put("decision", GovernanceCommands.report(decision.standing(contracts)));
            enclave.ve.out().print(report);
        }
    }

    @Command(description = "As a guardian: drops a proposal.")
    void cancel(@Parameters(paramLabel = "KEY") String key, @Mixin Reason reason, @Mixin Patience patience) {
        refuse("cancel", key, reason, patience);
    }

    @Command(description = "As a guardian: revokes software at once; everything attested under it is void for good.")
    void revoke(@Parameters(paramLabel = "KEY") String key, @Mixin Reason reason, @Mixin Patience patience) {
        refuse("revoke", key, reason, patience);
    }

    private void refuse(String function, String key, Reason reason, Patience patience) {
        String id = Arguments.id(key);
        String reasonHash = reason.hash();
        try (Session session = enclave.ve.signer()) {
            printed(session, id, make(session, patience, function, id, reasonHash));
        }
    }

    private static RestrictedCall.Outcome make(
            Session session, Patience patience, String function, Object... arguments) {
        return new RestrictedCall(session.contracts(), session.sender())
                .make(
                        ALLOWLIST,
                        session.contracts().encode(ALLOWLIST, function, arguments),
                        "the allow-list of measurements",
                        patience.duration());
    }

    private void printed(Session session, String key, RestrictedCall.Outcome outcome) {
        Map<String, Object> report = report(session.contracts(), key);
        report.put("call", Session.report(outcome));
        enclave.ve.out().print(report);
    }

    private static Map<String, Object> report(SystemContracts contracts, String key) {
        var report = new LinkedHashMap<String, Object>();
        report.put("key", key);
        report.putAll(contracts.read(ALLOWLIST, "entryOf", key));
        report.computeIfPresent("status", (name, status) -> StateNames.MEASUREMENT.of((BigInteger) status));
        report.computeIfPresent("measurement", (name, measurement) -> named(measurement));
        Map<String, Object> proposal = new LinkedHashMap<>(contracts.read(ALLOWLIST, "proposalOf", key));
        proposal.computeIfPresent("measurement", (name, measurement) -> named(measurement));
        if (((BigInteger) proposal.get("activatableAt")).signum() > 0) {
            report.put("proposal", proposal);
            report.put("proposalHash", contracts.readText(ALLOWLIST, "proposalHashOf", key));
        }
        return report;
    }

    /** A measurement with its kind and matching by name. */
    private static Map<String, Object> named(Object measurement) {
        var named = new LinkedHashMap<String, Object>();
        ((Map<?, ?>) measurement).forEach((member, value) -> named.put(String.valueOf(member), value));
        named.computeIfPresent("kind", (member, kind) -> ChainVerdict.kind(kind));
        named.computeIfPresent("matching", (member, matching) -> StateNames.MATCHING.of((BigInteger) matching));
        return named;
    }
}

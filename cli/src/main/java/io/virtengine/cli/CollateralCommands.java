package io.virtengine.cli;

import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.sdk.client.RestrictedCall;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.market.StateNames;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The vendors' documents that evidence is judged by. */
@Command(
        name = "collateral",
        description = "Lists, publishes and withdraws the vendors' documents evidence is judged by.")
final class CollateralCommands {

    private static final String REGISTRY = "CollateralRegistry";

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    EnclaveCommands enclave;

    @Command(description = "Lists every document that was published, with where it stands.")
    void list() {
        try (Session session = enclave.ve.reader()) {
            Set<String> hashes = session.events(REGISTRY).stream()
                    .filter(event -> event.name().equals("CollateralPublished"))
                    .map(event -> event.text("documentHash"))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            enclave.ve
                    .out()
                    .print(hashes.stream()
                            .map(hash -> report(session.contracts(), hash))
                            .toList());
        }
    }

    @Command(
            description =
                    "As a keeper: publishes the documents in a folder that are not current yet. What is not signed by what the"
                            + " network trusts, over certificates in the same folder, is not published.")
    void publish(
            @Parameters(
                            paramLabel = "DIR",
                            description = "Certificates, revocation lists, TCB info and QE identity under any names.")
                    Path folder,
            @Mixin Patience patience) {
        try (Session session = enclave.ve.signer()) {
            SystemContracts contracts = session.contracts();
            Roots roots = AttestationTrust.of(contracts).roots();
            List<CollateralDocument> documents =
                    CollateralDocument.of(EvidenceFiles.collateral(folder).canonical(), roots);
            if (documents.isEmpty()) {
                throw CommandException.usage(folder + " holds no document that is published");
            }
            documents.stream()
                    .filter(document -> !document.trusted())
                    .findFirst()
                    .ifPresent(document -> {
                        throw CommandException.usage(folder + ": the "
                                + StateNames.DOCUMENT.all().get(document.type()) + " " + document.hash()
                                + " is not signed by what the network trusts, or its signer's chain is missing");
                    });
            String rootsHash = ChainEvidence.keccak256(roots.encode());
            var rows = new ArrayList<Map<String, Object>>();
            for (CollateralDocument document : documents) {
                boolean current = isCurrent(contracts, document.hash());
                RestrictedCall.Outcome outcome = current ? null : publish(session, document, rootsHash, patience);
                Map<String, Object> row = report(contracts, document.hash());
                row.put("call", outcome == null ? Map.of("state", "current already") : Session.report(outcome));
                rows.add(row);
            }
            enclave.ve.out().print(rows);
        } catch (MalformedInput e) {
            throw CommandException.usage(folder + ": " + e.reason());
        }
    }

    private static RestrictedCall.Outcome publish(
            Session session, CollateralDocument document, String rootsHash, Patience patience) {
        byte[] call = session.contracts()
                .encode(
                        REGISTRY,
                        "publish",
                        document.hash(),
                        document.type(),
                        document.subject(),
                        document.issuedAt(),
                        document.nextUpdate(),
                        rootsHash);
        return new RestrictedCall(session.contracts(), session.sender())
                .make(REGISTRY, call, "publishing collateral", patience.duration());
    }

    @Command(description = "As an administrator: withdraws a current document; an older one may then be published.")
    void withdraw(@Parameters(paramLabel = "HASH") String hash, @Mixin Reason reason, @Mixin Patience patience) {
        String document = Arguments.id(hash);
        String reasonHash = reason.hash();
        try (Session session = enclave.ve.signer()) {
            byte[] call = session.contracts().encode(REGISTRY, "withdraw", document, reasonHash);
            RestrictedCall.Outcome outcome = new RestrictedCall(session.contracts(), session.sender())
                    .make(REGISTRY, call, "withdrawing collateral", patience.duration());
            Map<String, Object> report = report(session.contracts(), document);
            report.put("call", Session.report(outcome));
            enclave.ve.out().print(report);
        }
    }

    private static boolean isCurrent(SystemContracts contracts, String hash) {
        return status(contracts, hash).equals("Current");
    }

    private static String status(SystemContracts contracts, String hash) {
        return StateNames.COLLATERAL.of(contracts.readNumber(REGISTRY, "statusOf", hash));
    }

    private static Map<String, Object> report(SystemContracts contracts, String hash) {
        var report = new LinkedHashMap<String, Object>();
        report.put("document", hash);
        report.put("status", status(contracts, hash));
        report.putAll(contracts.read(REGISTRY, "documentOf", hash));
        report.computeIfPresent("documentType", (key, type) -> StateNames.DOCUMENT.of((BigInteger) type));
        return report;
    }
}

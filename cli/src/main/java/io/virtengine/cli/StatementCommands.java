package io.virtengine.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Usage statements. */
@Command(name = "statement", description = "Shows, acknowledges and finalises usage statements.")
final class StatementCommands {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(description = "Shows where a lease's statements stand.")
    void show(@Parameters(paramLabel = "LEASE") String lease) {
        try (Session session = ve.reader()) {
            String id = Arguments.id(lease);
            Map<String, Object> ledger = new LinkedHashMap<>(session.contracts().read("SettlementHub", "ledger", id));
            ledger.put("waiting", session.contracts().readValue("SettlementHub", "pendingStatements", id));
            ve.out().print(ledger);
        }
    }

    @Command(description = "Accepts everything stated so far; it is final at once.")
    void acknowledge(@Parameters(paramLabel = "LEASE") String lease) {
        try (Session session = ve.signer()) {
            String id = Arguments.id(lease);
            String head = (String)
                    session.contracts().read("SettlementHub", "ledger", id).get("head");
            session.print(ve.out(), session.tenant().acknowledge(id, head));
        }
    }

    @Command(description = "Makes final what has passed its dispute window; anyone may.")
    void finalise(@Parameters(paramLabel = "LEASE") String lease) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.send("SettlementHub", "finalise", "finalising", Arguments.id(lease)));
        }
    }
}

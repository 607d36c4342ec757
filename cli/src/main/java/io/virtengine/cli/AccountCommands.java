package io.virtengine.cli;

import io.virtengine.sdk.market.StateNames;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Escrow accounts and grants. */
@Command(name = "account", description = "Shows and funds a deployment's escrow account.")
final class AccountCommands {

    private static final BigInteger NEVER = BigInteger.ONE.shiftLeft(40).subtract(BigInteger.ONE);

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(description = "Shows an account as of now, and until when it is funded.")
    void show(@Parameters(paramLabel = "DEPLOYMENT") String deployment) {
        try (Session session = ve.reader()) {
            String id = Arguments.id(deployment);
            long now = session.contracts().chain().head().timestamp();
            Map<String, Object> account =
                    Fields.of(StateNames.ACCOUNT, session.contracts().read("EscrowVault", "accountAt", id, now));
            BigInteger until = session.contracts().readNumber("EscrowVault", "fundedUntil", id);
            account.put(
                    "fundedUntil",
                    until.equals(NEVER) ? "no stream runs" : Instant.ofEpochSecond(until.longValueExact()));
            ve.out().print(account);
        }
    }

    @Command(description = "Adds own money; anyone may, but only the owner's comes back to the payer.")
    void deposit(
            @Parameters(paramLabel = "DEPLOYMENT") String deployment,
            @Parameters(paramLabel = "AMOUNT") Money amount,
            @Option(names = "--grant", paramLabel = "ID", description = "Draws on a grant instead of own money.")
                    Long grant) {
        try (Session session = ve.signer()) {
            String id = Arguments.id(deployment);
            if (grant != null) {
                session.print(ve.out(), session.tenant().depositFromGrant(id, grant, amount.wei()));
                return;
            }
            session.tenant().approveVault(amount.wei());
            session.print(ve.out(), session.tenant().deposit(id, amount.wei()));
        }
    }

    @Command(description = "Sends what a closed account has left to whoever paid it in.")
    void refund(@Parameters(paramLabel = "DEPLOYMENT") String deployment) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.tenant().refund(Arguments.id(deployment)));
        }
    }

    @Command(description = "Lets GRANTEE deposit up to LIMIT of this account's money into its own deployments.")
    void grant(
            @Parameters(paramLabel = "GRANTEE") String grantee,
            @Parameters(paramLabel = "LIMIT") Money limit,
            @Option(
                            names = "--until",
                            required = true,
                            paramLabel = "INSTANT",
                            description = "For example 2027-01-31T00:00:00Z.")
                    Instant until) {
        try (Session session = ve.signer()) {
            session.tenant().approveVault(limit.wei());
            var created = session.tenant()
                    .createGrant(Arguments.address(grantee), Session.VE, limit.wei(), until.getEpochSecond());
            ve.out().print(Map.of("grant", created.id()));
        }
    }

    @Command(description = "Ends a grant.")
    void revoke(@Parameters(paramLabel = "GRANT") long grant) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.tenant().revokeGrant(grant));
        }
    }
}

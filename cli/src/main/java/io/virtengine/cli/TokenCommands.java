package io.virtengine.cli;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The VE token. */
@Command(name = "token", description = "The VE token.")
final class TokenCommands {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(
            description =
                    "What an account holds: in its wallet, prefunded for bids, claimable; without an address, the "
                            + "account of --key.")
    void balance(@Parameters(paramLabel = "ADDRESS", arity = "0..1") @Nullable String address) {
        String account = ve.account(address);
        try (Session session = ve.reader()) {
            var bidder = session.contracts().read("EscrowVault", "bidder", account);
            var balance = new LinkedHashMap<String, Object>();
            balance.put("wallet", Money.format(session.contracts().readNumber("VirtToken", "balanceOf", account)));
            balance.put("prefunded", Money.format((java.math.BigInteger) bidder.get("available")));
            balance.put("locked", Money.format((java.math.BigInteger) bidder.get("locked")));
            balance.put(
                    "claimable",
                    Money.format(session.contracts().readNumber("EscrowVault", "claimable", Session.VE, account)));
            balance.put("bond", Money.format(session.contracts().readNumber("EscrowVault", "bondOf", account)));
            ve.out().print(balance);
        }
    }

    @Command(description = "Sends VE to an account.")
    void transfer(@Parameters(paramLabel = "ADDRESS") String to, @Parameters(paramLabel = "AMOUNT") Money amount) {
        try (Session session = ve.signer()) {
            session.print(
                    ve.out(), session.send("VirtToken", "transfer", "transfer", Arguments.address(to), amount.wei()));
        }
    }

    @Command(description = "Lets the escrow vault take up to AMOUNT for deposits and bonds.")
    void approve(@Parameters(paramLabel = "AMOUNT") Money amount) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.tenant().approveVault(amount.wei()));
        }
    }
}

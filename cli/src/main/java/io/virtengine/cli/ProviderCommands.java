package io.virtengine.cli;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.PenaltyClient;
import io.virtengine.sdk.client.ProviderProfile;
import io.virtengine.sdk.market.StateNames;
import io.virtengine.sdk.signing.SignedStatement;
import java.math.BigInteger;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What a provider's owner does. */
@Command(name = "provider", description = "Registers and manages a provider, and holds one to its bond.")
final class ProviderCommands {

    private static final int MOST_GROUNDS = 1 << 20;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(description = "Shows a provider; without an address, the account of --key.")
    void show(@Parameters(paramLabel = "ADDRESS", arity = "0..1") @Nullable String address) {
        String account = ve.account(address);
        try (Session session = ve.reader()) {
            ve.out()
                    .print(Fields.of(
                            StateNames.PROVIDER, session.contracts().read("ProviderRegistry", "providerOf", account)));
        }
    }

    @Command(
            description =
                    "Registers the account as a provider. PROFILE is the JSON file that `provider-agent keys init` wrote.")
    void register(
            @Parameters(paramLabel = "PROFILE") Path profile,
            @Option(names = "--bond", required = true, paramLabel = "AMOUNT") Money bond,
            @Option(names = "--bid-funds", paramLabel = "AMOUNT", description = "Prefunds bid deposits.")
                    Money bidFunds) {
        try (Session session = ve.signer()) {
            ProviderProfile parsed = JsonFiles.read(profile, ProviderProfile.class);
            BigInteger funds = bidFunds == null ? BigInteger.ZERO : bidFunds.wei();
            session.provider().approveVault(bond.wei().add(funds));
            session.print(ve.out(), session.provider().register(parsed, bond.wei()));
            if (funds.signum() > 0) {
                session.print(ve.out(), session.provider().fundBids(funds));
            }
        }
    }

    @Command(description = "Changes the profile to the one in a JSON file.")
    void update(@Parameters(paramLabel = "PROFILE") Path profile) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.provider().updateProfile(JsonFiles.read(profile, ProviderProfile.class)));
        }
    }

    @Command(name = "rotate-operator", description = "Makes another account the operator at once; zero removes it.")
    void rotateOperator(@Parameters(paramLabel = "ADDRESS") String operator) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.provider().setOperator(Arguments.address(operator)));
        }
    }

    @Command(
            name = "rotate-attestation",
            description = "Replaces the key that signs usage; an agent with an operator key does this by itself.")
    void rotateAttestation(
            @Parameters(paramLabel = "ADDRESS") String key,
            @Option(
                            names = "--proof",
                            required = true,
                            paramLabel = "SIGNATURE",
                            description = "The new key's consent.")
                    String proof) {
        try (Session session = ve.signer()) {
            session.print(
                    ve.out(),
                    session.provider().rotateAttestationKey(Arguments.address(key), Arguments.signature(proof)));
        }
    }

    @Command(
            name = "revoke-keys",
            description =
                    "Emergency: takes operator and attestation keys back at once; nothing they sign counts any more.")
    void revokeKeys() {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.provider().revokeKeys());
        }
    }

    @Command(name = "rotate-encryption-key", description = "Changes the key tenants seal their secrets to.")
    void rotateEncryptionKey(@Parameters(paramLabel = "KEY", description = "32 bytes, hexadecimal.") String key) {
        try (Session session = ve.signer()) {
            ProviderProfile now = session.profile();
            session.print(ve.out(), session.provider().updateProfile(now.withEncryptionKey(Arguments.id(key))));
        }
    }

    @Command(name = "rotate-certificate", description = "Changes the gateway's certificate that tenants pin.")
    void rotateCertificate(
            @Parameters(paramLabel = "FINGERPRINT", description = "SHA-256, 32 bytes, hexadecimal.")
                    String fingerprint) {
        try (Session session = ve.signer()) {
            ProviderProfile now = session.profile();
            session.print(
                    ve.out(), session.provider().updateProfile(now.withTlsFingerprint(Arguments.id(fingerprint))));
        }
    }

    @Command(description = "Adds to the prefunded balance that bid deposits come from.")
    void fund(@Parameters(paramLabel = "AMOUNT") Money amount) {
        try (Session session = ve.signer()) {
            session.provider().approveVault(amount.wei());
            session.print(ve.out(), session.provider().fundBids(amount.wei()));
        }
    }

    @Command(description = "Takes unlocked prefunded money back.")
    void unfund(@Parameters(paramLabel = "AMOUNT") Money amount) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.provider().withdrawBidFunds(amount.wei()));
        }
    }

    @Command(description = "Adds to the bond, which penalties may have shortened below what new business needs.")
    void bond(@Parameters(paramLabel = "AMOUNT") Money amount) {
        try (Session session = ve.signer()) {
            session.provider().approveVault(amount.wei());
            session.print(ve.out(), session.provider().addBond(amount.wei()));
        }
    }

    @Command(description = "Takes no new business.")
    void pause() {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.provider().pause());
        }
    }

    @Command(description = "Takes new business again.")
    void resume() {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.provider().resume());
        }
    }

    @Command(description = "Starts leaving; the bond unlocks after the unbonding time.")
    void exit() {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.provider().startExit());
        }
    }

    @Command(name = "finish-exit", description = "Finishes leaving; the bond becomes withdrawable.")
    void finishExit() {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.provider().finishExit());
        }
    }

    @Command(
            name = "give-notice",
            description = "Announces that a lease will be ended; once the notice is over, that costs nothing.")
    void giveNotice(@Parameters(paramLabel = "LEASE") String lease) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.provider().giveNotice(Arguments.id(lease)));
        }
    }

    @Command(
            name = "end-lease",
            description = "Ends a lease. Without a notice that is over the bond pays for it: `ve provider penalties"
                    + " --lease` says how much.")
    void endLease(
            @Parameters(paramLabel = "LEASE") String lease,
            @Option(
                            names = "--reason",
                            paramLabel = "NUMBER",
                            defaultValue = "10001",
                            description = "10000 unstable, 10001 decommission (default), 10002 unspecified, 10003 no"
                                    + " manifest came in time.")
                    int reason) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.provider().endLease(Arguments.id(lease), reason));
        }
    }

    @Command(
            description = "Shows what a provider's bond answers for; without an address, that of the account of --key."
                    + " With --lease, what ending that lease would cost now.")
    void penalties(
            @Parameters(paramLabel = "ADDRESS", arity = "0..1") @Nullable String address,
            @Option(names = "--lease", paramLabel = "LEASE") @Nullable String lease,
            @Option(names = "--reason", paramLabel = "NUMBER", defaultValue = "10001") int reason) {
        String account = lease == null ? ve.account(address) : "";
        try (Session session = ve.reader()) {
            ve.out()
                    .print(
                            lease == null
                                    ? BondReport.of(session.contracts(), account)
                                    : BondReport.termination(session.contracts(), Arguments.id(lease), reason));
        }
    }

    @Command(
            name = "case",
            description =
                    "Shows an offence a provider is accused of. One that was appealed waits for a vote: `ve gov propose call"
                            + " ProviderPenalties decide '[\"CASE\", true]'`, or false to dismiss it.")
    void showCase(@Parameters(paramLabel = "CASE") String id) {
        try (Session session = ve.reader()) {
            ve.out().print(BondReport.accusation(session.contracts(), Arguments.id(id)));
        }
    }

    @Command(description = "As the accused: objects to an open case; governance decides then.")
    void appeal(
            @Parameters(paramLabel = "CASE") String id,
            @Option(
                            names = "--grounds",
                            required = true,
                            paramLabel = "FILE",
                            description = "The grounds; the chain keeps their Keccak-256.")
                    Path grounds) {
        String hash = Hex.encode(Hash.sha3(InputFile.read(grounds, MOST_GROUNDS)));
        try (Session session = ve.signer()) {
            session.print(
                    ve.out(), new PenaltyClient(session.contracts()).appeal(session.sender(), Arguments.id(id), hash));
        }
    }

    @Command(
            name = "report-silence",
            description = "Brings a case against the provider of a live lease that reported nothing for a day or more.")
    void reportSilence(@Parameters(paramLabel = "LEASE") String lease) {
        try (Session session = ve.signer()) {
            session.print(
                    ve.out(),
                    new PenaltyClient(session.contracts()).reportSilence(session.sender(), Arguments.id(lease)));
        }
    }

    @Command(
            name = "report-conflict",
            description = "Reports two signed statements of one lease and number that contradict each other; at once.")
    void reportConflict(
            @Parameters(
                            paramLabel = "FIRST",
                            description =
                                    "JSON file: {\"statement\": {…}, \"signer\": \"0x…\", \"signature\": \"0x…\"}.")
                    Path first,
            @Parameters(paramLabel = "SECOND") Path second) {
        SignedStatement one = JsonFiles.complete(first, SignedStatement.class);
        SignedStatement other = JsonFiles.complete(second, SignedStatement.class);
        try (Session session = ve.signer()) {
            session.print(
                    ve.out(), new PenaltyClient(session.contracts()).reportConflict(session.sender(), one, other));
        }
    }

    @Command(name = "execute-case", description = "Executes a case that was not appealed in its time; anyone may.")
    void executeCase(@Parameters(paramLabel = "CASE") String id) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), new PenaltyClient(session.contracts()).execute(session.sender(), Arguments.id(id)));
        }
    }

    @Command(name = "lapse-case", description = "Ends an appealed case that nobody decided in its time; anyone may.")
    void lapseCase(@Parameters(paramLabel = "CASE") String id) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), new PenaltyClient(session.contracts()).lapse(session.sender(), Arguments.id(id)));
        }
    }

    @Command(description = "Pays out what a lease's stream has earned.")
    void withdraw(@Parameters(paramLabel = "LEASE") String lease) {
        try (Session session = ve.signer()) {
            String leaseId = Arguments.id(lease);
            String account = (String)
                    session.contracts().read("OrderBook", "lease", leaseId).get("deploymentId");
            session.print(ve.out(), session.provider().withdrawStream(account, leaseId));
        }
    }

    @Command(description = "Pays out what metered leases have earned.")
    void claim() {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.provider().claim(Session.VE));
        }
    }
}

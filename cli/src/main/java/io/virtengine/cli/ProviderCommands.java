package io.virtengine.cli;

import io.virtengine.sdk.client.ProviderProfile;
import io.virtengine.sdk.market.StateNames;
import java.math.BigInteger;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What a provider's owner does. */
@Command(name = "provider", description = "Registers and manages a provider.")
final class ProviderCommands {

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

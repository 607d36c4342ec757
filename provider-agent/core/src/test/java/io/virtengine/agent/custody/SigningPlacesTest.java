package io.virtengine.agent.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.agent.testing.FakeWeb3Signer;
import io.virtengine.agent.work.Database;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.SignerUnavailableException;
import io.virtengine.sdk.signing.TransactionSigner;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;

/** Keys that lie elsewhere sign as those in files do, and those that misbehave are suspended. */
class SigningPlacesTest {
    private static final Path SOFTHSM = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final byte[] PREIMAGE = "what is signed".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void aRemoteSignerSignsWhatItHasAndNothingElse() throws Exception {
        ECKeyPair key = Keys.createEcKeyPair();
        String reference = FakeWeb3Signer.publicKey(key);
        String address = new KeySigner(key).address();
        try (FakeWeb3Signer signer = new FakeWeb3Signer(null, key)) {
            Web3SignerPlace place = new Web3SignerPlace(signer.address(), null, TIMEOUT);
            assertThat(place.make(reference)).isEqualTo(address);
            place.probe(reference, address);
            assertThat(place.open(reference, address).sign(PREIMAGE)).isEqualTo(new KeySigner(key).sign(PREIMAGE));

            String unknown = FakeWeb3Signer.publicKey(Keys.createEcKeyPair());
            assertThatThrownBy(() -> place.make(unknown)).isInstanceOf(CustodyException.class);
            signer.refuse(403);
            assertThatThrownBy(() -> place.open(reference, address).sign(PREIMAGE))
                    .isInstanceOf(SignerRefusalException.class);
            signer.down();
            assertThatThrownBy(() -> place.probe(reference, address))
                    .isInstanceOf(SignerUnavailableException.class)
                    .isNotInstanceOf(SignerRefusalException.class);
        }
    }

    @Test
    void aRemoteSignerIsReachedByMutualTlsOnly() throws Exception {
        SecureRandom random = new SecureRandom();
        TlsIdentity server = TlsIdentity.make(List.of("localhost"), Instant.now(), random);
        TlsIdentity agent = TlsIdentity.make(List.of("agent"), Instant.now(), random);
        SSLContext serving = MutualTls.of(
                store("server", server), "password".toCharArray(), trust("clients", agent), "password".toCharArray());
        SSLContext known = MutualTls.of(
                store("agent", agent), "password".toCharArray(), trust("servers", server), "password".toCharArray());
        SSLContext stranger = MutualTls.of(
                store("stranger", TlsIdentity.make(List.of("x"), Instant.now(), random)),
                "password".toCharArray(),
                trust("servers2", server),
                "password".toCharArray());
        ECKeyPair key = Keys.createEcKeyPair();
        String address = new KeySigner(key).address();
        try (FakeWeb3Signer signer = new FakeWeb3Signer(serving, key)) {
            URI url = signer.address();
            String reference = FakeWeb3Signer.publicKey(key);
            byte[] signature = new Web3SignerPlace(url, known, TIMEOUT)
                    .open(reference, address)
                    .sign(PREIMAGE);
            assertThat(SignerGuard.isSignature(signature, PREIMAGE, address)).isTrue();
            assertThatThrownBy(() -> new Web3SignerPlace(url, stranger, TIMEOUT).probe(reference, address))
                    .isInstanceOf(SignerUnavailableException.class);
        }
    }

    private Path store(String name, TlsIdentity identity) throws Exception {
        return write(name, identity.keyStore("password".toCharArray()));
    }

    private Path trust(String name, TlsIdentity identity) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("trusted", identity.certificate());
        return write(name, store);
    }

    private Path write(String name, KeyStore store) throws Exception {
        Path file = folder.resolve(name + ".p12");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, "password".toCharArray());
        }
        return file;
    }

    static boolean softHsm() {
        return Files.exists(SOFTHSM);
    }

    /** Runs where Debian's softhsm2 is installed. */
    @Test
    @EnabledIf("softHsm")
    void aTokenSignsWithLowSAndTheRightV() throws Exception {
        Path tokens = Files.createDirectory(folder.resolve("tokens"));
        Path configuration = Files.writeString(
                folder.resolve("softhsm2.conf"), "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
        // SoftHSM finds its token by a variable of the process, so a child looks at it.
        run(
                configuration,
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                "agent",
                "--so-pin",
                "1234",
                "--pin",
                "5678");
        Path pin = Files.writeString(folder.resolve("pin"), "5678\n");
        run(
                configuration,
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                SoftHsmCheck.class.getName(),
                SOFTHSM.toString(),
                pin.toString());
    }

    /** Makes a key in the token, signs with it, comes back to it, and destroys it. */
    static final class SoftHsmCheck {
        private SoftHsmCheck() {}

        public static void main(String[] arguments) {
            Pkcs11Place place =
                    new Pkcs11Place(Path.of(arguments[0]), "agent", () -> Passphrase.read(Path.of(arguments[1])));
            String address = place.make("operator-1");
            require(place.make("operator-1").equals(address), "the same key again");
            require(!place.make("operator-2").equals(address), "another label is another key");
            place.probe("operator-1", address);
            BigInteger half = org.web3j.crypto.Sign.CURVE_PARAMS.getN().shiftRight(1);
            for (int i = 0; i < 20; i++) {
                byte[] preimage = {(byte) i};
                byte[] signature = place.open("operator-1", address).sign(preimage);
                require(SignerGuard.isSignature(signature, preimage, address), "a signature of the address");
                BigInteger s = new BigInteger(1, java.util.Arrays.copyOfRange(signature, 32, 64));
                require(s.compareTo(half) <= 0, "s in the lower half");
            }
            place.destroy("operator-1");
            try {
                place.probe("operator-1", address);
                require(false, "a destroyed key signs nothing");
            } catch (SignerUnavailableException expected) {
                System.out.println(expected.getMessage());
            }
            Runtime.getRuntime().halt(0);
        }

        private static void require(boolean holds, String what) {
            if (!holds) {
                throw new AssertionError(what);
            }
        }
    }

    private static void run(Path configuration, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SOFTHSM2_CONF", configuration.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void aKeyThatIsUsedOddlyIsSuspendedUntilTheOperatorResumesIt() throws Exception {
        ECKeyPair key = Keys.createEcKeyPair();
        String reference = FakeWeb3Signer.publicKey(key);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                FakeWeb3Signer signer = new FakeWeb3Signer(null, key)) {
            Database database = RotationBench.database(postgres.getJdbcUrl("postgres", "postgres"));
            RotationBench.directory(folder.resolve("keys"))
                    .create(RotationBench.PASSPHRASE, List.of("localhost"), java.util.Set.of(KeyRole.OPERATOR));
            CustodyPlan files = RotationBench.plan(folder.resolve("keys"), Map.of());
            Map<KeyPlace, SigningPlace> places = new java.util.HashMap<>(files.places());
            places.put(KeyPlace.REMOTE, new Web3SignerPlace(signer.address(), null, TIMEOUT));
            Custody custody = new Custody(
                    database,
                    new CustodyPlan(
                            files.directory(),
                            files.passphrase(),
                            files.names(),
                            Map.of(KeyRole.OPERATOR, KeyPlace.REMOTE),
                            Map.of(KeyRole.OPERATOR, reference),
                            places,
                            files.grace(),
                            files.signerAge(),
                            new SignerAudit.Limits(4, 100, 3)),
                    Clock.systemUTC());
            TransactionSigner operator = custody.ring().operator();
            for (int i = 0; i < 5; i++) {
                operator.sign(PREIMAGE);
            }
            assertThatThrownBy(() -> operator.sign(PREIMAGE))
                    .isInstanceOf(SigningRefusedException.class)
                    .hasMessageContaining("suspended");
            assertThat(signer.signed()).isEqualTo(5);
            custody.refresh();
            assertThat(custody.readOnly())
                    .hasValueSatisfying(why -> assertThat(why).contains("operator-1"));

            Custody.mark(database, KeyRole.OPERATOR, KeyStatus.ACTIVE, "");
            custody.refresh();
            assertThat(custody.readOnly()).isEmpty();
            signer.signWith(Keys.createEcKeyPair());
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> operator.sign(PREIMAGE)).hasMessageContaining("no signature of");
            }
            assertThatThrownBy(() -> operator.sign(PREIMAGE)).isInstanceOf(SigningRefusedException.class);

            custody.refresh();
            Custody.mark(database, KeyRole.OPERATOR, KeyStatus.COMPROMISED, "seen elsewhere");
            assertThatThrownBy(() -> Custody.mark(database, KeyRole.OPERATOR, KeyStatus.ACTIVE, ""))
                    .isInstanceOf(CustodyException.class)
                    .hasMessageContaining("cannot become active");
            assertThat(database.<List<String>>call(unit -> unit.db()
                            .sql("select outcome from signer_use order by id")
                            .query(String.class)
                            .list()))
                    .containsExactly("signed", "signed", "signed", "signed", "signed", "invalid", "invalid", "invalid");
        }
    }
}

package io.virtengine.agent.custody;

import io.virtengine.agent.config.AgentConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How this provider keeps its keys.
 *
 * @param directory where files lie
 * @param passphrase reads what opens them, each time anew
 * @param names what the gateway's certificate is for
 * @param signing where operator and attestation key are kept
 * @param references what a first key outside the directory is called by its holder
 * @param places how each place in use is reached
 * @param grace how long a replaced key is kept after the switch
 * @param signerAge age at which signing keys and the certificate are to be replaced; the encryption key lasts a year
 */
public record CustodyPlan(
        KeyDirectory directory,
        Supplier<char[]> passphrase,
        List<String> names,
        Map<KeyRole, KeyPlace> signing,
        Map<KeyRole, String> references,
        Map<KeyPlace, SigningPlace> places,
        Duration grace,
        Duration signerAge,
        SignerAudit.Limits limits) {
    /** How long before its age limit a key counts as due. */
    public static final Duration NOTICE = Duration.ofDays(7);

    private static final Duration ENCRYPTION_AGE = Duration.ofDays(365);

    /** The plan of an agent's settings. */
    public static CustodyPlan of(AgentConfiguration c) {
        AgentConfiguration.Custody custody = c.custody();
        KeyDirectory directory = new KeyDirectory(custody.directory());
        Supplier<char[]> passphrase = () -> Passphrase.read(custody.passphraseFile());
        Map<KeyPlace, SigningPlace> places = new EnumMap<>(KeyPlace.class);
        places.put(KeyPlace.FILE, new FilePlace(directory, passphrase));
        AgentConfiguration.Remote remote = custody.remote();
        if (remote.url() != null) {
            places.put(KeyPlace.REMOTE, new Web3SignerPlace(remote.url(), tls(remote), remote.timeout()));
        }
        AgentConfiguration.Pkcs11 token = custody.pkcs11();
        Path pin = token.pinFile();
        if (token.library() != null && token.token() != null && pin != null) {
            places.put(KeyPlace.PKCS11, new Pkcs11Place(token.library(), token.token(), () -> Passphrase.read(pin)));
        }
        Map<KeyRole, String> references = new EnumMap<>(KeyRole.class);
        if (custody.operatorPlace() == AgentConfiguration.Custody.Kind.REMOTE && remote.operatorKey() != null) {
            references.put(KeyRole.OPERATOR, remote.operatorKey());
        }
        if (custody.attestationPlace() == AgentConfiguration.Custody.Kind.REMOTE && remote.attestationKey() != null) {
            references.put(KeyRole.ATTESTATION, remote.attestationKey());
        }
        return new CustodyPlan(
                directory,
                passphrase,
                c.gateway().names(),
                Map.of(
                        KeyRole.OPERATOR,
                        KeyPlace.valueOf(custody.operatorPlace().name()),
                        KeyRole.ATTESTATION,
                        KeyPlace.valueOf(custody.attestationPlace().name())),
                references,
                places,
                custody.grace(),
                custody.maxAge(),
                new SignerAudit.Limits(custody.usesPerMinute(), custody.usesPerHour(), custody.failuresPerHour()));
    }

    private static @Nullable SSLContext tls(AgentConfiguration.Remote remote) {
        Path keys = remote.keyStore();
        Path keysPassword = remote.keyStorePasswordFile();
        Path trust = remote.trustStore();
        Path trustPassword = remote.trustStorePasswordFile();
        return keys == null || keysPassword == null || trust == null || trustPassword == null
                ? null
                : MutualTls.of(keys, Passphrase.read(keysPassword), trust, Passphrase.read(trustPassword));
    }

    KeyPlace placeOf(KeyRole role) {
        return signing.getOrDefault(role, KeyPlace.FILE);
    }

    String firstReference(KeyRole role) {
        return references.getOrDefault(role, role.label() + "-1");
    }

    /** Whether a key that became its role's at that time should be replaced: a week before its age limit, or later. */
    public boolean due(KeyRole role, Instant since) {
        return !Instant.now().isBefore(since.plus(maxAge(role)).minus(NOTICE));
    }

    Duration maxAge(KeyRole role) {
        return role == KeyRole.ENCRYPTION ? ENCRYPTION_AGE : signerAge;
    }
}

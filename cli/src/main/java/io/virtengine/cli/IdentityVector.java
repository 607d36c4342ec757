package io.virtengine.cli;

import io.virtengine.scoring.FeatureVector;
import io.virtengine.scoring.FeatureVector.Consistency;
import io.virtengine.scoring.FeatureVector.Document;
import io.virtengine.scoring.FeatureVector.Face;
import io.virtengine.scoring.FeatureVector.History;
import io.virtengine.scoring.FeatureVector.Liveness;
import io.virtengine.scoring.FeatureVector.Ocr;
import io.virtengine.scoring.FeatureVector.Risk;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The evidence a committee signs, as a JSON file: see {@code examples/identity}. The account's own history is not part of
 * it; the contract fills that in.
 */
public record IdentityVector(
        List<String> scopes,
        @Nullable Document document,
        @Nullable Face face,
        @Nullable Liveness liveness,
        @Nullable Consistency consistency,
        Risk risk,
        @Nullable Ocr ocr,
        boolean saltBindingOk) {

    /** Scope types of the identity specification; a type's number is its ordinal plus one. */
    private enum Scope {
        ID_DOCUMENT,
        SELFIE,
        FACE_VIDEO,
        BIOMETRIC,
        SSO_METADATA,
        EMAIL_PROOF,
        SMS_PROOF,
        DOMAIN_VERIFY,
        AD_SSO,
        BIOMETRIC_HARDWARE,
        DEVICE_ATTESTATION,
        SOCIAL_MEDIA
    }

    /** Reads a vector file. */
    public static IdentityVector read(Path file) {
        return JsonFiles.read(file, IdentityVector.class);
    }

    /** The scopes as the contracts' bitmap: bit n is type n. */
    public int scopeBits() {
        int bits = 0;
        for (String scope : scopes) {
            try {
                bits |= 1 << (Scope.valueOf(scope.toUpperCase(Locale.ROOT)).ordinal() + 1);
            } catch (IllegalArgumentException e) {
                throw CommandException.usage("'" + scope + "' is not a scope type; see examples/identity");
            }
        }
        return bits;
    }

    /** The 52 bytes that are signed. */
    public byte[] encode() {
        return features(History.NONE).encode();
    }

    /** The vector with a history of the account. */
    FeatureVector features(History history) {
        return new FeatureVector(document, face, liveness, consistency, history, risk, ocr, saltBindingOk);
    }
}

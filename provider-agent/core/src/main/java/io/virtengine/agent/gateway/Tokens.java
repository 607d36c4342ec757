package io.virtengine.agent.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/** Short-lived tokens (JWT, HS256) that stand for a wallet that has signed in here. */
final class Tokens {
    private static final String SCOPE = "lease";
    private final byte[] secret;
    private final String issuer;
    private final String audience;
    private final Duration life;
    private final Clock clock;

    /**
     * @param issuer the provider's address
     * @param audience this gateway's domain
     */
    Tokens(byte[] secret, String issuer, String audience, Duration life, Clock clock) {
        this.secret = secret.clone();
        this.issuer = issuer;
        this.audience = audience;
        this.life = life;
        this.clock = clock;
    }

    record Issued(String token, Instant expiresAt) {}

    Issued issue(String address) {
        Instant now = clock.instant();
        Instant until = now.plus(life);
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .audience(audience)
                        .subject(address)
                        .claim("scope", SCOPE)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(until))
                        .build());
        try {
            token.sign(new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException("a token could not be signed", e);
        }
        return new Issued(token.serialize(), until);
    }

    /** The address a token stands for; empty if it is not ours, altered or expired. */
    Optional<String> verify(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!JWSAlgorithm.HS256.equals(token.getHeader().getAlgorithm())
                    || !token.verify(new MACVerifier(secret))) {
                return Optional.empty();
            }
            JWTClaimsSet claims = token.getJWTClaimsSet();
            Date until = claims.getExpirationTime();
            boolean good = issuer.equals(claims.getIssuer())
                    && claims.getAudience().contains(audience)
                    && SCOPE.equals(claims.getStringClaim("scope"))
                    && until != null
                    && clock.instant().isBefore(until.toInstant());
            return good ? Optional.ofNullable(claims.getSubject()) : Optional.empty();
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }
}

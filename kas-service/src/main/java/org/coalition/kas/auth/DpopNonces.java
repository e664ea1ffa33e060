package org.coalition.kas.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.coalition.kas.keys.SigningKey;
import org.jspecify.annotations.Nullable;

/**
 * Nonces for DPoP proofs (RFC 9449 section 8): a proof that must hold one can't be made long before it is used, by who
 * has a client's key for a moment only.
 *
 * <p>A nonce is a time that this KAS has signed. So every replica knows those of all others without having been told, and
 * none is stored. A replica makes a new one when half of the last one's life is over; a client meets each for a while,
 * so that its signature is verified once.
 */
public final class DpopNonces {

    private static final String TYPE = "dpop-nonce";
    private static final Duration SKEW = Duration.ofMinutes(1);
    private static final int MAX_CHARS = 512;
    private static final int MAX_REMEMBERED = 1_000;

    private record Nonce(String value, Instant madeAt) {}

    private final AuthProperties.Nonce properties;
    private final Clock clock;
    private final SigningKey key;
    private final JWSVerifier verifier;
    private final Cache<String, Instant> known =
            Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();
    private volatile @Nullable Nonce last;

    DpopNonces(AuthProperties.Nonce properties, SigningKey key, Clock clock) {
        this.properties = properties;
        this.clock = clock;
        this.key = key;
        try {
            this.verifier = new ECDSAVerifier(key.publicJwk());
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the signing key does not sign ES256", e);
        }
    }

    /** The nonce to be used from now on; empty if none is asked for. */
    public Optional<String> current() {
        if (!properties.required()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Nonce nonce = last;
        if (nonce == null || nonce.madeAt().plus(properties.life().dividedBy(2)).isBefore(now)) {
            nonce = new Nonce(key.sign(TYPE, Long.toString(now.getEpochSecond())), now);
            last = nonce;
        }
        return Optional.of(nonce.value());
    }

    /** Whether a proof with this nonce, or without one, may be used now. */
    boolean accepts(@Nullable String nonce) {
        if (!properties.required()) {
            return true;
        }
        if (nonce == null || nonce.length() > MAX_CHARS) {
            return false;
        }
        Instant madeAt = known.get(nonce, this::verified);
        Instant now = clock.instant();
        return !madeAt.isAfter(now.plus(SKEW))
                && !madeAt.plus(properties.life()).isBefore(now);
    }

    /** When this nonce was made; long ago if it is none of ours. */
    private Instant verified(String nonce) {
        try {
            JWSObject jws = JWSObject.parse(nonce);
            boolean ours = new JOSEObjectType(TYPE).equals(jws.getHeader().getType()) && jws.verify(verifier);
            return ours ? Instant.ofEpochSecond(Long.parseLong(jws.getPayload().toString())) : Instant.MIN;
        } catch (ParseException | JOSEException | RuntimeException e) {
            return Instant.MIN;
        }
    }
}

package org.coalition.kas.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import java.time.Clock;
import java.time.Duration;
import org.coalition.kas.keys.SigningKey;

/** Nonces by a key of the tests. */
final class Nonces {

    static final Duration LIFE = Duration.ofMinutes(5);
    static final DpopNonces NOT_REQUIRED =
            new DpopNonces(new AuthProperties.Nonce(false, LIFE), signingKey(Proofs.KEY), Proofs.CLOCK);

    private Nonces() {}

    static DpopNonces required(Clock clock) {
        return required(Proofs.KEY, clock);
    }

    static DpopNonces required(ECKey key, Clock clock) {
        return new DpopNonces(new AuthProperties.Nonce(true, LIFE), signingKey(key), clock);
    }

    static SigningKey signingKey(ECKey key) {
        try {
            return new SigningKey("kas-usa-sig-001", key.toPrivateKey(), key.toPublicJWK());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}

package org.coalition.kas.client;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.coalition.kas.crypto.Jwks;
import org.coalition.kas.ztdf.WrappingKey;

/**
 * The public keys of the federation's KASes, each fetched from its configured URL and cached as long as this object
 * lives. An unknown signing key has them fetched anew, at most once per 30 s and KAS.
 */
public final class KasKeys {

    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);
    private static final String OAEP = "RSA-OAEP-256";

    private final HttpsTransport transport;
    private final InstantSource clock;
    private final Map<String, Fetched> cache = new ConcurrentHashMap<>();

    private record Fetched(Instant at, List<JWK> keys) {}

    public KasKeys(HttpsTransport transport) {
        this(transport, InstantSource.system());
    }

    KasKeys(HttpsTransport transport, InstantSource clock) {
        this.transport = transport;
        this.clock = clock;
    }

    /** The first key that is published for {@code use=enc} with {@code RSA-OAEP-256}: always fetched anew. */
    public WrappingKey wrappingKey(KasEntry kas) throws KasException {
        for (JWK jwk : fetch(kas).keys()) {
            boolean wraps = KeyUse.ENCRYPTION.equals(jwk.getKeyUse())
                    && jwk.getAlgorithm() != null
                    && OAEP.equals(jwk.getAlgorithm().getName());
            if (wraps && jwk.getKeyID() != null) {
                return new WrappingKey(kas.kasId(), kas.url().toString(), jwk.getKeyID(), publicKey(kas, jwk));
            }
        }
        throw new BadAnswerException(kas.jwksUri() + " publishes no key with use=enc and alg=" + OAEP);
    }

    /**
     * The keys that a KAS signs results with, by {@code kid}.
     *
     * @param kid the one that is looked for
     */
    Map<String, PublicKey> signingKeys(KasEntry kas, String kid) throws KasException {
        Fetched known = cache.get(kas.kasId());
        boolean young = known != null && known.at().plus(BETWEEN_FETCHES).isAfter(clock.instant());
        if (known == null || (!young && known.keys().stream().noneMatch(jwk -> kid.equals(jwk.getKeyID())))) {
            known = fetch(kas);
        }
        Map<String, PublicKey> keys = new HashMap<>();
        for (JWK jwk : known.keys()) {
            if (KeyUse.SIGNATURE.equals(jwk.getKeyUse()) && jwk.getKeyID() != null) {
                keys.put(jwk.getKeyID(), publicKey(kas, jwk));
            }
        }
        return keys;
    }

    private Fetched fetch(KasEntry kas) throws KasException {
        HttpResponse<byte[]> answer = transport.get(kas.jwksUri());
        if (answer.statusCode() != 200) {
            throw new BadAnswerException(kas.jwksUri() + " answered " + answer.statusCode());
        }
        try {
            JWKSet set = JWKSet.parse(new String(answer.body(), StandardCharsets.UTF_8));
            Fetched fetched = new Fetched(clock.instant(), set.getKeys());
            cache.put(kas.kasId(), fetched);
            return fetched;
        } catch (ParseException e) {
            throw new BadAnswerException(kas.jwksUri() + " is no JWK Set (RFC 7517)", e);
        }
    }

    private static PublicKey publicKey(KasEntry kas, JWK jwk) throws BadAnswerException {
        try {
            return Jwks.publicKey(jwk);
        } catch (IllegalArgumentException e) {
            throw new BadAnswerException(kas.jwksUri() + ": the key " + jwk.getKeyID() + " is not usable", e);
        }
    }
}

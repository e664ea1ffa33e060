package org.coalition.kas.client;

import java.net.http.HttpResponse;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.coalition.kas.crypto.Jwks;
import org.coalition.kas.crypto.Jwks.PublishedKey;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.ztdf.WrapType;
import org.coalition.kas.ztdf.WrappingKey;

/**
 * The public keys of the federation's KASes, each fetched from its configured URL and cached as long as this object
 * lives. An unknown signing key has them fetched anew, at most once per 30 s and KAS.
 */
public final class KasKeys {

    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);

    private final HttpsTransport transport;
    private final InstantSource clock;
    private final Map<String, Fetched> cache = new ConcurrentHashMap<>();

    private record Fetched(Instant at, List<PublishedKey> keys) {}

    public KasKeys(HttpsTransport transport) {
        this(transport, InstantSource.system());
    }

    KasKeys(HttpsTransport transport, InstantSource clock) {
        this.transport = transport;
        this.clock = clock;
    }

    /** As {@link #wrappingKey(KasEntry, WrapType)}, an RSA key: every KAS has one. */
    public WrappingKey wrappingKey(KasEntry kas) throws KasException {
        return wrappingKey(kas, WrapType.RSA);
    }

    /** The first key of a type that is published for {@code use=enc}: always fetched anew. */
    public WrappingKey wrappingKey(KasEntry kas, WrapType type) throws KasException {
        for (PublishedKey key : fetch(kas).keys()) {
            if (key.use().equals("enc") && WrapType.of(key.key()) == type) {
                return new WrappingKey(kas.kasId(), kas.url().toString(), key.kid(), key.key());
            }
        }
        throw new BadAnswerException(kas.jwksUri() + " publishes no key with use=enc of the type " + type);
    }

    /**
     * The keys that a KAS signs results with, by {@code kid}.
     *
     * @param kid the one that is looked for
     */
    Map<String, PublicKey> signingKeys(KasEntry kas, String kid) throws KasException {
        Fetched known = cache.get(kas.kasId());
        boolean young = known != null && known.at().plus(BETWEEN_FETCHES).isAfter(clock.instant());
        if (known == null || (!young && known.keys().stream().noneMatch(key -> kid.equals(key.kid())))) {
            known = fetch(kas);
        }
        Map<String, PublicKey> keys = new HashMap<>();
        for (PublishedKey key : known.keys()) {
            if (key.use().equals("sig")) {
                keys.put(key.kid(), key.key());
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
            Fetched fetched = new Fetched(clock.instant(), Jwks.publicKeys(StrictJson.parse(answer.body())));
            cache.put(kas.kasId(), fetched);
            return fetched;
        } catch (MalformedRequestException e) {
            throw new BadAnswerException(kas.jwksUri() + " is no JWK Set (RFC 7517)", e);
        }
    }
}

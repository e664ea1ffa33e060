package org.coalition.kas.keys;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.KeyId;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/**
 * The public keys of this KAS: what a data owner wraps to ({@code use=enc}), what a result is verified with ({@code
 * use=sig}). May be cached by anyone, a CDN included.
 */
@RestController
final class JwksController {

    private static final CacheControl CACHE =
            CacheControl.maxAge(Duration.ofHours(1)).cachePublic().staleWhileRevalidate(Duration.ofDays(1));

    /** A key set as it is sent, and what it was made of. */
    private record Document(Map<KeyId, PublicKey> keys, String json, String etag) {}

    private final PublishedKeys published;
    private final SigningKey signingKey;
    private volatile Document latest;

    JwksController(PublishedKeys published, SigningKey signingKey) {
        this.published = published;
        this.signingKey = signingKey;
        this.latest = document(published.all(), signingKey);
    }

    @GetMapping("/.well-known/jwks.json")
    ResponseEntity<String> keys(WebRequest request) {
        Document document = current();
        if (request.checkNotModified(document.etag())) {
            return ResponseEntity.status(304)
                    .cacheControl(CACHE)
                    .eTag(document.etag())
                    .build();
        }
        return ResponseEntity.ok()
                .cacheControl(CACHE)
                .eTag(document.etag())
                .contentType(MediaType.APPLICATION_JSON)
                .body(document.json());
    }

    private Document current() {
        Map<KeyId, PublicKey> keys = published.all();
        Document document = latest;
        if (!keys.equals(document.keys())) {
            document = document(keys, signingKey);
            latest = document;
        }
        return document;
    }

    private static Document document(Map<KeyId, PublicKey> wrapping, SigningKey signingKey) {
        List<Map<String, Object>> keys = new ArrayList<>();
        wrapping.forEach((kid, key) -> keys.add(PublishedJwk.of(kid, key)));
        keys.add(signingKey.publicJwk().toJSONObject());
        String json = JSONObjectUtils.toJSONString(Map.of("keys", keys));
        String etag = '"'
                + Bytes.of(Hashes.sha256(json.getBytes(StandardCharsets.UTF_8))).base64Url()
                + '"';
        return new Document(wrapping, json, etag);
    }
}

package org.coalition.kas.keys;

import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;
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

    private final String json;
    private final String etag;

    JwksController(KeyRing ring, SigningKey signingKey) {
        List<JWK> keys = new ArrayList<>();
        for (WrappingKey key : ring.all()) {
            RSAPublicKey published = key.publicKey();
            if (published != null) {
                keys.add(new RSAKey.Builder(published)
                        .keyID(key.kid().value())
                        .keyUse(KeyUse.ENCRYPTION)
                        .algorithm(JWEAlgorithm.RSA_OAEP_256)
                        .build());
            }
        }
        keys.add(signingKey.publicJwk());
        this.json = new JWKSet(keys).toString(true);
        this.etag = '"'
                + Bytes.of(Hashes.sha256(json.getBytes(StandardCharsets.UTF_8))).base64Url()
                + '"';
    }

    @GetMapping("/.well-known/jwks.json")
    ResponseEntity<String> keys(WebRequest request) {
        if (request.checkNotModified(etag)) {
            return ResponseEntity.status(304).cacheControl(CACHE).eTag(etag).build();
        }
        return ResponseEntity.ok()
                .cacheControl(CACHE)
                .eTag(etag)
                .contentType(MediaType.APPLICATION_JSON)
                .body(json);
    }
}

package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;
import org.jspecify.annotations.Nullable;

/** DPoP proofs, RFC 9449 section 4.2, with this project's {@code bodyHash}. */
public final class DpopProof {

    /** The {@code typ} of a proof. */
    public static final String TYPE = "dpop+jwt";

    private DpopProof() {}

    /**
     * Makes one proof, correct unless something is overridden. {@code htm}, {@code htu}, a random {@code jti} and
     * {@code iat} are there from the beginning.
     */
    public static final class Builder {

        private final DpopKey key;
        private final ObjectNode header = JsonNodeFactory.instance.objectNode();
        private final ObjectNode claims = JsonNodeFactory.instance.objectNode();

        Builder(DpopKey key, String method, URI uri) {
            this.key = key;
            header.put("typ", TYPE).put("alg", key.algorithm().joseName()).set("jwk", key.jwk());
            claims.put("jti", UUID.randomUUID().toString())
                    .put("htm", method)
                    .put("htu", withoutQuery(uri))
                    .put("iat", Instant.now().getEpochSecond());
        }

        /** Ties the proof to an access token: {@code ath}. */
        public Builder accessToken(AccessToken token) {
            byte[] hash = Hashes.sha256(token.value().getBytes(StandardCharsets.US_ASCII));
            claims.put("ath", Bytes.of(hash).base64Url());
            return this;
        }

        /** Ties the proof to a body: {@code bodyHash}, base64url of its SHA-256. */
        public Builder body(byte[] body) {
            claims.put("bodyHash", Bytes.of(Hashes.sha256(body)).base64Url());
            return this;
        }

        /** The nonce that the server asked for; none if it is null. */
        public Builder nonce(@Nullable String nonce) {
            if (nonce != null) {
                claims.put("nonce", nonce);
            }
            return this;
        }

        /** Sets a claim to what the caller wants, right or wrong. */
        public Builder claim(String name, JsonNode value) {
            claims.set(name, value);
            return this;
        }

        /** As {@link #claim(String, JsonNode)}, for a text. */
        public Builder claim(String name, String value) {
            claims.put(name, value);
            return this;
        }

        /** As {@link #claim(String, JsonNode)}, for a number. */
        public Builder claim(String name, long value) {
            claims.put(name, value);
            return this;
        }

        public Builder withoutClaim(String name) {
            claims.remove(name);
            return this;
        }

        /** Sets a header parameter to what the caller wants, right or wrong. */
        public Builder header(String name, JsonNode value) {
            header.set(name, value);
            return this;
        }

        /** As {@link #header(String, JsonNode)}, for a text. */
        public Builder header(String name, String value) {
            header.put(name, value);
            return this;
        }

        public Builder withoutHeader(String name) {
            header.remove(name);
            return this;
        }

        /** The proof, signed by its own key. */
        public String sign() {
            return key.sign(header, claims);
        }

        /** The proof signed by another key than the one in its header. */
        public String signBy(DpopKey other) {
            return other.sign(header, claims);
        }

        /** RFC 9449 section 4.2: {@code htu} is without query and fragment. */
        private static String withoutQuery(URI uri) {
            String text = uri.toString();
            int end = text.indexOf('#') < 0 ? text.length() : text.indexOf('#');
            int query = text.indexOf('?');
            return text.substring(0, query < 0 ? end : Math.min(query, end));
        }
    }
}

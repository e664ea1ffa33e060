package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.coalition.kas.protocol.RequestCodec;

/**
 * The signed form of a rewrap request: {@code {"signedRequestToken": JWS}}, signed by the DPoP key, so that no KAS on the
 * way can swap the client's key, a policy or a KAO.
 */
public final class SignedRequest {

    /** The {@code typ} of a signed request. */
    public static final String TYPE = "rewrap+jwt";

    /** How long a request is good for, unless overridden. */
    public static final Duration LIFETIME = Duration.ofSeconds(60);

    private SignedRequest() {}

    /** The body to send, in UTF-8, for a request that is right in everything. */
    public static byte[] of(ObjectNode requestBody, DpopKey key) {
        return key.signedRequest(requestBody).toBody();
    }

    /** Makes one signed request, correct unless something is overridden. */
    public static final class Builder {

        private final DpopKey key;
        private final ObjectNode header = JsonNodeFactory.instance.objectNode();
        private final ObjectNode claims = JsonNodeFactory.instance.objectNode();

        Builder(DpopKey key, ObjectNode requestBody) {
            this.key = key;
            header.put("typ", TYPE).put("alg", key.algorithm().joseName());
            claims.set("requestBody", requestBody.deepCopy());
            validFrom(Instant.now(), LIFETIME);
        }

        /** Sets {@code iat} and {@code exp}. */
        public Builder validFrom(Instant issuedAt, Duration lifetime) {
            claims.put("iat", issuedAt.getEpochSecond())
                    .put("exp", issuedAt.plus(lifetime).getEpochSecond());
            return this;
        }

        /** Sets a claim to what the caller wants, right or wrong. */
        public Builder claim(String name, JsonNode value) {
            claims.set(name, value);
            return this;
        }

        public Builder withoutClaim(String name) {
            claims.remove(name);
            return this;
        }

        /** Sets a header parameter to what the caller wants, right or wrong. */
        public Builder header(String name, String value) {
            header.put(name, value);
            return this;
        }

        /** The compact JWS alone. */
        public String toToken() {
            return key.sign(header, claims);
        }

        /** As {@link #toToken()}, by another key than the proof's. */
        public String toTokenSignedBy(DpopKey other) {
            return other.sign(header, claims);
        }

        /** The body to send, in UTF-8. */
        public byte[] toBody() {
            return body(toToken());
        }
    }

    /** The body around a token. */
    public static byte[] body(String token) {
        return CompactJws.bytes(JsonNodeFactory.instance.objectNode().put(RequestCodec.SIGNED_REQUEST_TOKEN, token));
    }
}

package org.coalition.kas.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.crypto.SignatureAlgorithm;

/**
 * The result for one KAO, as it goes over the wire: signed by the KAS that {@link #kasId()} names.
 *
 * @param json the whole object, signature included
 */
public record KaoResult(ObjectNode json) {

    /** The {@code typ} of a result's signature. */
    public static final String TYPE = "kas-result+jws";

    /** What a result belongs to. It is signed with it, so that no result can be moved to another place. */
    public record Context(String requestId, String policyId, String clientKeyThumbprint) {}

    public String keyAccessObjectId() {
        return json.path("keyAccessObjectId").asText();
    }

    public String kasId() {
        return json.path("kasId").asText();
    }

    public boolean isSuccess() {
        return "success".equals(json.path("status").textValue());
    }

    public Optional<String> sid() {
        return text("sid");
    }

    public Optional<String> kasWrappedKey() {
        return text("kasWrappedKey");
    }

    public Optional<String> sessionPublicKey() {
        return text("sessionPublicKey");
    }

    public Optional<String> errorCode() {
        return text("errorCode");
    }

    public Optional<String> error() {
        return text("error");
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(json.path(name).textValue());
    }

    /** The {@code alg} of the signature, if it is one of ours. */
    public Optional<SignatureAlgorithm> signatureAlgorithm() {
        return SignatureAlgorithm.named(json.path("signature").path("alg").textValue());
    }

    public Optional<String> signatureKid() {
        return Optional.ofNullable(json.path("signature").path("kid").textValue());
    }

    /** The signature's bytes, if they are there and canonical base64url. */
    public Optional<Bytes> signature() {
        JsonNode sig = json.path("signature").path("sig");
        try {
            return sig.isTextual() ? Optional.of(Bytes.fromBase64Url(sig.textValue())) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What is signed: {@code BASE64URL(JCS(header)) . BASE64URL(JCS(payload))}, as in a compact JWS (RFC 7515). */
    public static byte[] signingInput(ObjectNode unsigned, Context context, SignatureAlgorithm algorithm, String kid) {
        ObjectNode header = JsonNodeFactory.instance
                .objectNode()
                .put("alg", algorithm.joseName())
                .put("kid", kid)
                .put("typ", TYPE);
        ObjectNode payload = JsonNodeFactory.instance
                .objectNode()
                .put("requestId", context.requestId())
                .put("policyId", context.policyId())
                .put("clientKeyThumbprint", context.clientKeyThumbprint());
        payload.set("result", unsigned);
        return (part(header) + "." + part(payload)).getBytes(StandardCharsets.US_ASCII);
    }

    private static String part(ObjectNode json) {
        return Bytes.of(CanonicalJson.of(json)).base64Url();
    }
}

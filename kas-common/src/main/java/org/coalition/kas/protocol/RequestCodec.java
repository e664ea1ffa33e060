package org.coalition.kas.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.ClientPublicKey;
import org.coalition.kas.crypto.Pem;
import org.jspecify.annotations.Nullable;

/**
 * From strict JSON to a {@link RewrapRequest}. Unknown fields are kept; every violation is reported at once, with its
 * JSON pointer.
 */
public final class RequestCodec {

    /** The one field of a body in the signed form. */
    public static final String SIGNED_REQUEST_TOKEN = "signedRequestToken";

    private static final String KAO_ID = "keyAccessObjectId";
    private static final int MAX_WRAPPED_KEY_BYTES = 4096;
    private static final int MAX_METADATA_BYTES = 65_536;
    private static final int MAX_SIGNATURE_BYTES = 1024;

    private final RequestLimits limits;

    public RequestCodec(RequestLimits limits) {
        this.limits = limits;
    }

    /** The {@code signedRequestToken}, if the body is of the signed form: that field and nothing else. */
    public static Optional<String> signedRequestToken(JsonNode body) throws MalformedRequestException {
        JsonNode token = body.path(SIGNED_REQUEST_TOKEN);
        if (token.isMissingNode()) {
            return Optional.empty();
        }
        if (!token.isTextual() || body.size() != 1) {
            throw new MalformedRequestException(
                    "/" + SIGNED_REQUEST_TOKEN, "must be a compact JWS, and the only field of the body");
        }
        return Optional.of(token.textValue());
    }

    /**
     * Checks the form of a request.
     *
     * @throws MalformedRequestException with every violation
     */
    public RewrapRequest parse(JsonNode body) throws MalformedRequestException {
        if (!(body instanceof ObjectNode object)) {
            throw new MalformedRequestException("", "must be a JSON object");
        }
        List<Violation> violations = new ArrayList<>();
        ClientPublicKey client =
                new FieldReader(object, "", violations).required("clientPublicKey", ClientPublicKey::parse);
        List<PolicyGroup> groups = groups(object.path("requests"), violations);
        if (!violations.isEmpty() || client == null) {
            throw new MalformedRequestException(violations);
        }
        return new RewrapRequest(client, groups);
    }

    private List<PolicyGroup> groups(JsonNode requests, List<Violation> violations) {
        if (!requests.isArray() || requests.isEmpty() || requests.size() > limits.maxGroups()) {
            violations.add(new Violation("/requests", "must be an array of 1 to " + limits.maxGroups() + " groups"));
            return List.of();
        }
        int total = 0;
        for (JsonNode group : requests) {
            total += group.path("keyAccessObjects").size();
        }
        if (total > limits.maxKeyAccessObjects()) {
            violations.add(new Violation(
                    "/requests", "must hold at most " + limits.maxKeyAccessObjects() + " key access objects in all"));
            return List.of();
        }
        List<PolicyGroup> groups = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            PolicyGroup group = group(requests.get(i), "/requests/" + i, violations);
            if (group != null) {
                groups.add(group);
            }
        }
        checkKeyAccessObjectIds(requests, violations);
        return groups;
    }

    private static @Nullable PolicyGroup group(JsonNode node, String pointer, List<Violation> violations) {
        if (!(node instanceof ObjectNode object)) {
            violations.add(new Violation(pointer, "must be an object"));
            return null;
        }
        FieldReader fields = new FieldReader(object, pointer, violations);
        ObjectNode policy = fields.required("policy", RequestCodec::object);
        ReleaseMode release = fields.optional("release", RequestCodec::release);
        List<KeyAccessObject> kaos = keyAccessObjects(object.path("keyAccessObjects"), pointer, violations);
        if (policy == null) {
            return null;
        }
        String id = new FieldReader(policy, pointer + "/policy", violations).optionalIdentifier("policyId");
        return new PolicyGroup(
                policy,
                id == null ? PolicyGroup.idByHash(policy) : id,
                release == null ? ReleaseMode.EACH : release,
                kaos);
    }

    private static List<KeyAccessObject> keyAccessObjects(
            JsonNode node, String groupPointer, List<Violation> violations) {
        String pointer = groupPointer + "/keyAccessObjects";
        if (!node.isArray() || node.isEmpty()) {
            violations.add(new Violation(pointer, "must be an array of one or more key access objects"));
            return List.of();
        }
        List<KeyAccessObject> kaos = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            if (node.get(i) instanceof ObjectNode kao) {
                kaos.add(keyAccessObject(kao, pointer + "/" + i, violations));
            } else {
                violations.add(new Violation(pointer + "/" + i, "must be an object"));
            }
        }
        return kaos;
    }

    private static KeyAccessObject keyAccessObject(ObjectNode kao, String pointer, List<Violation> violations) {
        FieldReader fields = new FieldReader(kao, pointer, violations);
        Bytes none = Bytes.of(new byte[0]);
        String type = fields.optionalIdentifier("type");
        fields.optional("protocol", RequestCodec::protocolKas);
        Bytes wrappedKey = fields.required("wrappedKey", FieldReader.base64(1, MAX_WRAPPED_KEY_BYTES));
        ECPublicKey ephemeral = KeyAccessObject.EC_WRAPPED.equals(type)
                ? fields.required("ephemeralPublicKey", RequestCodec::ephemeralPublicKey)
                : null;
        Bytes binding = fields.required("policyBinding", node -> binding(node));
        KaoSignature signature =
                fields.optional("signature", node -> signature(object(node), pointer + "/signature", violations));
        return new KeyAccessObject(
                fields.identifier(KAO_ID),
                type == null ? KeyAccessObject.WRAPPED : type,
                url(fields),
                fields.identifier("kid"),
                wrappedKey == null ? none : wrappedKey,
                ephemeral,
                binding == null ? none : binding,
                fields.optionalIdentifier("sid"),
                fields.optional("encryptedMetadata", FieldReader.base64(28, MAX_METADATA_BYTES)),
                signature,
                kao);
    }

    private static String url(FieldReader fields) {
        String url = fields.identifier("url");
        try {
            if (!url.isEmpty()) {
                KasOrigin.of(url);
            }
        } catch (IllegalArgumentException e) {
            fields.violation("url", "must be an absolute https URL");
        }
        return url;
    }

    private static ECPublicKey ephemeralPublicKey(JsonNode node) {
        if (node.isTextual()
                && ClientPublicKey.of(Pem.publicKey(node.textValue())).key() instanceof ECPublicKey ec) {
            return ec;
        }
        throw new IllegalArgumentException("must be an EC public key as PEM");
    }

    private static Bytes binding(JsonNode node) {
        if (!node.isObject()) {
            return FieldReader.base64(32, 32).apply(node);
        }
        if (!"HS256".equals(node.path("alg").textValue())) {
            throw new IllegalArgumentException("must have the alg HS256");
        }
        return FieldReader.base64(32, 32).apply(node.path("hash"));
    }

    private static KaoSignature signature(ObjectNode node, String pointer, List<Violation> violations) {
        FieldReader fields = new FieldReader(node, pointer, violations);
        Bytes sig = fields.required("sig", FieldReader.base64(1, MAX_SIGNATURE_BYTES));
        return new KaoSignature(
                fields.identifier("alg"), fields.identifier("kid"), sig == null ? Bytes.of(new byte[0]) : sig);
    }

    private static String protocolKas(JsonNode node) {
        if (!"kas".equals(node.textValue())) {
            throw new IllegalArgumentException("must be kas");
        }
        return "kas";
    }

    private static ReleaseMode release(JsonNode node) {
        return ReleaseMode.named(node.asText())
                .orElseThrow(() -> new IllegalArgumentException("must be each, allOf or anyOf"));
    }

    private static ObjectNode object(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("must be an object");
    }

    private static void checkKeyAccessObjectIds(JsonNode requests, List<Violation> violations) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < requests.size(); i++) {
            JsonNode kaos = requests.path(i).path("keyAccessObjects");
            for (int j = 0; j < kaos.size(); j++) {
                JsonNode id = kaos.path(j).path(KAO_ID);
                if (id.isTextual() && !seen.add(id.textValue())) {
                    violations.add(new Violation(
                            "/requests/" + i + "/keyAccessObjects/" + j + "/" + KAO_ID,
                            "must be unique over the request"));
                }
            }
        }
    }
}

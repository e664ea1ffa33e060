package org.coalition.kas.registry;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWK;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import org.coalition.kas.crypto.Jwks;

/** Reads a JWK set (RFC 7517 section 5) of public keys, each with a {@code kid} of its own. */
final class KeySet {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};
    private static final int MIN_RSA_BITS = 2048;

    private KeySet() {}

    static Map<String, PublicKey> read(Fields owner, String name) throws InvalidDocumentException {
        Fields set = owner.object(name);
        JsonNode array = set.array("keys");
        set.noOthers();
        Map<String, PublicKey> keys = new HashMap<>();
        for (int i = 0; i < array.size(); i++) {
            String place = set.at("keys") + "/" + i;
            String kid = new Fields(array.get(i), place).text("kid");
            if (keys.put(kid, publicKey(array.get(i), place)) != null) {
                throw new InvalidDocumentException(place + "/kid", "stands twice in this set");
            }
        }
        return keys;
    }

    private static PublicKey publicKey(JsonNode json, String place) throws InvalidDocumentException {
        try {
            JWK jwk = JWK.parse(MAPPER.convertValue(json, MEMBERS));
            if (jwk.isPrivate()) {
                throw new InvalidDocumentException(place, "is a private key, which must not be here: replace that key");
            }
            PublicKey key = Jwks.publicKey(jwk);
            if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
                throw new InvalidDocumentException(place, "must have 2048 bits at least");
            }
            return key;
        } catch (ParseException | IllegalArgumentException e) {
            throw new InvalidDocumentException(place, "must be a public RSA, EC or Ed25519 key as a JWK");
        }
    }
}

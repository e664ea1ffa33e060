package org.coalition.kas.ztdf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.PublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.crypto.KeyWrap;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.crypto.PolicyBinding;
import org.coalition.kas.crypto.SealedMetadata;

/**
 * Makes one Key Access Object: a key or a split, wrapped to one KAS as the KAS's key wants it, bound to its policy. The key
 * is read at once and not kept; whoever made it closes it.
 */
public final class KaoBuilder {

    private final ObjectNode kao = JsonNodeFactory.instance.objectNode();
    private final Dek dek;
    private final Policy policy;

    private KaoBuilder(Dek dek, WrappingKey to, Policy policy) {
        this.dek = dek;
        this.policy = policy;
        kao.put("keyAccessObjectId", UUID.randomUUID().toString())
                .put("type", WrapType.of(to.key()).wireName())
                .put("protocol", "kas")
                .put("url", to.url())
                .put("kid", to.kid());
        wrap(to.key());
        kao.putObject("policyBinding")
                .put("alg", "HS256")
                .put("hash", PolicyBinding.of(dek, policy.canonical()).base64());
    }

    private void wrap(PublicKey key) {
        KeyWrap wrap = KeyWrap.to(key);
        wrap.ephemeralPublicKey().ifPresent(ephemeral -> kao.put("ephemeralPublicKey", Pem.of(ephemeral)));
        kao.put("wrappedKey", wrap.wrap(dek).base64());
    }

    /** A KAO of a fresh random id. */
    public static KaoBuilder wrapping(Dek dek, WrappingKey to, Policy policy) {
        return new KaoBuilder(dek, to, policy);
    }

    /** Names the split that this KAO wraps. */
    public KaoBuilder sid(String sid) {
        kao.put("sid", sid);
        return this;
    }

    /**
     * Seals fields that a KAS gives to whoever may read, with an assertion of the policy beside them.
     *
     * @throws IllegalArgumentException if the key is not one of 32 bytes
     */
    public KaoBuilder metadata(ObjectNode fields) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.set("fields", fields.deepCopy());
        metadata.set("policyAssertion", assertion());
        Bytes sealed = SealedMetadata.seal(dek, CanonicalJson.of(metadata));
        kao.put("encryptedMetadata", sealed.base64());
        return this;
    }

    private ObjectNode assertion() {
        ObjectNode assertion = JsonNodeFactory.instance
                .objectNode()
                .put("policyHash", Bytes.of(Hashes.sha256(policy.canonical())).base64());
        for (String label : new String[] {"classification", "releasabilityTo", "COI"}) {
            JsonNode value = policy.json().path("dissem").path(label);
            if (!value.isMissingNode()) {
                assertion.set(label, value.deepCopy());
            }
        }
        return assertion.put(
                "createdAt", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** The KAO without a signature, to be altered and then signed, as a test may want. */
    public ObjectNode unsigned() {
        return kao.deepCopy();
    }

    /** The KAO, signed. */
    public ObjectNode signedBy(Originator originator) {
        return originator.sign(kao);
    }
}

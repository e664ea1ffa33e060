package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.PolicyBinding;
import org.coalition.kas.crypto.SealedMetadata;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.KeyAccessObject;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.PolicyGroup;
import org.coalition.kas.protocol.StrictJson;

/** Takes the keys out of verified results, and checks that each is bound to the policy that it was asked for under. */
final class KeyRelease {

    private KeyRelease() {}

    /**
     * The keys of one group by {@code keyAccessObjectId}. The caller closes them.
     *
     * @throws BadAnswerException if one does not open, or is not bound to the policy; none is left open then
     */
    static Map<String, Dek> keys(PolicyGroup group, List<KaoResult> results, ClientKey clientKey)
            throws BadAnswerException {
        Map<String, Dek> keys = new HashMap<>();
        byte[] policy = CanonicalJson.of(group.policy());
        for (int k = 0; k < results.size(); k++) {
            KaoResult result = results.get(k);
            if (result.isSuccess()) {
                KeyAccessObject kao = group.keyAccessObjects().get(k);
                try {
                    keys.put(kao.keyAccessObjectId(), key(kao, result, clientKey, group.policy(), policy));
                } catch (IntegrityException e) {
                    keys.values().forEach(Dek::close);
                    throw new BadAnswerException(
                            "the key that " + result.kasId() + " released does not open, or is not bound to the policy",
                            e);
                }
            }
        }
        return keys;
    }

    private static Dek key(
            KeyAccessObject kao, KaoResult result, ClientKey clientKey, ObjectNode policy, byte[] canonicalPolicy)
            throws IntegrityException {
        Dek key = clientKey.unwrap(result);
        try {
            if (!PolicyBinding.matches(key, canonicalPolicy, kao.policyBinding())) {
                throw new IntegrityException();
            }
            if (kao.encryptedMetadata() != null) {
                metadata(key, kao.encryptedMetadata(), policy);
            }
            return key;
        } catch (IntegrityException | RuntimeException e) {
            key.close();
            throw e;
        }
    }

    /** Opens metadata with the key that its KAO wraps, and checks what they assert of the policy. */
    static JsonNode metadata(Dek key, Bytes sealed, ObjectNode policy) throws IntegrityException {
        byte[] plaintext = SealedMetadata.open(key, sealed);
        try {
            if (StrictJson.parse(plaintext) instanceof ObjectNode metadata) {
                return SealedMetadata.verify(metadata, policy);
            }
            throw new IntegrityException();
        } catch (MalformedRequestException e) {
            throw new IntegrityException();
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }
}

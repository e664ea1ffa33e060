package org.coalition.kas.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.crypto.Hashes;

/**
 * KAOs under the policy that governs them.
 *
 * @param policy as it came, unknown fields included: bindings are over its canonical form
 * @param policyId {@code policy.policyId}, else {@code "sha256:" + hex(SHA-256(JCS(policy)))}
 */
public record PolicyGroup(
        ObjectNode policy, String policyId, ReleaseMode release, List<KeyAccessObject> keyAccessObjects) {

    public PolicyGroup {
        keyAccessObjects = List.copyOf(keyAccessObjects);
    }

    /** The id of a policy that has none of its own. */
    public static String idByHash(ObjectNode policy) {
        return "sha256:" + Hashes.sha256Hex(CanonicalJson.of(policy));
    }
}

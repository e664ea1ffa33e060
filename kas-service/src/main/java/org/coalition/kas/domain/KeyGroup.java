package org.coalition.kas.domain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.protocol.ReleaseMode;

/**
 * Keys under the policy that governs them.
 *
 * @param bindingInput what each key's policy binding is computed over
 */
public record KeyGroup(
        String policyId, ObjectNode policy, Bytes bindingInput, ReleaseMode release, List<KeyRequest> keys) {

    public KeyGroup {
        keys = List.copyOf(keys);
    }
}

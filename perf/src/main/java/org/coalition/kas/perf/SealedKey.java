package org.coalition.kas.perf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Splits;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.Originator;
import org.coalition.kas.ztdf.Policy;
import org.coalition.kas.ztdf.WrappingKey;

/**
 * What a sealed file would hold: one key under a policy of its own, whole for one nation, or a split for each of several.
 *
 * @param dek the key, to compare with what comes out
 * @param splits of it, by nation; the key itself if there is one nation
 */
record SealedKey(Dek dek, List<Dek> splits, String policyId, List<String> kaoIds, ObjectNode group) {

    /** A key that is released only as a whole. */
    static SealedKey fresh(List<WrappingKey> guards, Originator originator) {
        return fresh(guards, originator, guards.size() == 1 ? ReleaseMode.EACH : ReleaseMode.ALL_OF);
    }

    static SealedKey fresh(List<WrappingKey> guards, Originator originator, ReleaseMode release) {
        Policy policy = Policy.classified("SECRET")
                .policyId(UUID.randomUUID().toString())
                .releasableTo(List.of("USA"))
                .coi(List.of("NATO"))
                .build();
        Dek dek = Dek.random(32);
        List<Dek> parts = Splits.split(dek, guards.size());
        List<JsonNode> kaos = new ArrayList<>();
        for (int i = 0; i < guards.size(); i++) {
            KaoBuilder kao = KaoBuilder.wrapping(parts.get(i), guards.get(i), policy);
            kaos.add((guards.size() == 1 ? kao : kao.sid("split-" + (i + 1))).signedBy(originator));
        }
        return new SealedKey(
                dek,
                parts,
                policy.policyId(),
                kaos.stream().map(kao -> kao.path("keyAccessObjectId").asText()).toList(),
                RewrapBody.group(policy.json(), release, kaos));
    }
}

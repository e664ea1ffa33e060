package org.coalition.kas.web;

import java.util.List;
import java.util.Set;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.OriginatorSignature;
import org.coalition.kas.domain.Provenance;
import org.coalition.kas.domain.RewrapOrder;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.protocol.KasOrigin;
import org.coalition.kas.protocol.KeyAccessObject;
import org.coalition.kas.protocol.PolicyGroup;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.protocol.RewrapRequest;
import org.jspecify.annotations.Nullable;

/** From this dialect's wire to what the pipeline takes, whatever the dialect. */
final class OrderMapping {

    private OrderMapping() {}

    static RewrapOrder order(String requestId, RewrapRequest request, Provenance provenance) {
        return new RewrapOrder(
                requestId,
                request.clientPublicKey(),
                request.groups().stream().map(OrderMapping::group).toList(),
                provenance);
    }

    /**
     * The part of an order that a peer is asked for. Each key stands alone in it: who asked combines, since only he sees
     * all of a group.
     */
    static RewrapOrder only(RewrapOrder order, Set<String> ids) {
        List<KeyGroup> groups = order.groups().stream()
                .map(group -> new KeyGroup(
                        group.policyId(),
                        group.policy(),
                        group.bindingInput(),
                        ReleaseMode.EACH,
                        group.keys().stream()
                                .filter(key -> ids.contains(key.id()))
                                .toList()))
                .filter(group -> !group.keys().isEmpty())
                .toList();
        return new RewrapOrder(order.requestId(), order.clientKey(), groups, order.provenance());
    }

    private static KeyGroup group(PolicyGroup group) {
        return new KeyGroup(
                group.policyId(),
                group.policy(),
                Bytes.of(CanonicalJson.of(group.policy())),
                group.release(),
                group.keyAccessObjects().stream().map(OrderMapping::key).toList());
    }

    private static KeyRequest key(KeyAccessObject kao) {
        return new KeyRequest(
                kao.keyAccessObjectId(),
                KasOrigin.of(kao.url()),
                kao.sid(),
                new KeyId(kao.kid()),
                new WrappedKey(WrapAlgorithm.ofType(kao.type()), kao.wrappedKey(), kao.ephemeralPublicKey()),
                kao.policyBinding(),
                kao.encryptedMetadata(),
                signature(kao));
    }

    private static @Nullable OriginatorSignature signature(KeyAccessObject kao) {
        return kao.originatorSignature()
                .map(signature -> new OriginatorSignature(
                        signature.alg(), signature.kid(), signature.sig(), Bytes.of(kao.signingInput())))
                .orElse(null);
    }
}

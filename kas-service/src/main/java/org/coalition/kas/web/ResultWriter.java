package org.coalition.kas.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KaoOutcome.Relayed;
import org.coalition.kas.domain.KaoOutcome.Released;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.Provenance;
import org.coalition.kas.domain.RewrapOrder;
import org.coalition.kas.keys.SigningKey;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ResultSignatures;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.RewrapResponse.PolicyResults;
import org.coalition.kas.rewrap.RewrapAnswer;
import org.coalition.kas.telemetry.Stage;
import org.coalition.kas.telemetry.Stages;
import org.springframework.stereotype.Component;

/** From the pipeline's answer to this dialect's wire: every result signed, errors too. */
@Component
final class ResultWriter {

    private final KasIdentity identity;
    private final SigningKey signingKey;
    private final Stages stages;

    ResultWriter(KasIdentity identity, SigningKey signingKey, Stages stages) {
        this.identity = identity;
        this.signingKey = signingKey;
        this.stages = stages;
    }

    RewrapResponse write(RewrapOrder order, RewrapAnswer answer) {
        try (var _ = stages.start(Stage.SIGN)) {
            return new RewrapResponse(
                    order.requestId(),
                    answer.groups().stream().map(group -> results(order, group)).toList());
        }
    }

    private PolicyResults results(RewrapOrder order, RewrapAnswer.Group group) {
        KaoResult.Context context = new KaoResult.Context(
                order.requestId(), group.policyId(), order.clientKey().thumbprint());
        boolean forClient = order.provenance() instanceof Provenance.Direct;
        List<KaoResult> results = group.items().stream()
                .map(item -> result(item, context, forClient))
                .toList();
        return new PolicyResults(group.policyId(), results);
    }

    /** A peer's result keeps the peer's signature; ours get ours. */
    private KaoResult result(RewrapAnswer.Item item, KaoResult.Context context, boolean forClient) {
        return switch (item.outcome()) {
            case Relayed relayed -> new KaoResult(relayed.signedResult());
            case Released released -> sign(writeReleased(head(item), released, forClient), context);
            case Refused refused ->
                sign(
                        head(item)
                                .put("status", "error")
                                .put("errorCode", refused.code().name())
                                .put("error", refused.text()),
                        context);
        };
    }

    private KaoResult sign(ObjectNode json, KaoResult.Context context) {
        return ResultSignatures.sign(json, context, signingKey.kid(), signingKey.privateKey());
    }

    private ObjectNode head(RewrapAnswer.Item item) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("keyAccessObjectId", item.key().id())
                .put("kasId", identity.kasId().value());
        return item.key().sid() == null ? json : json.put("sid", item.key().sid());
    }

    /** A peer gets no metadata: it is not to learn more than its own, and the client opens it with the split. */
    private static ObjectNode writeReleased(ObjectNode json, Released released, boolean forClient) {
        json.put("status", "success")
                .put("kasWrappedKey", released.wrappedForClient().base64());
        if (released.sessionPublicKey() != null) {
            json.put("sessionPublicKey", released.sessionPublicKey());
        }
        if (forClient && released.metadata() != null) {
            json.set("metadata", released.metadata());
        }
        return json;
    }
}

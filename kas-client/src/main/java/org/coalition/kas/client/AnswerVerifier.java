package org.coalition.kas.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.KeyAccessObject;
import org.coalition.kas.protocol.PolicyGroup;
import org.coalition.kas.protocol.ResultSignatures;
import org.coalition.kas.protocol.RewrapRequest;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.RewrapResponse.PolicyResults;

/**
 * Believes nothing in an answer that is not proven: there is exactly one result for each KAO, in the order of the
 * request, signed over this very request by a KAS that may speak for it. Keys come from the configured KASes, never from
 * the answer.
 */
final class AnswerVerifier {

    private final ClientConfig config;
    private final KasKeys keys;

    AnswerVerifier(ClientConfig config, KasKeys keys) {
        this.config = config;
        this.keys = keys;
    }

    /**
     * Verifies the whole answer.
     *
     * @param asked the KAS that was asked
     * @throws BadAnswerException if any of it does not hold
     */
    void verify(RewrapRequest request, RewrapResponse response, KasEntry asked) throws KasException {
        require(request.groups().size() == response.responses().size(), "not one group for each that was asked for");
        for (int g = 0; g < request.groups().size(); g++) {
            PolicyGroup group = request.groups().get(g);
            PolicyResults results = response.responses().get(g);
            require(group.policyId().equals(results.policyId()), "group " + g + " is for another policy");
            require(
                    group.keyAccessObjects().size() == results.results().size(),
                    "not exactly one result for each key access object");
            KaoResult.Context context = new KaoResult.Context(
                    response.requestId(),
                    group.policyId(),
                    request.clientPublicKey().thumbprint());
            for (int k = 0; k < results.results().size(); k++) {
                verify(group.keyAccessObjects().get(k), results.results().get(k), context, asked);
            }
        }
    }

    private void verify(KeyAccessObject kao, KaoResult result, KaoResult.Context context, KasEntry asked)
            throws KasException {
        String id = kao.keyAccessObjectId();
        require(id.equals(result.keyAccessObjectId()), "the result for " + id + " is not in its place");
        require(Objects.equals(kao.sid(), result.sid().orElse(null)), "the result for " + id + " has another sid");
        require(
                result.isSuccess()
                        || "error".equals(result.json().path("status").textValue()),
                "the result for " + id + " is neither a success nor an error");
        KasEntry signer = signer(kao, result, asked);
        String kid = result.signatureKid().orElse("");
        require(
                ResultSignatures.verify(result, context, keys.signingKeys(signer, kid)),
                "the result for " + id + " is not signed by a key of " + signer.kasId() + " over this request");
    }

    /** A success comes from the KAO's own KAS; an error may come from the KAS that was asked, too. */
    private KasEntry signer(KeyAccessObject kao, KaoResult result, KasEntry asked) throws BadAnswerException {
        Optional<KasEntry> owner = config.kasAt(kao.url());
        List<KasEntry> entitled = new ArrayList<>(owner.stream().toList());
        if (!result.isSuccess()) {
            entitled.add(asked);
        }
        return entitled.stream()
                .filter(kas -> kas.kasId().equals(result.kasId()))
                .findFirst()
                .orElseThrow(() -> new BadAnswerException("the result for " + kao.keyAccessObjectId()
                        + " comes from a KAS that may not speak for it: " + result.kasId()));
    }

    private static void require(boolean holds, String what) throws BadAnswerException {
        if (!holds) {
            throw new BadAnswerException("the KAS's answer is not to be trusted: " + what);
        }
    }
}

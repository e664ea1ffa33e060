package org.coalition.kas.perf;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.Splits;
import org.coalition.kas.perf.load.Answer;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.ResultSignatures;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.RewrapResponse.PolicyResults;
import org.coalition.kas.protocol.StrictJson;

/**
 * Checks answers after the clock has stopped, and believes nothing: each result in its place, signed over this very
 * request by the KAS that guards the KAO, and the splits together give the key that was sealed.
 */
final class Checker {

    private static final int SHOWN = 160;

    private final Map<String, Map<String, PublicKey>> signingKeys;

    /**
     * A checker.
     *
     * @param signingKeys by kasId, then by kid
     */
    Checker(Map<String, Map<String, PublicKey>> signingKeys) {
        this.signingKeys = Map.copyOf(signingKeys);
    }

    /**
     * Checks one answer.
     *
     * @param guards the kasId of each KAO's KAS, in their order
     */
    Verdict check(Prepared request, List<String> guards, Answer answer) {
        if (answer.status() != 200) {
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            return Verdict.error(
                    answer.status() == 0
                            ? "no answer"
                            : answer.status() + " " + text.substring(0, Math.min(SHOWN, text.length())));
        }
        try {
            return check(request, guards, RewrapResponse.fromJson(StrictJson.parse(answer.body())));
        } catch (MalformedRequestException e) {
            return Verdict.wrong("not of the protocol's form: " + e.getMessage());
        }
    }

    private Verdict check(Prepared request, List<String> guards, RewrapResponse response) {
        SealedKey sealed = request.sealed();
        if (response.responses().size() != 1) {
            return Verdict.wrong("not one group");
        }
        PolicyResults group = response.responses().getFirst();
        if (!group.policyId().equals(sealed.policyId()) || group.results().size() != guards.size()) {
            return Verdict.wrong("another policy, or not one result for each KAO");
        }
        KaoResult.Context context = new KaoResult.Context(
                response.requestId(), sealed.policyId(), request.clientKey().thumbprint());
        for (int i = 0; i < guards.size(); i++) {
            KaoResult result = group.results().get(i);
            if (!result.isSuccess()) {
                return Verdict.error(result.kasId() + " " + result.errorCode().orElse("gives no reason"));
            }
            if (!result.keyAccessObjectId().equals(sealed.kaoIds().get(i))
                    || !result.kasId().equals(guards.get(i))) {
                return Verdict.wrong("the result of " + guards.get(i) + " is not in its place");
            }
            if (!ResultSignatures.verify(result, context, signingKeys.getOrDefault(guards.get(i), Map.of()))) {
                return Verdict.wrong("the signature of " + guards.get(i) + " does not verify");
            }
        }
        return key(request, group.results());
    }

    private static Verdict key(Prepared request, List<KaoResult> results) {
        List<Dek> splits = new ArrayList<>();
        try {
            for (KaoResult result : results) {
                splits.add(request.clientKey().unwrap(result));
            }
            try (Dek dek = Splits.combine(splits)) {
                return dek.equals(request.sealed().dek()) ? Verdict.RIGHT : Verdict.wrong("another key came out");
            }
        } catch (IntegrityException e) {
            return Verdict.wrong("a released key does not open");
        } finally {
            splits.forEach(Dek::close);
        }
    }
}

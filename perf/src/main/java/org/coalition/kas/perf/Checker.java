package org.coalition.kas.perf;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
            return unsuccessful(answer);
        }
        try {
            return check(request, guards, RewrapResponse.fromJson(StrictJson.parse(answer.body())));
        } catch (MalformedRequestException e) {
            return malformed(e);
        }
    }

    private static Verdict malformed(MalformedRequestException e) {
        return Verdict.wrong("not of the protocol's form: " + e.getMessage());
    }

    private static Verdict unsuccessful(Answer answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        return Verdict.error(
                answer.status() == 0
                        ? "no answer"
                        : answer.status() + " " + text.substring(0, Math.min(SHOWN, text.length())));
    }

    private Verdict check(Prepared request, List<String> guards, RewrapResponse response) {
        return each(request, guards, response).stream()
                .filter(verdict -> verdict.kind() != Verdict.Kind.RIGHT)
                .findFirst()
                .orElseGet(() -> whole(request, response.responses().getFirst().results()));
    }

    /**
     * Checks one answer of which parts may fail, as under {@code each}: a verdict for each KAO, in their order. An error is one
     * only if it is signed, by the KAS that guards the KAO or by the one that was asked.
     *
     * @param guards the kasId of each KAO's KAS, in their order; the first was asked
     */
    List<Verdict> each(Prepared request, List<String> guards, Answer answer) {
        if (answer.status() == 200) {
            try {
                return each(request, guards, RewrapResponse.fromJson(StrictJson.parse(answer.body())));
            } catch (MalformedRequestException e) {
                return Collections.nCopies(guards.size(), malformed(e));
            }
        }
        return Collections.nCopies(guards.size(), unsuccessful(answer));
    }

    private List<Verdict> each(Prepared request, List<String> guards, RewrapResponse response) {
        SealedKey sealed = request.sealed();
        if (response.responses().size() != 1) {
            return Collections.nCopies(guards.size(), Verdict.wrong("not one group"));
        }
        PolicyResults group = response.responses().getFirst();
        if (!group.policyId().equals(sealed.policyId()) || group.results().size() != guards.size()) {
            return Collections.nCopies(guards.size(), Verdict.wrong("another policy, or not one result for each KAO"));
        }
        KaoResult.Context context = new KaoResult.Context(
                response.requestId(), sealed.policyId(), request.clientKey().thumbprint());
        return IntStream.range(0, guards.size())
                .mapToObj(i -> one(request, i, guards, context, group.results().get(i)))
                .toList();
    }

    private Verdict one(Prepared request, int kao, List<String> guards, KaoResult.Context context, KaoResult result) {
        String guard = guards.get(kao);
        boolean itsGuards = result.kasId().equals(guard)
                || (!result.isSuccess() && result.kasId().equals(guards.getFirst()));
        if (!result.keyAccessObjectId().equals(request.sealed().kaoIds().get(kao)) || !itsGuards) {
            return Verdict.wrong("the result of " + guard + " is not in its place");
        }
        if (!ResultSignatures.verify(result, context, signingKeys.getOrDefault(result.kasId(), Map.of()))) {
            return Verdict.wrong("the signature of " + result.kasId() + " does not verify");
        }
        if (!result.isSuccess()) {
            return Verdict.error(result.kasId() + " " + result.errorCode().orElse("gives no reason"));
        }
        try (Dek split = request.clientKey().unwrap(result)) {
            return split.equals(request.sealed().splits().get(kao))
                    ? Verdict.RIGHT
                    : Verdict.wrong("another key came out");
        } catch (IntegrityException e) {
            return Verdict.wrong("a released key does not open");
        }
    }

    private static Verdict whole(Prepared request, List<KaoResult> results) {
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

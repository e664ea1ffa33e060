package org.coalition.kas.federation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KaoOutcome.Relayed;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ResultSignatures;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.RewrapResponse.PolicyResults;
import org.jspecify.annotations.Nullable;

/**
 * Believes a peer's results one by one: each must be for a key that was asked, there once, by that very peer, and signed
 * for this request, this policy and this client key. What is not is replaced by an error of our own.
 */
final class PeerAnswers {

    private static final Refused BAD =
            new Refused(ErrorCode.PEER_BAD_ANSWER, "the peer's answer for this key can't be trusted");

    private PeerAnswers() {}

    /** An outcome for every key that was asked for. */
    static Map<String, KaoOutcome> believed(PeerCall call, RewrapResponse response) {
        Map<String, KaoOutcome> outcomes = new HashMap<>();
        for (PeerCall.Group group : call.groups()) {
            KaoResult.Context context =
                    new KaoResult.Context(call.requestId(), group.policyId(), call.clientKeyThumbprint());
            for (KeyRequest key : group.keys()) {
                outcomes.put(key.id(), outcome(call, context, key, response));
            }
        }
        return outcomes;
    }

    /** Whether the peer answered this request, and no key that it was not asked for. */
    static boolean isToThePoint(PeerCall call, RewrapResponse response) {
        List<String> asked = call.kaoIds();
        return response.requestId().equals(call.requestId())
                && response.responses().stream()
                        .flatMap(group -> group.results().stream())
                        .allMatch(result -> asked.contains(result.keyAccessObjectId()));
    }

    private static KaoOutcome outcome(
            PeerCall call, KaoResult.Context context, KeyRequest key, RewrapResponse response) {
        List<KaoResult> results = response.responses().stream()
                .filter(group -> group.policyId().equals(context.policyId()))
                .map(PolicyResults::results)
                .flatMap(List::stream)
                .filter(result -> result.keyAccessObjectId().equals(key.id()))
                .toList();
        if (results.size() != 1 || !holds(results.getFirst(), call, context, key)) {
            return BAD;
        }
        KaoResult result = results.getFirst();
        if (result.isSuccess()) {
            boolean whole = result.kasWrappedKey().isPresent() && !result.json().has("errorCode");
            return whole ? relayed(call, result, null) : BAD;
        }
        return errorCode(result)
                .<KaoOutcome>map(code -> relayed(call, result, code))
                .orElse(BAD);
    }

    private static Relayed relayed(PeerCall call, KaoResult result, @Nullable ErrorCode code) {
        return new Relayed(call.peer().kasId(), result.json(), code);
    }

    private static boolean holds(KaoResult result, PeerCall call, KaoResult.Context context, KeyRequest key) {
        return result.kasId().equals(call.peer().kasId().value())
                && Objects.equals(result.sid().orElse(null), key.sid())
                && ResultSignatures.verify(result, context, call.peer().signingKeys());
    }

    /** Of an error that is nothing but one. A peer's keys stand alone, so it has nothing to say of groups. */
    private static Optional<ErrorCode> errorCode(KaoResult result) {
        if (!"error".equals(result.json().path("status").textValue())
                || result.json().has("kasWrappedKey")) {
            return Optional.empty();
        }
        return result.errorCode().flatMap(code -> Arrays.stream(ErrorCode.values())
                .filter(known -> known.name().equals(code) && known.errorClass() != ErrorCode.ErrorClass.GROUP)
                .findFirst());
    }

    static Map<String, KaoOutcome> all(PeerCall call, Refused refused) {
        Map<String, KaoOutcome> outcomes = new HashMap<>();
        call.kaoIds().forEach(id -> outcomes.put(id, refused));
        return outcomes;
    }
}

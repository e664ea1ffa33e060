package org.coalition.kas.rewrap;

import java.util.List;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.policy.Decision;
import org.coalition.kas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One key, what came of it, and what the audit wants to know besides.
 *
 * @param decision the policy engine's; {@code null} where it was not asked
 * @param cacheHit whether the provider was spared; {@code null} where nothing was unwrapped
 */
record Decided(
        KeyRequest key,
        KaoOutcome outcome,
        @Nullable Decision decision,
        @Nullable Boolean cacheHit) {

    static Decided refused(KeyRequest key, ErrorCode code, String text) {
        return new Decided(key, new Refused(code, text), null, null);
    }

    static List<Decided> allRefused(List<KeyRequest> keys, ErrorCode code, String text) {
        return keys.stream().map(key -> refused(key, code, text)).toList();
    }

    Decided with(KaoOutcome other) {
        return new Decided(key, other, decision, cacheHit);
    }

    boolean released() {
        return outcome.released();
    }

    List<String> reasons() {
        return decision == null
                ? List.of()
                : decision.reasons().stream().map(reason -> reason.code()).toList();
    }
}

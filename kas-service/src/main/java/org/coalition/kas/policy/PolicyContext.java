package org.coalition.kas.policy;

import java.time.Instant;
import java.util.List;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.Nation;
import org.jspecify.annotations.Nullable;

/**
 * Where and when a question comes up.
 *
 * @param requestId the request's identifier; nothing is decided by it
 * @param currentTime now, by the service's clock
 * @param kasId the KAS that decides
 * @param kasNation its nation
 * @param forwardedBy the KASes that the request came through, empty if it came straight from the client
 * @param originNation the nation that sends the subject
 * @param agreement what that nation's KAS and this one have agreed on, or {@code null} if nothing is in force
 */
public record PolicyContext(
        String requestId,
        Instant currentTime,
        KasId kasId,
        Nation kasNation,
        List<KasId> forwardedBy,
        Nation originNation,
        @Nullable Agreement agreement) {

    public PolicyContext {
        forwardedBy = List.copyOf(forwardedBy);
    }
}

package org.coalition.kas.federation;

import java.util.List;
import org.coalition.kas.domain.Cancellation;
import org.coalition.kas.domain.ClientEnvelope;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.SlowestLeg;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.registry.Member;

/**
 * What one peer is asked for: all of its keys in a request, in one call.
 *
 * @param groups the policy groups that hold them
 * @param jkt thumbprint of the client's proof key
 * @param cancellation breaks the call off when nobody wants its answer any more
 * @param legs is told how long the exchange took
 */
public record PeerCall(
        Member peer,
        String requestId,
        ClientEnvelope envelope,
        String clientKeyThumbprint,
        String jkt,
        Subject subject,
        List<Group> groups,
        Cancellation cancellation,
        SlowestLeg legs) {

    /** The peer's keys in one group. */
    public record Group(String policyId, List<KeyRequest> keys) {
        public Group {
            keys = List.copyOf(keys);
        }
    }

    public PeerCall {
        groups = List.copyOf(groups);
    }

    List<String> kaoIds() {
        return groups.stream()
                .flatMap(group -> group.keys().stream())
                .map(KeyRequest::id)
                .toList();
    }
}

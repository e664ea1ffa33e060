package org.coalition.kas.rewrap;

import java.time.Duration;
import java.util.List;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KeyRequest;

/**
 * What came of a request: one outcome for each key, in the order of the request.
 *
 * @param peers how many peers were asked
 * @param federation what asking them cost: the time from before the first part of the work until all have ended, less the
 *     slowest part; zero if no peer was spoken to
 */
public record RewrapAnswer(List<Group> groups, int peers, Duration federation) {

    /** The keys of one group. */
    public record Group(String policyId, List<Item> items) {
        public Group {
            items = List.copyOf(items);
        }
    }

    /** One key and what came of it. */
    public record Item(KeyRequest key, KaoOutcome outcome) {}

    public RewrapAnswer {
        groups = List.copyOf(groups);
    }
}

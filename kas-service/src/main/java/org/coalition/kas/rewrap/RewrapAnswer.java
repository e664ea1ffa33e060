package org.coalition.kas.rewrap;

import java.time.Duration;
import java.util.List;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KeyRequest;

/**
 * What came of a request: one outcome for each key, in the order of the request.
 *
 * @param peers how many peers were asked
 * @param slowestExchange with one of them, from sending to the last byte of the answer; zero if there was none
 */
public record RewrapAnswer(List<Group> groups, int peers, Duration slowestExchange) {

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

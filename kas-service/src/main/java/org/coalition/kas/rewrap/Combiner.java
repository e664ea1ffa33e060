package org.coalition.kas.rewrap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.ReleaseMode;

/**
 * Combines the outcomes of one group by its release mode. Under {@code allOf} and {@code anyOf} keys with one {@code
 * sid} are alternatives of one split; without a {@code sid} a key stands alone under {@code allOf}, and all such are
 * alternatives of one key under {@code anyOf}.
 */
final class Combiner {

    private static final Refused INCOMPLETE =
            new Refused(ErrorCode.ALL_OF_INCOMPLETE, "another split of this group was not released");
    private static final Refused SATISFIED =
            new Refused(ErrorCode.ANY_OF_SATISFIED, "an alternative of this key was released");

    private Combiner() {}

    /** The same keys in the same order; nothing is ever released that was not released before. */
    static List<Decided> combine(ReleaseMode mode, List<Decided> group) {
        return switch (mode) {
            case EACH -> group;
            case ANY_OF -> firstOfEachSplit(group);
            case ALL_OF -> isComplete(group) ? group : withhold(group);
        };
    }

    private static boolean isComplete(List<Decided> group) {
        Map<String, Boolean> splits = new HashMap<>();
        for (int i = 0; i < group.size(); i++) {
            Decided decided = group.get(i);
            String sid = decided.key().sid();
            splits.merge(sid == null ? "alone " + i : "sid " + sid, decided.released(), Boolean::logicalOr);
        }
        return !splits.containsValue(false);
    }

    private static List<Decided> withhold(List<Decided> group) {
        return group.stream()
                .map(decided -> decided.released() ? decided.with(INCOMPLETE) : decided)
                .toList();
    }

    private static List<Decided> firstOfEachSplit(List<Decided> group) {
        Set<String> satisfied = new HashSet<>();
        List<Decided> combined = new ArrayList<>();
        for (Decided decided : group) {
            boolean surplus = decided.released() && !satisfied.add(split(decided.key()));
            combined.add(surplus ? decided.with(SATISFIED) : decided);
        }
        return combined;
    }

    private static String split(KeyRequest key) {
        return key.sid() == null ? "" : "sid " + key.sid();
    }
}

package org.coalition.kas.rewrap;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.ReleaseMode;

/**
 * Combines the outcomes of one group by its release mode: of alternatives the first that was released, in the order of the
 * request; and under {@code allOf} one of every split, or none of the group.
 */
final class Combiner {

    /** Of a key that nobody needs, since an alternative of it was released. */
    static final Refused SATISFIED = new Refused(ErrorCode.ANY_OF_SATISFIED, "an alternative of this key was released");

    private static final Refused INCOMPLETE =
            new Refused(ErrorCode.ALL_OF_INCOMPLETE, "another split of this group was not released");

    private Combiner() {}

    /** The same keys in the same order; nothing is ever released that was not released before. */
    static List<Decided> combine(ReleaseMode mode, List<Decided> group) {
        return mode == ReleaseMode.ALL_OF && !isComplete(group) ? withhold(group) : firstOfEachSplit(mode, group);
    }

    private static boolean isComplete(List<Decided> group) {
        return splits(group)
                .equals(splits(group.stream().filter(Decided::released).toList()));
    }

    private static Set<Split> splits(List<Decided> keys) {
        return keys.stream()
                .map(decided -> Split.of(0, ReleaseMode.ALL_OF, decided.key()))
                .collect(Collectors.toSet());
    }

    private static List<Decided> withhold(List<Decided> group) {
        return group.stream()
                .map(decided ->
                        decided.released() || SATISFIED.equals(decided.outcome()) ? decided.with(INCOMPLETE) : decided)
                .toList();
    }

    private static List<Decided> firstOfEachSplit(ReleaseMode mode, List<Decided> group) {
        Set<Split> satisfied = new HashSet<>();
        List<Decided> combined = new ArrayList<>();
        for (Decided decided : group) {
            boolean surplus = decided.released() && !satisfied.add(Split.of(0, mode, decided.key()));
            combined.add(surplus ? decided.with(SATISFIED) : decided);
        }
        return combined;
    }
}

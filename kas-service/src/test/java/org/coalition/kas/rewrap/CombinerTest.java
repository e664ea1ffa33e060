package org.coalition.kas.rewrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KaoOutcome.Released;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CombinerTest {

    private static final Released RELEASED = new Released(Bytes.of(new byte[] {1}), null, null);
    private static final AtomicInteger IDS = new AtomicInteger();
    private static final Refused REFUSED = new Refused(ErrorCode.POLICY_DENIED, "no");

    @Test
    void each_leavesAllAsItIs() {
        List<Decided> group = List.of(released("a"), refused("a"), released(null));

        assertThat(Combiner.combine(ReleaseMode.EACH, group)).isEqualTo(group);
    }

    @Test
    void allOf_whenEverySplitIsReleased_releasesAll() {
        assertThat(codes(ReleaseMode.ALL_OF, released("a"), released("b"))).containsExactly("", "");
    }

    @Test
    void allOf_whenOneSplitIsNot_withholdsTheOthers() {
        assertThat(codes(ReleaseMode.ALL_OF, released("a"), refused("b"), released("c")))
                .containsExactly("ALL_OF_INCOMPLETE", "POLICY_DENIED", "ALL_OF_INCOMPLETE");
    }

    @Test
    void allOf_whenAnAlternativeOfASplitIsReleased_isComplete() {
        assertThat(codes(ReleaseMode.ALL_OF, refused("a"), released("a"), released("b")))
                .containsExactly("POLICY_DENIED", "", "");
    }

    @Test
    void allOf_whenAlternativesAreReleased_keepsTheFirst() {
        assertThat(codes(ReleaseMode.ALL_OF, released("a"), released("b"), released("a")))
                .containsExactly("", "", "ANY_OF_SATISFIED");
    }

    @Test
    void allOf_whenAlternativesAreReleasedAndAnotherSplitIsNot_withholdsThemAll() {
        assertThat(codes(ReleaseMode.ALL_OF, released("a"), decided("a", Combiner.SATISFIED), refused("b")))
                .containsExactly("ALL_OF_INCOMPLETE", "ALL_OF_INCOMPLETE", "POLICY_DENIED");
    }

    @Test
    void allOf_withoutSids_eachStandsAlone() {
        assertThat(codes(ReleaseMode.ALL_OF, released(null), refused(null)))
                .containsExactly("ALL_OF_INCOMPLETE", "POLICY_DENIED");
    }

    @Test
    void anyOf_whenAlternativesAreReleased_keepsTheFirst() {
        assertThat(codes(ReleaseMode.ANY_OF, refused("a"), released("a"), released("a"), released("b")))
                .containsExactly("POLICY_DENIED", "", "ANY_OF_SATISFIED", "");
    }

    @Test
    void anyOf_withoutSids_allAreAlternativesOfOneKey() {
        assertThat(codes(ReleaseMode.ANY_OF, released(null), released(null), refused(null)))
                .containsExactly("", "ANY_OF_SATISFIED", "POLICY_DENIED");
    }

    /** A sid that is spelled like an implementation detail must not fall together with none. */
    @Test
    void combine_whenASidLooksLikeAPlaceholder_isASplitOfItsOwn() {
        assertThat(codes(ReleaseMode.ANY_OF, released(null), released("sid "), released(""), released("key 0")))
                .containsExactly("", "", "", "");
        assertThat(codes(ReleaseMode.ALL_OF, refused(null), released("key 0")))
                .containsExactly("POLICY_DENIED", "ALL_OF_INCOMPLETE");
    }

    /** Every group of up to five keys with sids a, b or none, released or not: 9,330 groups, in every mode. */
    @ParameterizedTest
    @EnumSource(ReleaseMode.class)
    void combine_whateverTheGroup_agreesWithTheOracle(ReleaseMode mode) {
        for (int size = 1; size <= 5; size++) {
            for (int number = 0; number < Math.pow(6, size); number++) {
                List<Decided> group = group(size, number);
                assertThat(Combiner.combine(mode, group).stream()
                                .map(CombinerTest::code)
                                .toList())
                        .isEqualTo(oracle(mode, group));
            }
        }
    }

    private static List<Decided> group(int size, int number) {
        List<Decided> group = new ArrayList<>();
        int rest = number;
        for (int i = 0; i < size; i++) {
            String sid = new String[] {"a", "b", null}[rest % 3];
            group.add(rest / 3 % 2 == 0 ? released(sid) : refused(sid));
            rest /= 6;
        }
        return group;
    }

    /** The protocol's sentences, section 3, one by one. */
    private static List<String> oracle(ReleaseMode mode, List<Decided> group) {
        List<String> codes = new ArrayList<>();
        Set<String> won = new HashSet<>();
        for (Decided one : group) {
            String sid = one.key().sid();
            if (!one.released()) {
                codes.add("POLICY_DENIED");
            } else if (mode == ReleaseMode.ALL_OF && !group.stream().allMatch(other -> splitIsReleased(group, other))) {
                codes.add("ALL_OF_INCOMPLETE");
            } else if (mode == ReleaseMode.ANY_OF && !won.add(sid == null ? "none" : sid)) {
                codes.add("ANY_OF_SATISFIED");
            } else if (mode == ReleaseMode.ALL_OF && sid != null && !won.add(sid)) {
                codes.add("ANY_OF_SATISFIED");
            } else {
                codes.add("");
            }
        }
        return codes;
    }

    private static boolean splitIsReleased(List<Decided> group, Decided of) {
        String sid = of.key().sid();
        return sid == null
                ? of.released()
                : group.stream().anyMatch(other -> sid.equals(other.key().sid()) && other.released());
    }

    private static List<String> codes(ReleaseMode mode, Decided... group) {
        return Combiner.combine(mode, List.of(group)).stream()
                .map(CombinerTest::code)
                .toList();
    }

    private static String code(Decided decided) {
        return decided.outcome() instanceof Refused refused ? refused.code().name() : "";
    }

    private static Decided released(String sid) {
        return decided(sid, RELEASED);
    }

    private static Decided refused(String sid) {
        return decided(sid, REFUSED);
    }

    private static Decided decided(String sid, KaoOutcome outcome) {
        return new Decided(Keys.key("k" + IDS.getAndIncrement(), sid), outcome, null, null);
    }
}

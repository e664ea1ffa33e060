package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComparisonsTest {

    @Test
    void leftSides_areThoseOfEachComparison() {
        assertThat(Comparisons.leftSides("a / b * 1000 > 300 and on (kas) c * 300 >= 10"))
                .containsExactly("a / b * 1000", "c * 300");
        assertThat(Comparisons.leftSides("a == 1 or increase(b[5m]) > 0")).containsExactly("a", "increase(b[5m])");
    }

    @Test
    void leftSides_ofEnclosedConditions_areTheirs() {
        assertThat(Comparisons.leftSides("(a > 1 or b < 2) unless c")).containsExactly("a", "b", "c");
    }

    @Test
    void leftSides_leaveWhatIsInBracketsBracesAndStringsAlone() {
        assertThat(Comparisons.leftSides("(count(up{job=\"kas\"}) or vector(0)) == 0"))
                .containsExactly("(count(up{job=\"kas\"}) or vector(0))");
        assertThat(Comparisons.leftSides("sum(a{x!=\"b > c and d\", y=~\"e\\\"f\"} > 2) <= 3"))
                .containsExactly("sum(a{x!=\"b > c and d\", y=~\"e\\\"f\"} > 2)");
        assertThat(Comparisons.leftSides("(a) + (b) > 2")).containsExactly("(a) + (b)");
    }

    @Test
    void leftSides_ofNamesThatContainAnOperatorsName_areWhole() {
        assertThat(Comparisons.leftSides("kas:band:order > 1")).containsExactly("kas:band:order");
    }
}

package org.coalition.kas.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.support.ManualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** With Redis away: what one replica counts by itself. */
class RateLimitsTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ManualClock clock = new ManualClock(Instant.EPOCH.plusSeconds(1_700_000_000));
    private final RateLimits limits = RealLimits.alone(
            Map.of(
                    "kas.limits.ip", "2/1m",
                    "kas.limits.subject", "3/1m",
                    "kas.limits.client", "4/1m",
                    "kas.limits.peer", "2/1m",
                    "kas.limits.kao", "10/1m"),
            clock,
            meters);

    private static Caller caller(String issuer, String uniqueId, @Nullable String clientId) {
        Subject subject =
                new Subject(uniqueId, issuer, new Nation("USA"), null, null, null, null, null, List.of(), null);
        return new Caller(subject, uniqueId, "hash", "jkt", clientId, Set.of());
    }

    private boolean granted(Charge... charges) {
        return limits.charge(List.of(charges)).exceeded().isEmpty();
    }

    @Test
    void address_overItsLimit_isRefused_andNobodyElse() {
        assertThat(limits.from("192.0.2.1").exceeded()).isEmpty();
        assertThat(limits.from("192.0.2.1").exceeded()).isEmpty();
        assertThat(limits.from("192.0.2.1").exceeded()).isPresent();
        assertThat(limits.from("192.0.2.2").exceeded()).isEmpty();
        assertThat(rejected("ip")).isEqualTo(1);
    }

    @Test
    void subject_isToldApartByHisIssuer() {
        for (int i = 0; i < 3; i++) {
            assertThat(granted(Charge.subject(caller("https://usa", "ann", "a"))))
                    .isTrue();
        }

        assertThat(granted(Charge.subject(caller("https://usa", "ann", "b")))).isFalse();
        assertThat(granted(Charge.subject(caller("https://fra", "ann", "a")))).isTrue();
        assertThat(granted(Charge.subject(caller("https://usa", "bob", "a")))).isTrue();
        assertThat(rejected("subject")).isEqualTo(1);
    }

    @Test
    void application_isCountedOverAllItsSubjects() {
        for (int i = 0; i < 4; i++) {
            assertThat(granted(Charge.client(caller("https://usa", "user" + i, "app"))))
                    .isTrue();
        }

        assertThat(granted(Charge.client(caller("https://usa", "ann", "app")))).isFalse();
        assertThat(granted(Charge.client(caller("https://usa", "ann", "another"))))
                .isTrue();
        assertThat(granted(Charge.client(caller("https://fra", "ann", "app")))).isTrue();
    }

    @Test
    void applicationsWithoutAName_shareALimit() {
        for (int i = 0; i < 4; i++) {
            assertThat(granted(Charge.client(caller("https://usa", "user" + i, null))))
                    .isTrue();
        }

        assertThat(granted(Charge.client(caller("https://usa", "ann", null)))).isFalse();
    }

    @Test
    void keys_costOneEach() {
        Caller ann = caller("https://usa", "ann", "app");

        assertThat(granted(Charge.keys(ann, 8))).isTrue();
        assertThat(granted(Charge.keys(ann, 3))).isFalse();
        assertThat(granted(Charge.keys(ann, 2))).isTrue();
    }

    @Test
    void charge_tellsWhatIsLeftOfEach_andNamesTheOneToWaitLongestFor() {
        Caller ann = caller("https://usa", "ann", "app");

        Verdict verdict = limits.charge(List.of(Charge.peer(new KasId("kas-fra")), Charge.keys(ann, 10)));
        Verdict next = limits.charge(List.of(Charge.subject(ann), Charge.keys(ann, 5)));

        assertThat(verdict.budgets()).extracting(Budget::remaining).containsExactly(1L, 0L);
        assertThat(verdict.exceeded()).isEmpty();
        assertThat(next.exceeded()).hasValueSatisfying(budget -> {
            assertThat(budget.kind()).isEqualTo(LimitKind.KAO);
            assertThat(budget.due()).isEqualTo(Duration.ofSeconds(30));
            assertThat(budget.dueSeconds()).isEqualTo(30);
        });
        assertThat(rejected("kao")).isEqualTo(1);
        assertThat(rejected("subject")).isZero();
    }

    @Test
    void limit_comesBackEvenly() {
        Caller ann = caller("https://usa", "ann", "app");
        limits.charge(List.of(Charge.keys(ann, 10)));

        clock.advance(Duration.ofSeconds(12));

        assertThat(granted(Charge.keys(ann, 3))).isFalse();
        assertThat(granted(Charge.keys(ann, 2))).isTrue();
    }

    @Test
    void bucket_isOfOneLimit_andNamesNobody() {
        Charge ann = Charge.subject(caller("https://usa", "ann", "app"));
        Limit limit = new Limit(3, Duration.ofMinutes(1));

        assertThat(ann.bucket(limit)).matches("subject:[0-9a-f]{64}");
        assertThat(ann.bucket(limit))
                .isNotEqualTo(ann.bucket(new Limit(4, limit.period())))
                .isNotEqualTo(ann.bucket(new Limit(3, Duration.ofMinutes(2))))
                .isNotEqualTo(
                        Charge.subject(caller("https://usa", "bob", "app")).bucket(limit));
    }

    private double rejected(String limit) {
        return meters.get("kas.ratelimit.rejected")
                .tag("limit", limit)
                .counter()
                .count();
    }
}

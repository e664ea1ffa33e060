package org.coalition.kas.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsPageTest {

    private static final MetricsPage EARLIER = MetricsPage.parse("""
            # HELP kas_cache_requests_total Look-ups
            kas_cache_requests_total{cache="dek",result="hit"} 10.0
            kas_cache_requests_total{cache="dek",result="miss"} 5.0
            jvm_memory_used_bytes{area="heap"} 7.0
            """);

    private static final MetricsPage LATER = MetricsPage.parse("""
            kas_cache_requests_total{cache="dek",result="hit"} 90.0
            kas_cache_requests_total{cache="dek",result="miss"} 17.0
            kas_cache_requests_total{cache="dek",result="coalesced"} 8.0
            kas_rewrap_seconds_bucket{outcome="success",le="0.001"} 10
            kas_rewrap_seconds_bucket{outcome="success",le="0.002"} 60
            kas_rewrap_seconds_bucket{outcome="success",le="+Inf"} 100
            kas_rewrap_seconds_sum{outcome="success"} 0.4
            kas_rewrap_seconds_count{outcome="success"} 100
            """);

    @Test
    void since_isWhatEachSampleGrewBy() {
        MetricsPage grown = LATER.since(EARLIER);
        assertThat(grown.sum("kas_cache_requests_total", Map.of("result", "hit")))
                .isEqualTo(80);
        assertThat(grown.sum("kas_cache_requests_total", Map.of("cache", "dek")))
                .isEqualTo(100);
    }

    @Test
    void hitRate_countsWhoWaitedForAnothersAnswerAsSpared() {
        ServerFigures figures =
                new ServerFigures(Map.of("USA", LATER.since(EARLIER)), 0, Map.of(), new RedisFigures(0, 0, 0, 0), 0, 0);
        assertThat(figures.hitRate("dek")).isEqualTo(0.88, within(1e-9));
        assertThat(figures.hitRate("pubkey")).as("never asked").isZero();
    }

    @Test
    void mean_isSumByCount() {
        assertThat(LATER.meanMillis("kas_rewrap_seconds", Map.of())).isEqualTo(4, within(1e-9));
    }

    @Test
    void quantile_isInterpolatedWithinItsBucket_andUnknownAtTheEnds() {
        assertThat(LATER.quantileMillis("kas_rewrap_seconds", Map.of(), 0.35)).isEqualTo(1.5, within(1e-9));
        assertThat(LATER.quantileMillis("kas_rewrap_seconds", Map.of(), 0.05)).isNaN();
        assertThat(LATER.quantileMillis("kas_rewrap_seconds", Map.of(), 0.9)).isNaN();
        assertThat(LATER.quantileMillis("kas_nothing_seconds", Map.of(), 0.5)).isNaN();
    }
}

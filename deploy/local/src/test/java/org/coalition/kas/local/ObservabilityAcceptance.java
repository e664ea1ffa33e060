package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.Policy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is watched is there: a real Prometheus scrapes a running federation and is asked what people would ask it. */
@ExtendWith(RunningFederation.Resolver.class)
class ObservabilityAcceptance {

    /** Clients speak HTTP/2, which Tomcat counts where Micrometer's own binder does not look: 0 is a number, too. */
    private static final String RECEIVED = "sum(rate(tomcat_global_received_bytes_total[30s]))";

    private static final String REFUSED = "sum(rate(kas_ratelimit_rejected_total{limit=\"subject\"}[30s]))";

    private static final List<String> NATIONS = List.of("USA", "FRA", "GBR");
    private static final Policy POLICY = Policy.classified("SECRET")
            .releasableTo(NATIONS)
            .coi(List.of("NATO"))
            .build();

    @BeforeEach
    void requirePrometheus() {
        assumeThat(PrometheusProcess.isInstalled())
                .as("prometheus and promtool are not on the PATH: apt-get install prometheus")
                .isTrue();
    }

    @Test
    void everyQueryOfAPanelAndEveryLeftSideOfAnAlert_returnsNumbers(RunningFederation federation) throws Exception {
        try (Replica strict = Replica.start(federation, "watched", settings -> settings.withObject("/kas/limits")
                        .put("subject", "1/1h"));
                PrometheusProcess prometheus = new PrometheusProcess(federation.local(), strict)) {
            assertThat(PrometheusProcess.promtool(
                            "check", "config", prometheus.configuration().toString()))
                    .doesNotContain("FAILED", "WARNING")
                    .contains("2 rule files found");
            Map<String, String> questions = questions(prometheus);
            Awaitility.await("every query has an answer")
                    .atMost(Duration.ofMinutes(2))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> {
                        work(federation);
                        overALimit(federation, strict);
                        assertThat(prometheus.rules())
                                .allSatisfy(rule ->
                                        assertThat(rule.path("health").asText()).isEqualTo("ok"));
                        assertThat(unanswered(prometheus, questions)).isEmpty();
                        assertThat(values(prometheus.query(RECEIVED))).anyMatch(rate -> rate > 0);
                        assertThat(values(prometheus.query(REFUSED))).anyMatch(rate -> rate > 0);
                    });
        }
    }

    @Test
    void rules_passPromtoolAndTheirCases() throws Exception {
        String rules = Dashboards.PROJECT.resolve("deploy/prometheus/rules") + "/";
        assertThat(PrometheusProcess.promtool("check", "rules", rules + "kas-recording.yml", rules + "kas-alerts.yml"))
                .doesNotContain("FAILED");
        for (String cases : List.of("quiet", "load", "state", "objectives")) {
            assertThat(PrometheusProcess.promtool("test", "rules", rules + "tests/" + cases + ".yml"))
                    .doesNotContain("FAILED")
                    .contains("SUCCESS");
        }
    }

    @Test
    void operations_nameEveryMetricOfOursAndNoOther(RunningFederation federation) throws Exception {
        work(federation);
        Set<String> exposed = names("(?m)^# TYPE (kas_\\w+?)(?:_max)? ", federation.metrics());
        String table = Files.readString(Dashboards.PROJECT.resolve("docs/operations.md"));
        assertThat(names("(?m)^\\| `(kas_\\w+)`", table)).containsExactlyInAnyOrderElementsOf(exposed);
    }

    private static Set<String> names(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** All that is asked, by who asks. */
    private static Map<String, String> questions(PrometheusProcess prometheus) {
        Map<String, String> questions = new LinkedHashMap<>();
        Dashboards.queries().forEach((name, query) -> {
            questions.put(name, filledIn(query));
        });
        for (JsonNode rule : prometheus.rules()) {
            String name = rule.path("name").asText();
            if (rule.path("type").asText().equals("alerting")) {
                List<String> sides = Comparisons.leftSides(rule.path("query").asText());
                sides.forEach(side -> questions.put(name + ": " + side, side));
            } else {
                questions.put(name, name);
            }
        }
        assertThat(questions).hasSizeGreaterThan(80);
        return questions;
    }

    /** As Grafana would, with everything chosen. */
    private static String filledIn(String query) {
        String filled =
                query.replace("$__rate_interval", "30s").replace("$job", "kas").replace("$kas", ".+");
        assertThat(filled).doesNotContain("$");
        return filled;
    }

    private static List<String> unanswered(PrometheusProcess prometheus, Map<String, String> questions) {
        List<String> unanswered = new ArrayList<>();
        questions.forEach((name, query) -> {
            JsonNode answer = prometheus.query(query);
            if (values(answer).noneMatch(Double::isFinite)) {
                unanswered.add(name + " → " + query + ": " + answer);
            }
        });
        return unanswered;
    }

    private static DoubleStream values(JsonNode answer) {
        return StreamSupport.stream(answer.path("data").path("result").spliterator(), false)
                .map(sample -> sample.path("value").path(1).asText())
                .mapToDouble(value -> value.endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value));
    }

    private static void overALimit(RunningFederation federation, Replica replica) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        for (int i = 0; i < 3; i++) {
            Prover.Rewrap rewrap = alice.rewrap();
            federation.send(replica.moved(rewrap.with(rewrap.proof())));
        }
    }

    /** Keys of all nations: from the KMS, from the cache, and denied. */
    private static void work(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        try (Dek dek = Dek.random(32)) {
            List<ObjectNode> kaos = new ArrayList<>();
            for (String nation : NATIONS) {
                kaos.add(KaoBuilder.wrapping(
                                dek,
                                federation
                                        .client()
                                        .keys()
                                        .wrappingKey(federation.client().kas(nation)),
                                POLICY)
                        .signedBy(federation.client().originator()));
            }
            List<ObjectNode> groups = List.of(RewrapBody.group(POLICY.json(), ReleaseMode.EACH, kaos));
            for (Session session : List.of(alice, alice, federation.login("bob.usa"))) {
                session.rewrap(groups).close();
            }
        }
    }
}

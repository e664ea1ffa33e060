package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.federation.TestAuthority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The package put together by Spring, as the service does it. */
final class PolicyConfigurationTest {

    private static ApplicationContextRunner runner(String... settings) {
        return new ApplicationContextRunner()
                .withUserConfiguration(PolicyConfiguration.class)
                .withBean(CircuitBreakerRegistry.class, CircuitBreakerRegistry::ofDefaults)
                .withBean(SslBundles.class, () -> new DefaultSslBundleRegistry("opa", new TestAuthority().anonymous()))
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues(settings);
    }

    @Test
    void context_withoutSettings_decidesInTheProcess() {
        runner().run(context -> {
            Decision decision = context.getBean(PolicyEngine.class)
                    .decide(new Asked().question(), Deadline.in(Duration.ofSeconds(10)));
            assertThat(decision.allow()).isTrue();
            assertThat(context.getBean(MeterRegistry.class)
                            .get("kas.policy")
                            .tag("engine", "wasm")
                            .timer()
                            .count())
                    .isEqualTo(1);
        });
    }

    @Test
    void context_withAnOpaServerThatIsAway_startsAndDenies() {
        runner("kas.policy.opa-url=http://127.0.0.1:1", "kas.policy.opa-timeout=5s")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(CircuitBreakerRegistry.class)
                                    .circuitBreaker("opa")
                                    .getMetrics()
                                    .getNumberOfFailedCalls())
                            .isEqualTo(1);
                    MeterRegistry meters = context.getBean(MeterRegistry.class);
                    assertThat(meters.get("kas.policy")
                                    .tag("engine", "opa")
                                    .timer()
                                    .count())
                            .isZero();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1", "http://127.9.9.9:1", "http://localhost:1", "http://[::1]:1"})
    void settings_withPlainHttpToLoopback_areTaken(String url) {
        runner("kas.policy.opa-url=" + url, "kas.policy.opa-timeout=5s")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void settings_withHttpsAndABundle_areTaken() {
        runner("kas.policy.opa-url=https://localhost:1", "kas.policy.opa-ssl-bundle=opa", "kas.policy.opa-timeout=5s")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            opa-url=http://10.1.2.3:8181          | kas.policy.opa-url must be https, or http to a loopback address
            opa-url=http://opa:8181               | kas.policy.opa-url must be https, or http to a loopback address
            opa-url=http://localhost.example:8181 | kas.policy.opa-url must be https, or http to a loopback address
            opa-url=http://127.0.0.1.example      | kas.policy.opa-url must be https, or http to a loopback address
            opa-url=ftp://127.0.0.1               | kas.policy.opa-url must be http or https
            opa-url=localhost:8181                | kas.policy.opa-url must be scheme, host and port alone
            opa-url=//localhost:8181              | kas.policy.opa-url must be scheme, host and port alone
            opa-url=http://localhost/             | kas.policy.opa-url must be scheme, host and port alone
            opa-url=http://localhost/v1           | kas.policy.opa-url must be scheme, host and port alone
            opa-url=http://localhost?a            | kas.policy.opa-url must be scheme, host and port alone
            opa-url=http://me@localhost           | kas.policy.opa-url must be scheme, host and port alone
            opa-url=https://opa:8181              | kas.policy.opa-ssl-bundle must be set
            opa-ssl-bundle=opa                    | kas.policy.opa-ssl-bundle is of no use without kas.policy.opa-url
            opa-timeout=0s                        | kas.policy.opa-timeout must be longer than nothing
            opa-timeout=-1s                       | kas.policy.opa-timeout must be longer than nothing
            """)
    void settings_thatMakeNoSense_stopTheStartAndAreNamed(String setting, String sentence) {
        runner("kas.policy." + setting)
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining(sentence));
    }

    @Test
    void settings_withABundleAndPlainHttp_stopTheStart() {
        runner("kas.policy.opa-url=http://localhost:1", "kas.policy.opa-ssl-bundle=opa")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessage("kas.policy.opa-ssl-bundle is of no use with http"));
    }

    @Test
    void settings_withABundleThatIsNotThere_stopTheStart() {
        runner("kas.policy.opa-url=https://localhost:1", "kas.policy.opa-ssl-bundle=other")
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("other"));
    }
}

package org.coalition.kas.policy;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Supplier;
import org.coalition.kas.domain.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The policy engine, with its meters: the one in the process, or an OPA server if there is an address of one. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PolicyProperties.class)
class PolicyConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyConfiguration.class);

    /** As before a Redis: the server is near, and a probe a second finds it again. */
    private static final CircuitBreakerConfig BREAKER = CircuitBreakerConfig.custom()
            .slidingWindowType(SlidingWindowType.TIME_BASED)
            .slidingWindowSize(5)
            .minimumNumberOfCalls(3)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(1))
            .permittedNumberOfCallsInHalfOpenState(1)
            .build();

    @Bean
    PolicyEngine policyEngine(
            PolicyProperties properties, SslBundles bundles, CircuitBreakerRegistry breakers, MeterRegistry meters) {
        URI opa = properties.opaUrl();
        if (opa == null) {
            int instances = Runtime.getRuntime().availableProcessors();
            return new MeteredPolicyEngine(WasmPolicyEngine.start(CompiledPolicy.load(), instances), "wasm", meters);
        }
        OpaConnection server = new OpaConnection(clients(properties, bundles), opa, properties.opaTimeout());
        OpaPolicyEngine engine = new OpaPolicyEngine(server, breakers.circuitBreaker("opa", BREAKER));
        introduce(engine, opa, properties.opaTimeout());
        return new MeteredPolicyEngine(engine, "opa", meters);
    }

    private static Supplier<HttpClient> clients(PolicyProperties properties, SslBundles bundles) {
        String bundle = properties.opaSslBundle();
        return bundle == null
                ? OpaClients.plain(properties.opaTimeout())
                : OpaClients.tls(properties.opaTimeout(), bundles, bundle);
    }

    /** One that is away does not stop the start: it may come later, and until then it is a denial. */
    private static void introduce(OpaPolicyEngine engine, URI server, Duration timeout) {
        try {
            LOG.info(
                    "The policy is decided by OPA at {}, rules {}",
                    server,
                    engine.rules(Deadline.in(timeout)).version());
        } catch (PolicyEngineUnavailableException e) {
            LOG.warn("OPA at {} does not decide yet, and nothing is released: {}", server, e.getMessage());
        }
    }
}

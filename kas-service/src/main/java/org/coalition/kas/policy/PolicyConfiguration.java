package org.coalition.kas.policy;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The policy engine, with its meters. */
@Configuration(proxyBeanMethods = false)
class PolicyConfiguration {

    @Bean
    PolicyEngine policyEngine(MeterRegistry meters) {
        int instances = Runtime.getRuntime().availableProcessors();
        return new MeteredPolicyEngine(WasmPolicyEngine.start(CompiledPolicy.load(), instances), "wasm", meters);
    }
}

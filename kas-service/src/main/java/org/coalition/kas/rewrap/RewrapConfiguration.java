package org.coalition.kas.rewrap;

import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.coalition.kas.audit.AuditJournal;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.keys.DekSource;
import org.coalition.kas.keys.KeyRing;
import org.coalition.kas.policy.PolicyEngine;
import org.coalition.kas.registry.Registry;
import org.coalition.kas.rewrap.RewrapProperties.KaoSignature;
import org.coalition.kas.telemetry.Stages;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RewrapProperties.class)
class RewrapConfiguration {

    /** Virtual threads: waiting costs nothing, and the bulkheads are explicit. */
    @Bean(destroyMethod = "close")
    ExecutorService rewrapExecutor() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("rewrap-", 0).factory());
    }

    @Bean
    RewrapService rewrapService(
            RewrapProperties properties,
            KasIdentity identity,
            Registry registry,
            KeyRing ring,
            PolicyEngine policy,
            DekSource deks,
            AuditJournal journal,
            Clock clock,
            Stages stages,
            ExecutorService rewrapExecutor) {
        boolean required = properties.kaoSignature() == KaoSignature.REQUIRED;
        Admission admission = new Admission(identity, ring, new OriginatorSignatures(required));
        LocalGroup localGroup =
                new LocalGroup(policy, new KeyRelease(deks, stages), identity, clock, stages, rewrapExecutor);
        return new RewrapService(registry, admission, localGroup, new AuditTrail(journal), stages, rewrapExecutor);
    }
}

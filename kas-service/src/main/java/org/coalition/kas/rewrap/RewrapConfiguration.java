package org.coalition.kas.rewrap;

import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.coalition.kas.audit.AuditJournal;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.federation.FederationProperties;
import org.coalition.kas.federation.PeerClient;
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
    Agreements agreements(KasIdentity identity) {
        return new Agreements(identity);
    }

    @Bean
    RewrapService rewrapService(
            RewrapProperties properties,
            FederationProperties federation,
            KasIdentity identity,
            Agreements agreements,
            Registry registry,
            KeyRing ring,
            PolicyEngine policy,
            DekSource deks,
            PeerClient peers,
            AuditJournal journal,
            Clock clock,
            Stages stages,
            ExecutorService rewrapExecutor) {
        boolean required = properties.kaoSignature() == KaoSignature.REQUIRED;
        Executor executor = federation.parallel() ? new LogContextExecutor(rewrapExecutor) : Runnable::run;
        LocalGroup localGroup = new LocalGroup(
                new Admission(ring, new OriginatorSignatures(required)),
                policy,
                agreements,
                new KeyRelease(deks, stages),
                stages,
                executor);
        PeerGroup peerGroup = new PeerGroup(peers, agreements, policy, identity, stages);
        FanOut fanOut = new FanOut(localGroup, peerGroup, identity, executor);
        return new RewrapService(registry, fanOut, new AuditTrail(journal), clock, stages);
    }
}

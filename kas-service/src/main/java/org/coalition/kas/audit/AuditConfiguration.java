package org.coalition.kas.audit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import org.coalition.kas.domain.KasIdentity;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditProperties.class)
class AuditConfiguration {

    @Bean(destroyMethod = "close")
    GroupCommitJournal auditJournal(AuditProperties properties, KasIdentity identity, Clock clock, MeterRegistry meters)
            throws IOException {
        GroupCommitJournal journal =
                new GroupCommitJournal(JournalFile.open(properties.file()), identity.kasId(), clock, meters);
        Gauge.builder("kas.audit.failing", journal, j -> j.failing() ? 1 : 0)
                .description("1 while the journal can't be written and no key is released")
                .register(meters);
        return journal;
    }

    /** A KAS that can't write its audit is not ready. */
    @Bean
    HealthIndicator auditHealthIndicator(GroupCommitJournal journal) {
        return () -> journal.failing()
                ? Health.down()
                        .withDetail("reason", "the audit journal can't be written")
                        .build()
                : Health.up().build();
    }
}

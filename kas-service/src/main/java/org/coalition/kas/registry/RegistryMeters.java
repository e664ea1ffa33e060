package org.coalition.kas.registry;

import com.mongodb.MongoClientSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.mongodb.MongoMetricsCommandListener;
import io.micrometer.core.instrument.binder.mongodb.MongoMetricsConnectionPoolListener;
import java.util.Locale;
import org.coalition.kas.domain.KasId;

/** How old the registry is, in what state the peers are, and what the driver does. */
final class RegistryMeters {

    private RegistryMeters() {}

    static void bind(MongoRegistry registry, KasId own, MeterRegistry meters) {
        Gauge.builder("kas.registry.snapshot.age", registry, r -> r.age().toMillis() / 1000.0)
                .baseUnit("seconds")
                .description("Since MongoDB was last seen to hold what is served")
                .register(meters);
        for (Member.Status status : Member.Status.values()) {
            Gauge.builder("kas.peers", registry, r -> peers(r.snapshot(), own, status))
                    .tag("status", status.name().toLowerCase(Locale.ROOT))
                    .description("Other KASes that the registry holds")
                    .register(meters);
        }
    }

    /** The driver's own meters: its commands and its pool. */
    static void watch(MongoClientSettings.Builder settings, MeterRegistry meters) {
        settings.addCommandListener(new MongoMetricsCommandListener(meters))
                .applyToConnectionPoolSettings(
                        pool -> pool.addConnectionPoolListener(new MongoMetricsConnectionPoolListener(meters)));
    }

    private static long peers(RegistrySnapshot snapshot, KasId own, Member.Status status) {
        return snapshot.members().stream()
                .filter(member -> !member.kasId().equals(own) && member.status() == status)
                .count();
    }
}

package org.coalition.kas.registry;

import com.mongodb.client.MongoClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.coalition.kas.domain.KasIdentity;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.mongodb.core.MongoTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RegistryProperties.class)
class RegistryConfiguration {

    @Bean(destroyMethod = "close")
    MongoClient registryMongo(RegistryProperties properties, SslBundles bundles, MeterRegistry meters) {
        return properties.mongo().connect(bundles, settings -> RegistryMeters.watch(settings, meters));
    }

    @Bean
    RegistryStore registryStore(MongoClient registryMongo, RegistryProperties properties, Clock clock) {
        return new RegistryStore(
                new MongoTemplate(registryMongo, properties.mongo().database()), clock);
    }

    @Bean
    MongoRegistry registry(
            RegistryStore store,
            RegistryProperties properties,
            KasIdentity identity,
            ApplicationEventPublisher events,
            Clock clock,
            MeterRegistry meters) {
        MongoRegistry registry = new MongoRegistry(store, properties, identity, events, clock);
        RegistryMeters.bind(registry, identity.kasId(), meters);
        return registry;
    }

    @Bean
    RegistryAdministration registryAdministration(RegistryStore store, MongoRegistry registry, Clock clock) {
        return new MongoAdministration(store, registry, clock);
    }

    @Bean
    RegistryEntries registryEntries(RegistryStore store, MongoRegistry registry, KasIdentity identity, Clock clock) {
        return new MongoEntries(store, registry, identity, clock);
    }
}

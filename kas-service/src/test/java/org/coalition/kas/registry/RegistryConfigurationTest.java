package org.coalition.kas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.coalition.kas.domain.KasIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

/** The package put together by Spring, as the service does it. */
class RegistryConfigurationTest {

    @TempDir
    Path folder;

    private MongoServer server;
    private RegistryLab lab;
    private String uri;

    @BeforeEach
    void serve() throws Exception {
        server = new MongoServer(H2Backend.inMemory());
        uri = server.bindAndGetConnectionString();
        lab = new RegistryLab(uri, folder);
    }

    @AfterEach
    void end() {
        lab.close();
        server.shutdownNow();
    }

    static final class Listener {
        final List<RegistryChanged> heard = new CopyOnWriteArrayList<>();

        @EventListener
        void on(RegistryChanged event) {
            heard.add(event);
        }
    }

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withUserConfiguration(RegistryConfiguration.class)
                .withBean(KasIdentity.class, () -> RegistryLab.USA)
                .withBean(Clock.class, Clock::systemUTC)
                .withBean(SslBundles.class, DefaultSslBundleRegistry::new)
                .withBean(MeterRegistry.class, () -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
                .withBean(Listener.class)
                .withPropertyValues(
                        "kas.registry.mongo.uri=" + uri,
                        "kas.registry.mongo.database=" + lab.endpoint.database(),
                        "kas.registry.poll=20ms",
                        "kas.registry.snapshot-file=" + folder.resolve("snapshot.json"));
    }

    @Test
    void context_withAFilledRegistry_servesItAndTellsListeners() throws Exception {
        lab.seed(new SeedSample());

        runner().run(context -> {
            assertThat(context.getBean(Registry.class).snapshot().members()).hasSize(2);
            Listener listener = context.getBean(Listener.class);
            await().until(() -> !listener.heard.isEmpty());
            assertThat(listener.heard.getFirst().changes()).hasSize(1);
        });
    }

    @Test
    void meters_showTheAgeAndThePeers() throws Exception {
        SeedSample seed = new SeedSample();
        seed.fra().put("status", "SUSPENDED");
        lab.seed(seed);

        runner().run(context -> {
            String scrape = ((PrometheusMeterRegistry) context.getBean(MeterRegistry.class)).scrape();
            assertThat(scrape)
                    .contains("kas_registry_snapshot_age_seconds ")
                    .contains("kas_peers{status=\"suspended\"} 1.0")
                    .contains("kas_peers{status=\"active\"} 0.0");
        });
    }

    @Test
    void context_withoutARegistry_doesNotStartAndSaysWhy() {
        runner().run(context ->
                assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining("registry import"));
    }

    @Test
    void settings_withoutDatabase_areRefused() {
        runner().withPropertyValues("kas.registry.mongo.database=")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void uri_withAPassword_isRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> new MongoEndpoint("mongodb://a:s3cr3t@host", "d", null, null, null, null, 20))
                .hasMessageContaining("kas.registry.mongo.password-file")
                .hasMessageNotContaining("s3cr3t");
    }
}

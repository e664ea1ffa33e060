package org.coalition.kas.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.keys.SigningKey;
import org.coalition.kas.registry.Registry;
import org.coalition.kas.replay.ReplayMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Settings that make no sense stop the start with a sentence that names them. */
class AuthConfigurationTest {

    private static final ReplayMemory NEVER = new ReplayMemory() {
        @Override
        public Verdict spend(String id, Duration life) {
            return Verdict.SPENT;
        }

        @Override
        public boolean degraded() {
            return false;
        }
    };

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(AuthConfiguration.class)
            .withBean(
                    KasIdentity.class,
                    () -> new KasIdentity(new KasId("kas-usa"), new Nation("USA"), "https://kas-usa.example"))
            .withBean(Registry.class, () -> () -> Revoked.snapshot(List.of()))
            .withBean(ReplayMemory.class, () -> NEVER)
            .withBean(SslBundles.class, DefaultSslBundleRegistry::new)
            .withBean(SigningKey.class, () -> Nonces.signingKey(Proofs.KEY))
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withBean(Clock.class, () -> Proofs.CLOCK)
            .withPropertyValues(
                    "kas.auth.issuers[0].issuer=https://localhost:1/usa",
                    "kas.auth.issuers[0].audiences=kas",
                    "kas.auth.issuers[0].nation=USA");

    @Test
    void issuerWithoutAnAddressOfItsKeys_isDiscoveredWhenItCanBe() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(Authenticator.class);
            assertThat(context.getBean(MeterRegistry.class)
                            .get("kas.issuer.keys.age")
                            .tag("issuer", "https://localhost:1/usa")
                            .gauge()
                            .value())
                    .isNotNegative();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "issuers[0].jwks-uri=http://localhost:1/jwks | jwks-uri",
                "issuers[0].issuer=http://localhost:1/usa | jwks-uri",
                "issuers[0].issuer=usa | jwks-uri",
                "issuers[0].key-set.life=5s | kas.auth.issuers[].key-set",
                "issuers[0].key-set.timeout=0s | kas.auth.issuers[].key-set",
                "issuers[0].key-set.rate-limit=-1s | kas.auth.issuers[].key-set",
                "issuers[0].key-set.outage-grace=-1s | kas.auth.issuers[].key-set",
                "nonce.life=1s | kas.auth.nonce.life"
            })
    void setting_thatMakesNoSense_stopsTheStart(String setting, String named) {
        runner.withPropertyValues("kas.auth." + setting.strip())
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(named.strip()));
    }

    @Test
    void rolesOfAForeignIssuer_stopTheStart() {
        runner.withPropertyValues("kas.auth.issuers[0].nation=FRA", "kas.auth.issuers[0].admin=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("admin: true")
                        .hasMessageContaining("https://localhost:1/usa is of FRA"));
    }
}

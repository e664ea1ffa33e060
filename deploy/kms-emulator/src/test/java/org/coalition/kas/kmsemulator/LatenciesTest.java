package org.coalition.kas.kmsemulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.kmsemulator.RunningEmulator.KEY;
import static org.coalition.kas.kmsemulator.RunningEmulator.VERSION;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LatenciesTest {

    @RegisterExtension
    private final RunningEmulator kms = new RunningEmulator(LatencyMode.REALISTIC);

    @Test
    void decrypt_whenRealistic_isDelayedAsItsLocationIs() {
        kms.decryptSomething();

        assertThat(kms.slept()).hasSize(1);
        assertThat(kms.slept().getFirst()).isBetween(Duration.ofMillis(30), Duration.ofMillis(100));
    }

    @Test
    void decrypt_whenLatencyIsSet_isDelayedByIt() {
        kms.emulator().latencies().set("us-central1", Latency.ofMillis(250, 250));

        kms.decryptSomething();

        assertThat(kms.slept()).containsExactly(Duration.ofMillis(250));
    }

    @Test
    void publicKey_whenLatencyIsSet_isDelayedByIt() {
        kms.emulator().latencies().set("us-central1", Latency.ofMillis(30, 30));

        kms.google().getPublicKey(VERSION);

        assertThat(kms.slept()).containsExactly(Duration.ofMillis(30));
    }

    @Test
    void administration_isNeverDelayed() {
        kms.google().getCryptoKey(KEY);
        kms.google().getCryptoKeyVersion(VERSION);

        assertThat(kms.slept()).isEmpty();
    }

    @Test
    void decrypt_whenLocationIsUnknown_isNotDelayed() {
        kms.emulator().latencies().replace(Map.of("europe-west1", Latency.ofMillis(30, 30)));

        kms.decryptSomething();

        assertThat(kms.slept()).isEmpty();
    }

    @Test
    void set_whenOthersAreThere_leavesThem() {
        kms.emulator().latencies().set("us-central1", Latency.ZERO);

        assertThat(kms.emulator().latencies().byLocation())
                .containsEntry("us-central1", Latency.ZERO)
                .containsEntry("europe-west2", Latency.ofMillis(60, 70));
    }

    @Test
    void none_setsNoLocation() {
        Latencies latencies = new Latencies(LatencyMode.NONE, new Random(1), Sleeper.REAL);

        assertThat(latencies.byLocation()).isEmpty();
    }
}

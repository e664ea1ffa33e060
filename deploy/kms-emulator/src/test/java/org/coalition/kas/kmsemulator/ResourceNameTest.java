package org.coalition.kas.kmsemulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceNameTest {

    @Test
    void version_whenWellFormed_writesItselfAsItWasRead() {
        String name = "projects/example.com:kas/locations/us-central1/keyRings/r_1/cryptoKeys/k-1/cryptoKeyVersions/12";

        assertThat(ResourceName.version(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "projects/p/locations/l/keyRings/r/cryptoKeys/k",
                "projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/",
                "projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/0",
                "projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/01",
                "projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/x",
                "projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1/",
                "projects/p/locations/l/keyRings/r/cryptoKeys/k k/cryptoKeyVersions/1",
                "projects/p/locations/l/rings/r/cryptoKeys/k/cryptoKeyVersions/1",
                "projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/99999999999999999999"
            })
    void version_whenMalformed_refuses(String name) {
        assertThatThrownBy(() -> ResourceName.version(name)).hasMessageContaining("INVALID_ARGUMENT");
    }

    @Test
    void locationId_whenNameHasNone_isEmpty() {
        assertThat(ResourceName.locationId("projects/p")).isEmpty();
    }
}

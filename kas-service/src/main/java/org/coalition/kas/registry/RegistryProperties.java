package org.coalition.kas.registry;

import java.nio.file.Path;
import org.coalition.kas.domain.Settings;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The registry.
 *
 * @param originatorKeysFile a JWK set with the public keys of the data originators that this nation vouches for
 */
@ConfigurationProperties("kas.registry")
record RegistryProperties(Path originatorKeysFile) {

    RegistryProperties {
        Settings.required("kas.registry.originator-keys-file", originatorKeysFile);
    }
}

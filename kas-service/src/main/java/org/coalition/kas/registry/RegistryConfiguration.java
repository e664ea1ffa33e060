package org.coalition.kas.registry;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import org.coalition.kas.crypto.Jwks;
import org.coalition.kas.domain.KasIdentity;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RegistryProperties.class)
class RegistryConfiguration {

    /** A registry of one: this KAS, and the originators that its nation vouches for. */
    @Bean
    Registry registry(KasIdentity identity, RegistryProperties properties) {
        RegistrySnapshot snapshot = new RegistrySnapshot(
                Map.of(identity.origin(), identity.kasId()), originatorKeys(properties.originatorKeysFile()));
        return () -> snapshot;
    }

    private static Map<String, PublicKey> originatorKeys(Path file) {
        Map<String, PublicKey> keys = new HashMap<>();
        try {
            for (JWK jwk : JWKSet.load(file.toFile()).getKeys()) {
                if (jwk.getKeyID() == null || keys.put(jwk.getKeyID(), Jwks.publicKey(jwk)) != null) {
                    throw new IllegalArgumentException(
                            "kas.registry.originator-keys-file: every key in " + file + " needs a kid of its own");
                }
            }
        } catch (IOException | ParseException e) {
            throw new IllegalArgumentException(
                    "kas.registry.originator-keys-file: " + file + " must hold a JWK set", e);
        }
        return keys;
    }
}

package org.coalition.kas.keys;

import com.google.cloud.kms.v1.ProtectionLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.coalition.kas.domain.Settings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys of this KAS.
 *
 * @param wrapping the wrapping keys
 * @param allowedLocations the KMS locations of this nation: a KAS that is given a key elsewhere refuses to start
 * @param signingKeyFile a private P-256 key as a JWK
 * @param cloudKms how the KMS is reached
 */
@ConfigurationProperties("kas.keys")
record KeysProperties(
        @DefaultValue List<Wrapping> wrapping,
        @DefaultValue Set<String> allowedLocations,
        Path signingKeyFile,
        @DefaultValue CloudKms cloudKms) {

    KeysProperties {
        Settings.required("kas.keys.signing-key-file", signingKeyFile);
    }

    /**
     * One wrapping key: in Cloud KMS or in a file.
     *
     * @param kid its name in the protocol
     * @param name the full name of a key version in Cloud KMS
     * @param file a PEM file with the private key and its public half
     */
    record Wrapping(
            String kid,
            @Nullable String name,
            @Nullable Path file,
            @DefaultValue("ACTIVE") KeyState state) {

        Wrapping {
            Settings.required("kas.keys.wrapping[].kid", kid);
            if ((name == null) == (file == null)) {
                throw new IllegalArgumentException("kas.keys.wrapping: the key " + kid
                        + " must have either a name (of a key version in Cloud KMS) or a file");
            }
        }
    }

    /**
     * Cloud KMS.
     *
     * @param endpoint {@code host:port}; Google's own if absent
     * @param trustCertificates PEM file with what to trust instead of the public authorities, for an emulator
     * @param protectionLevel what every key must be of
     * @param attemptTimeout how long one attempt may take
     * @param startTimeout how long to wait for the KMS at start
     * @param breakerWait how long the circuit breaker stays open before it lets two probes through
     * @param maxConcurrentCalls more than these at once are refused
     */
    record CloudKms(
            @Nullable String endpoint,
            @Nullable Path trustCertificates,
            @DefaultValue("HSM") ProtectionLevel protectionLevel,
            @DefaultValue("1s") Duration attemptTimeout,
            @DefaultValue("30s") Duration startTimeout,
            @DefaultValue("30s") Duration breakerWait,
            @DefaultValue("256") int maxConcurrentCalls) {}
}

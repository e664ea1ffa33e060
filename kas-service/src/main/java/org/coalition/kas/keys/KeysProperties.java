package org.coalition.kas.keys;

import com.google.cloud.kms.v1.ProtectionLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.coalition.kas.domain.KeyState;
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
 * @param pkcs11 the token that keys with an alias and no file are in
 */
@ConfigurationProperties("kas.keys")
record KeysProperties(
        @DefaultValue List<Wrapping> wrapping,
        @DefaultValue Set<String> allowedLocations,
        Path signingKeyFile,
        @DefaultValue CloudKms cloudKms,
        @Nullable Pkcs11 pkcs11) {

    KeysProperties {
        Settings.required("kas.keys.signing-key-file", signingKeyFile);
    }

    /**
     * One wrapping key: in Cloud KMS, in a file or in a token.
     *
     * @param kid its name in the protocol
     * @param name the full name of a key version in Cloud KMS
     * @param file a PEM file with the private key and its public half; or, with a password file, a PKCS #12 file
     * @param passwordFile holds the password of the PKCS #12 file and nothing else
     * @param alias of an entry in the PKCS #12 file; without a file, of a key in the token
     */
    record Wrapping(
            String kid,
            @Nullable String name,
            @Nullable Path file,
            @DefaultValue("ACTIVE") KeyState state,
            @Nullable Path passwordFile,
            @Nullable String alias) {

        Wrapping {
            Settings.required("kas.keys.wrapping[].kid", kid);
            if ((name != null) == (file != null || alias != null)) {
                throw new IllegalArgumentException(
                        "kas.keys.wrapping: the key " + kid
                                + " must have either a name (of a key version in Cloud KMS), or a file, or an alias (in a token)");
            }
            if (file == null ? passwordFile != null : (passwordFile == null && alias != null)) {
                throw new IllegalArgumentException("kas.keys.wrapping: the key " + kid
                        + " needs a password-file for a PKCS #12 file, and only for that");
            }
        }

        /** Where the key is, of one that is not in Cloud KMS. */
        String place() {
            String entry = alias == null ? "" : "#" + alias;
            return (file == null ? "token" : file) + entry;
        }
    }

    /**
     * A PKCS #11 token.
     *
     * @param configuration of the JDK's provider: which library, which slot
     * @param pinFile holds the PIN and nothing else
     */
    record Pkcs11(Path configuration, Path pinFile) {

        Pkcs11 {
            Settings.required("kas.keys.pkcs11.configuration", configuration);
            Settings.required("kas.keys.pkcs11.pin-file", pinFile);
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

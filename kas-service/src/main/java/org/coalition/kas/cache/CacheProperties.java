package org.coalition.kas.cache;

import java.nio.file.Path;
import java.time.Duration;
import org.coalition.kas.domain.Settings;
import org.coalition.kas.redis.RedisEndpoint;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The caches.
 *
 * @param enabled whether anything is cached at all; {@code false} is for comparison
 * @param redis may lose everything at any time
 * @param wrappedKeyFile the nation's cache key, 32 bytes, wrapped to the KAS's own key in the KMS and base64-encoded
 * @param wrappedKeyKid the {@code kid} that it is wrapped under
 * @param dekLife how long an unwrapped key is kept
 * @param publicKeyLife how long the public half of a wrapping key is kept
 * @param metadataLife how long is kept what peers publish
 */
@ConfigurationProperties("kas.cache")
public record CacheProperties(
        @DefaultValue("true") boolean enabled,
        RedisEndpoint redis,
        Path wrappedKeyFile,
        String wrappedKeyKid,
        @DefaultValue("60s") Duration dekLife,
        @DefaultValue("1h") Duration publicKeyLife,
        @DefaultValue("5m") Duration metadataLife) {

    public CacheProperties {
        Settings.required("kas.cache.redis", redis);
        Settings.required("kas.cache.wrapped-key-file", wrappedKeyFile);
        Settings.required("kas.cache.wrapped-key-kid", wrappedKeyKid);
        requirePositive("dek-life", dekLife);
        requirePositive("public-key-life", publicKeyLife);
        requirePositive("metadata-life", metadataLife);
    }

    private static void requirePositive(String name, Duration life) {
        if (!life.isPositive()) {
            throw new IllegalArgumentException(
                    "kas.cache." + name + " must be longer than nothing; kas.cache.enabled=false turns the caches off");
        }
    }
}

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
 * @param redis may lose everything at any time
 * @param wrappedKeyFile the nation's cache key, 32 bytes, wrapped to the KAS's own key in the KMS and base64-encoded
 * @param wrappedKeyKid the {@code kid} that it is wrapped under
 * @param dekLife how long an unwrapped key is kept
 */
@ConfigurationProperties("kas.cache")
public record CacheProperties(
        RedisEndpoint redis,
        Path wrappedKeyFile,
        String wrappedKeyKid,
        @DefaultValue("60s") Duration dekLife) {

    public CacheProperties {
        Settings.required("kas.cache.redis", redis);
        Settings.required("kas.cache.wrapped-key-file", wrappedKeyFile);
        Settings.required("kas.cache.wrapped-key-kid", wrappedKeyKid);
    }
}

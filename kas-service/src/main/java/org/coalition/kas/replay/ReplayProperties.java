package org.coalition.kas.replay;

import org.coalition.kas.domain.Settings;
import org.coalition.kas.redis.RedisEndpoint;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The memory of spent identifiers.
 *
 * @param redis a Redis of its own: {@code noeviction}, with an append-only file
 */
@ConfigurationProperties("kas.replay")
record ReplayProperties(RedisEndpoint redis) {

    ReplayProperties {
        Settings.required("kas.replay.redis", redis);
    }
}

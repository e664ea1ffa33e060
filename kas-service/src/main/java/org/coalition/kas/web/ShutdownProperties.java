package org.coalition.kas.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a replica goes.
 *
 * @param drain how long it takes new connections after it has said that it is not ready; 0 where nobody is there to take
 *     over
 */
@ConfigurationProperties("kas.shutdown")
record ShutdownProperties(@DefaultValue("5s") Duration drain) {

    ShutdownProperties {
        if (drain.isNegative()) {
            throw new IllegalArgumentException("kas.shutdown.drain must not be negative");
        }
    }
}

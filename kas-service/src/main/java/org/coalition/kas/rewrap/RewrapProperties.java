package org.coalition.kas.rewrap;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The pipeline.
 *
 * @param kaoSignature whether a key without an originator's signature is accepted; one that is there is always verified
 * @param deadline by when a request is answered
 * @param maxBody the largest request body
 * @param maxGroups policy groups in a request
 * @param maxKeyAccessObjects key access objects in a request
 */
@ConfigurationProperties("kas.rewrap")
public record RewrapProperties(
        @DefaultValue("REQUIRED") KaoSignature kaoSignature,
        @DefaultValue("10s") Duration deadline,
        @DefaultValue("1MB") DataSize maxBody,
        @DefaultValue("64") int maxGroups,
        @DefaultValue("256") int maxKeyAccessObjects) {

    /** Whether the originator's signature must be there. */
    public enum KaoSignature {
        REQUIRED,
        OPTIONAL
    }
}

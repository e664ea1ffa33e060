package org.coalition.kas.registry;

import java.util.Map;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyStatement;

/**
 * What is in force whatever becomes of the rest: a contradiction among members must keep neither a stolen token nor a
 * disabled key alive.
 */
record StandingOrders(Revocations revocations, Map<KeyId, KeyStatement> keys) {

    StandingOrders {
        keys = Map.copyOf(keys);
    }
}

package org.coalition.kas.limits;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A bucket in Redis, with what this replica has last seen in it. */
final class SharedBucket {

    private final byte[] key;
    private volatile byte @Nullable [] seen;

    SharedBucket(String key) {
        this.key = key.getBytes(StandardCharsets.US_ASCII);
    }

    byte[] key() {
        return key;
    }

    byte @Nullable [] seen() {
        return seen;
    }

    void saw(byte[] state) {
        seen = state.length == 0 ? null : state;
    }
}

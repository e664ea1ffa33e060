package org.coalition.kas.replay;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/** One replica's own memory, bounded: what stands in while the shared one is away. */
final class LocalReplayMemory implements ReplayMemory {

    private static final int MAX_ENTRIES = 200_000;

    private final Cache<String, Duration> spent;

    LocalReplayMemory(Ticker ticker) {
        this.spent = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .ticker(ticker)
                .expireAfter(Expiry.creating((String id, Duration life) -> life))
                .build();
    }

    @Override
    public Verdict spend(String id, Duration life) {
        return spent.asMap().putIfAbsent(id, life) == null ? Verdict.FRESH_HERE : Verdict.SPENT;
    }

    @Override
    public boolean degraded() {
        return true;
    }
}

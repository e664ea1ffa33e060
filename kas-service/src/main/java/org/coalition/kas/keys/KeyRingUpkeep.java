package org.coalition.kas.keys;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.registry.Registry;
import org.coalition.kas.registry.RegistryChanged;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Keeps the key ring as settings and registry say. A change is in force as soon as the registry tells of it: that waits for
 * nobody. What it entails is done beside: the DEKs of a key that is not live any more leave the cache, and the public half
 * of one that is to be published is fetched; both again, until it is done.
 */
final class KeyRingUpkeep implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(KeyRingUpkeep.class);

    /** Few enough of the KMS's small read quota for a key that it will never give. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private static final Duration PURGE_AGAIN = Duration.ofSeconds(1);
    private static final Duration ATTEMPT = Duration.ofSeconds(3);

    private final KeyRing ring;
    private final StatedKeys keys;
    private final Registry registry;
    private final DekPurge purge;
    private final KeyMeters meters;
    private final Map<KeyId, String> told = new HashMap<>();
    private final Set<KeyId> unpublished = new HashSet<>();
    private final Semaphore soon = new Semaphore(0);
    private volatile @Nullable Thread thread;

    KeyRingUpkeep(KeyRing ring, StatedKeys keys, Registry registry, DekPurge purge, KeyMeters meters) {
        this.ring = ring;
        this.keys = keys;
        this.registry = registry;
        this.purge = purge;
        this.meters = meters;
        refresh();
    }

    /** Before any other listener, which might fail. */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void take(RegistryChanged change) {
        refresh();
        soon.release();
    }

    private synchronized void refresh() {
        List<StatedKey> next = keys.with(registry.snapshot().keys());
        List<KeyId> live = ring.all().stream()
                .filter(key -> key.state().unwraps() && key.isRemote())
                .map(WrappingKey::kid)
                .toList();
        ring.replace(next.stream().map(StatedKey::key).toList());
        live.stream().filter(kid -> !ring.unwraps(kid)).forEach(purge::add);
        next.forEach(this::tell);
        keys.unknown(registry.snapshot().keys()).forEach(this::tellUnknown);
        meters.show(ring.all());
    }

    /** Once each, and not with every change of something else. */
    private void tell(StatedKey stated) {
        WrappingKey key = stated.key();
        String text = key.state() + (stated.objection() == null ? "" : ": " + stated.objection());
        if (!text.equals(told.put(key.kid(), text))) {
            LOG.atLevel(stated.objection() == null ? Level.INFO : Level.ERROR)
                    .log("The wrapping key {} is {}", key.kid(), text);
        }
    }

    private void tellUnknown(KeyId kid) {
        if (told.put(kid, "unknown") == null) {
            LOG.error("wrapping_keys in the registry says something about the kid {}, and there is no such key", kid);
        }
    }

    /** What is left to do; never throws. */
    void run() {
        try {
            purge.run();
            List<WrappingKey> missing = ring.all().stream()
                    .filter(key -> key.state() == KeyState.ACTIVE && key.publicKey() == null)
                    .toList();
            for (WrappingKey key : missing) {
                fetch(key);
                purge.run(); // which does not wait for a KMS that hangs
            }
            if (!missing.isEmpty()) {
                refresh();
            }
        } catch (RuntimeException | Error e) {
            LOG.error("The wrapping keys could not be seen to by a fault of ours; it is tried again", e);
        }
    }

    private void fetch(WrappingKey key) {
        try {
            keys.halves().fetch(key, Deadline.in(ATTEMPT));
            unpublished.remove(key.kid());
            LOG.info("The wrapping key {} is published", key.kid());
        } catch (KeyProviderUnavailableException e) {
            if (unpublished.add(key.kid())) {
                LOG.error("The wrapping key {} is not published yet: {}", key.kid(), e.getMessage());
            }
        }
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("key-ring").start(() -> {
            try {
                while (true) {
                    run();
                    Duration pause = purge.isDue() ? PURGE_AGAIN : AGAIN;
                    soon.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
                    soon.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void stop() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            thread = null;
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** Ended after the listeners, as the registry is, which tells it what to do. */
    @Override
    public int getPhase() {
        return 0;
    }
}

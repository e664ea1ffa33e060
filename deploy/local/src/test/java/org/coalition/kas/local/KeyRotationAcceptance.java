package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.coalition.kas.client.Session;
import org.coalition.kas.local.KeyOffice.Version;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys that come and go while 64 ask. */
@ExtendWith(RunningFederation.Resolver.class)
class KeyRotationAcceptance {

    private static final int THREADS = 64;
    private static final int ROTATIONS = 5;
    private static final int FILES_OF_A_KEY = 100;

    /** Whether a key's data must open, must not, or may do either while a change is under way. */
    private enum Due {
        OPENS,
        EITHER,
        STAYS_SHUT
    }

    /** A key with data of its own, and what is due of it now. */
    private static final class Generation {
        private final Version version;
        private final List<ObjectNode> files = new ArrayList<>();
        private volatile Due due = Due.OPENS;

        Generation(KeyOffice office) throws Exception {
            this.version = office.added("ACTIVE");
            for (int i = 0; i < FILES_OF_A_KEY; i++) {
                files.add(office.freshGroup(version));
            }
            office.awaitState(version.kid(), "ACTIVE");
        }
    }

    private final List<Generation> generations = new CopyOnWriteArrayList<>();
    private final Collection<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    @Test
    @Tag("long")
    void T38_keysRotateUnder64Threads_liveOnesAlwaysOpenAndDeadOnesNever(RunningFederation federation)
            throws Exception {
        KeyOffice office = KeyOffice.of(federation);
        generations.add(new Generation(office));
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> askers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                Session alice = federation.login("alice.usa");
                for (int i = 0; i < THREADS; i++) {
                    askers.add(threads.submit(() -> askUntil(over, alice)));
                }
                for (int i = 0; i < ROTATIONS; i++) {
                    rotate(office);
                }
            } finally {
                over.set(true);
            }
        }
        for (Future<?> asker : askers) {
            asker.get();
        }

        assertThat(wrong).isEmpty();
        assertThat(opened.get()).as("released").isGreaterThan(THREADS);
        assertThat(refused.get()).as("refused").isGreaterThan(THREADS);
        for (Generation generation : generations) {
            office.retire(generation.version);
        }
    }

    /** A new key comes, the last one opens only, and the one before it is disabled. */
    private void rotate(KeyOffice office) throws Exception {
        Generation next = new Generation(office);
        Generation last = generations.getLast();
        generations.add(next);
        office.setState(last.version.kid(), "UNWRAP_ONLY");
        office.awaitState(last.version.kid(), "UNWRAP_ONLY");
        if (generations.size() > 2) {
            Generation old = generations.get(generations.size() - 3);
            old.due = Due.EITHER;
            office.setState(old.version.kid(), "DISABLED");
            office.awaitState(old.version.kid(), "DISABLED");
            old.due = Due.STAYS_SHUT;
        }
        long before = opened.get() + refused.get();
        Awaitility.await("every thread has asked").until(() -> opened.get() + refused.get() > before + 2 * THREADS);
    }

    private Void askUntil(AtomicBoolean over, Session session) throws Exception {
        while (!over.get()) {
            Generation generation = any(generations);
            Due before = generation.due;
            String code = Asking.codes(session, any(generation.files)).getFirst();
            Due after = generation.due;
            (code.isEmpty() ? opened : refused).incrementAndGet();
            boolean right = before == Due.STAYS_SHUT
                    ? code.equals("KEY_NOT_ACTIVE")
                    : code.isEmpty() || (after != Due.OPENS && code.equals("KEY_NOT_ACTIVE"));
            if (!right) {
                wrong.add(generation.version.kid() + " due " + before + " to " + after + ": '" + code + "'");
            }
        }
        return null;
    }

    private static <T> T any(List<T> several) {
        return several.get(ThreadLocalRandom.current().nextInt(several.size()));
    }
}

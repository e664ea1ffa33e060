package org.coalition.kas.local;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One request again and again, until it is ended, and what came of it. */
final class Traffic implements Callable<Void> {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Callable<List<String>> request;
    private final List<String> codes = new CopyOnWriteArrayList<>();
    private volatile List<String> latest = List.of();
    private volatile boolean ended;

    /**
     * Made to be run by a thread of its own.
     *
     * @param request gives the code of each key that it asked for
     */
    Traffic(Callable<List<String>> request) {
        this.request = request;
    }

    @Override
    public @Nullable Void call() throws Exception {
        while (!ended) {
            List<String> now = request.call();
            codes.addAll(now);
            latest = now;
        }
        return null;
    }

    List<String> codes() {
        return codes;
    }

    /** What the last request got. */
    List<String> latest() {
        return latest;
    }

    /** Waits until it gets this code from now on. */
    void await(String code) {
        int before = codes.size();
        Awaitility.await(code).atMost(PATIENCE).until(() -> codes.subList(before, codes.size())
                .contains(code));
    }

    void awaitTenMore() {
        int before = codes.size();
        Awaitility.await("traffic").atMost(PATIENCE).until(() -> codes.size() >= before + 10);
    }

    void end() {
        ended = true;
    }
}

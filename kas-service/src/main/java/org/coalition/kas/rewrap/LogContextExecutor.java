package org.coalition.kas.rewrap;

import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.MDC;

/** Runs work elsewhere with the log context (the request's id) of who asked for it. */
record LogContextExecutor(Executor executor) implements Executor {

    @Override
    public void execute(Runnable work) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        executor.execute(() -> {
            if (context != null) {
                MDC.setContextMap(context);
            }
            try {
                work.run();
            } finally {
                MDC.clear();
            }
        });
    }
}

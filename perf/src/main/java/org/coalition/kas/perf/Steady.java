package org.coalition.kas.perf;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.coalition.kas.perf.load.Answer;
import org.coalition.kas.perf.load.Order;

/**
 * An open loop: each request is sent when it is due, whatever became of those before it, and its latency counts from
 * then; so that a stall is not hidden.
 */
final class Steady {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] NOTHING = {};

    private final HttpClient client;
    private final URI uri;
    private final long nanosBetween;

    Steady(HttpClient client, URI uri, int perSecond) {
        this.client = client;
        this.uri = uri;
        this.nanosBetween = Duration.ofSeconds(1).toNanos() / perSecond;
    }

    /**
     * Begins to send the requests in their order, the first one now.
     *
     * @return their answers in the same order, each as soon as it is there
     */
    List<Future<Answer>> start(List<Order> orders) {
        long first = System.nanoTime();
        List<Future<Answer>> answers = new ArrayList<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        for (int i = 0; i < orders.size(); i++) {
            Order order = orders.get(i);
            long due = first + i * nanosBetween;
            answers.add(threads.submit(() -> answer(order, due)));
        }
        threads.shutdown();
        return answers;
    }

    /** Sends the requests as fast as so many at once allow: no measurement, since each waits for those before it. */
    List<Future<Answer>> hurry(List<Order> orders, int atOnce) {
        ExecutorService threads =
                Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory());
        List<Future<Answer>> answers = orders.stream()
                .map(order -> threads.submit(() -> answer(order, System.nanoTime())))
                .toList();
        threads.shutdown();
        return answers;
    }

    private Answer answer(Order order, long due) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Authorization", order.authorization())
                .header("DPoP", order.proof())
                .POST(BodyPublishers.ofByteArray(order.body()))
                .build();
        Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
        try {
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            return new Answer(due, System.nanoTime(), -1, answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new Answer(due, System.nanoTime(), -1, 0, NOTHING);
        }
    }

    /** The answer, when it is there. */
    static Answer of(Future<Answer> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new LabFailure("a request could not be sent: " + e.getCause());
        }
    }
}

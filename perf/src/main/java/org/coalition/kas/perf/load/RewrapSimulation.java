package org.coalition.kas.perf.load;

import static io.gatling.javaapi.core.CoreDsl.ByteArrayBody;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.rendezVous;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.http.response.Response;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends the orders of one {@link Job}: as many virtual users as its concurrency, each with one connection that stays open
 * (HTTP/1.1), each sending its next order as soon as it has the whole answer to the last one.
 *
 * <p>Latency is taken here in nanoseconds, since Gatling keeps milliseconds: from handing an order to Gatling until
 * the last byte of its answer was read. So Gatling's own work before sending is counted as the service's, not left out.
 */
public final class RewrapSimulation extends Simulation {

    private static final String NUMBER = "number";
    private static final String START = "start";
    private static volatile @Nullable Job current;

    private final Job job = Objects.requireNonNull(current, "no job was given");

    /** Made by Gatling, for the job that was given before. */
    public RewrapSimulation() {
        ChainBuilder phase = exec(this::take)
                .exec(asLongAs(session -> session.getInt(NUMBER) >= 0)
                        .on(exec(http("rewrap")
                                        .post(job.url())
                                        .header("Authorization", session -> order(session)
                                                .authorization())
                                        .header("DPoP", session -> order(session)
                                                .proof())
                                        .header("Content-Type", "application/json")
                                        .header("Accept", "application/json, application/problem+json")
                                        .body(ByteArrayBody(
                                                session -> order(session).body()))
                                        .transformResponse(this::keep)
                                        .check(status().is(200)))
                                .exec(this::finish)
                                .exec(this::take)));
        int users = job.concurrency();
        setUp(scenario("closed loop")
                        .exec(phase, rendezVous(users), exec(this::passGate), rendezVous(users), phase)
                        .injectOpen(atOnceUsers(users)))
                .protocols(http.disableWarmUp().disableCaching().disableFollowRedirect());
    }

    /** Gives the job of the next simulation. */
    static void next(Job job) {
        current = job;
    }

    private Order order(Session session) {
        return job.order(session.getInt(NUMBER));
    }

    private Session take(Session session) {
        return session.set(NUMBER, job.take()).set(START, System.nanoTime());
    }

    private Response keep(Response response, Session session) {
        long end = System.nanoTime();
        int millis = (int) (response.endTimestamp() - response.startTimestamp());
        job.answered(
                session.getInt(NUMBER),
                new Answer(
                        session.getLong(START),
                        end,
                        millis,
                        response.status().code(),
                        response.body().bytes()));
        return response;
    }

    private Session finish(Session session) {
        job.finished(session.getInt(NUMBER), session.getLong(START));
        return session;
    }

    private Session passGate(Session session) {
        job.passGate();
        return session;
    }
}

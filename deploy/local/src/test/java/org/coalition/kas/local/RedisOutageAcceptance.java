package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.coalition.kas.client.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** T26: both Redises of a KAS stopped, hanging, and coming and going, under requests in the signed form. */
@ExtendWith(RunningFederation.Resolver.class)
class RedisOutageAcceptance {

    private static final Duration BACK = Duration.ofSeconds(5);
    private static final int CLIENTS = 4;
    private static final int FLAPS = 4;

    @Test
    void T26_redisThatIsStopped_costsNoRequestAndAKmsCallEach(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        assertReleased(alice, group);
        federation.usa().stopRedis();
        try {
            long before = federation.decrypts();
            for (int i = 0; i < 4; i++) {
                assertReleased(alice, group);
            }
            assertThat(federation.decrypts()).isEqualTo(before + 4);
        } finally {
            federation.usa().restartRedis();
        }
        awaitCached(federation, alice, group);
        Asking.awaitAllServed(federation, alice);
    }

    @Test
    void T26_redisThatHangs_costsNoRequestAndIsUsedAgainWhenItAnswers(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        assertReleased(alice, group);
        federation.usa().suspendRedis();
        try {
            long before = federation.decrypts();
            for (int i = 0; i < 20; i++) {
                assertReleased(alice, group);
            }
            assertThat(federation.decrypts()).isGreaterThan(before);
            assertThat(federation.metrics())
                    .containsPattern(
                            "resilience4j_circuitbreaker_state\\{[^}]*\"redis-cache\"[^}]*\"(open|half_open)\"[^}]*} 1");
        } finally {
            federation.usa().resumeRedis();
        }
        awaitCached(federation, alice, group);
        Asking.awaitAllServed(federation, alice);
    }

    @Test
    void T26_redisThatComesAndGoes_costsNoRequest(RunningFederation federation) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        List<Future<Integer>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> client(federation, ended)));
            }
            for (int i = 0; i < FLAPS; i++) {
                federation.usa().stopRedis();
                federation.usa().restartRedis();
            }
            ended.set(true);
        }
        for (Future<Integer> client : clients) {
            assertThat(client.get()).isPositive();
        }
        Session alice = federation.login("alice.usa");
        awaitCached(federation, alice, federation.freshGroup(RunningFederation.SECRET_NATO));
        Asking.awaitAllServed(federation, alice);
    }

    /** Asks for one key after the other until the end, and gives how many it was given: all of them. */
    private static int client(RunningFederation federation, AtomicBoolean ended) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode known = federation.freshGroup(RunningFederation.SECRET_NATO);
        int released = 0;
        while (!ended.get()) {
            assertReleased(alice, known);
            assertReleased(alice, federation.freshGroup(RunningFederation.SECRET_NATO));
            released += 2;
        }
        return released;
    }

    private static void awaitCached(RunningFederation federation, Session session, ObjectNode group) {
        Awaitility.await("the cache works again").atMost(BACK).untilAsserted(() -> {
            assertReleased(session, group);
            long before = federation.decrypts();
            assertReleased(session, group);
            assertThat(federation.decrypts()).isEqualTo(before);
        });
    }

    private static void assertReleased(Session session, ObjectNode group) throws Exception {
        Asking.assertCodes(session, group, "");
    }
}

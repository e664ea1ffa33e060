package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.ALL;
import static org.coalition.kas.local.Asking.assertCodes;
import static org.coalition.kas.local.Asking.awaitAllServed;
import static org.coalition.kas.local.Asking.codes;
import static org.coalition.kas.local.Asking.splits;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A peer that hangs costs those who need it, and nobody who came by the same door. */
@ExtendWith(RunningFederation.Resolver.class)
class HangingPeerAcceptance {

    /** {@code kas.federation.max-concurrent-calls}. */
    private static final int AS_MANY_AS_CAN_HANG = 20;

    /** One connection of HTTP/2 carries all of it, as from a gateway. */
    @Test
    void rewrap_whenManyRequestsWaitForAPeerThatHangs_servesTheOthersOfTheirConnection(RunningFederation federation)
            throws Exception {
        Session alice = federation.login("alice.usa");
        awaitAllServed(federation, alice);
        Child fra = federation.local().kas("FRA").child();
        try (Dek dek = Dek.random(32);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ObjectNode forAll = splits(federation, dek, ReleaseMode.EACH, ALL);
            ObjectNode forUsa = splits(federation, dek, ReleaseMode.EACH, List.of("USA"));
            fra.suspend();
            List<Future<List<String>>> waiting = new ArrayList<>();
            for (int i = 0; i < AS_MANY_AS_CAN_HANG; i++) {
                waiting.add(threads.submit(() -> codes(alice, forAll)));
            }
            Awaitility.await("all of them wait for FRA")
                    .until(() -> Asking.metric(federation, "USA", "kas_requests_in_house") == AS_MANY_AS_CAN_HANG);

            assertCodes(alice, forUsa, "");

            assertThat(waiting).noneMatch(Future::isDone);
            for (Future<List<String>> one : waiting) {
                assertThat(one.get()).containsExactly("", "PEER_TIMEOUT", "");
            }
        } finally {
            fra.resume();
        }
        awaitAllServed(federation, alice);
    }
}

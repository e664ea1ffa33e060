package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.POLICY;
import static org.coalition.kas.local.Asking.assertCodes;
import static org.coalition.kas.local.Asking.awaitAllServed;
import static org.coalition.kas.local.Asking.kao;
import static org.coalition.kas.local.Asking.metric;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Splits;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.Guards;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.WrapType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Another KAS, or another key, where the first can't. */
@ExtendWith(RunningFederation.Resolver.class)
class AlternatesAcceptance {

    @Test
    @Tag("KAS-REQ-120")
    void rewrap_whenAnyOfIsReleasedHere_breaksOffTheCallToAPeerThatHangs(RunningFederation federation)
            throws Exception {
        Session alice = federation.login("alice.usa");
        awaitAllServed(federation, alice);
        try (Dek dek = Dek.random(32)) {
            ObjectNode group = RewrapBody.group(
                    POLICY.json(),
                    ReleaseMode.ANY_OF,
                    List.of(kao(federation, dek, "GBR", null), kao(federation, dek, "USA", null)));
            assertBreaksOff(federation, alice, group, "ANY_OF_SATISFIED", "");
        }
    }

    @Test
    @Tag("KAS-REQ-120")
    @Tag("KAS-REQ-121")
    void rewrap_whenASplitOfAllOfHasAnAlternate_doesNotWaitForTheOneThatHangs(RunningFederation federation)
            throws Exception {
        Session alice = federation.login("alice.usa");
        awaitAllServed(federation, alice);
        try (Dek dek = Dek.random(32)) {
            assertBreaksOff(federation, alice, joint(federation, dek), "", "ANY_OF_SATISFIED", "");
        }
    }

    private static void assertBreaksOff(
            RunningFederation federation, Session session, ObjectNode group, String... codes) throws Exception {
        double before = brokenOff(federation);
        Child gbr = federation.local().kas("GBR").child();
        gbr.suspend();
        try {
            assertCodes(session, group, codes);
        } finally {
            gbr.resume();
        }
        assertThat(brokenOff(federation)).isEqualTo(before + 1);
        awaitAllServed(federation, session);
    }

    private static double brokenOff(RunningFederation federation) {
        return metric(federation, "USA", "kas_federation_requests_total", "peer=\"kas-gbr\"", "outcome=\"cancelled\"");
    }

    /** One split for the USA, another for the United Kingdom or France. */
    private static ObjectNode joint(RunningFederation federation, Dek dek) throws Exception {
        List<Dek> parts = Splits.split(dek, 2);
        try (Dek first = parts.get(0);
                Dek second = parts.get(1)) {
            return RewrapBody.group(
                    POLICY.json(),
                    ReleaseMode.ALL_OF,
                    List.of(
                            kao(federation, first, "USA", "split-1"),
                            kao(federation, second, "GBR", "split-2"),
                            kao(federation, second, "FRA", "split-2")));
        }
    }

    /** A row of resets looks like an attack to a server: the connection that all requests share must outlive it. */
    @Test
    void rewrap_whenManyCallsAreBrokenOff_harmsNoneThatIsUnderWay(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        awaitAllServed(federation, alice);
        try (Dek dek = Dek.random(32)) {
            ObjectNode either = RewrapBody.group(
                    POLICY.json(),
                    ReleaseMode.ANY_OF,
                    List.of(kao(federation, dek, "GBR", null), kao(federation, dek, "USA", null)));
            ObjectNode only =
                    RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(kao(federation, dek, "GBR", null)));
            Child gbr = federation.local().kas("GBR").child();
            gbr.suspend();
            CompletableFuture<List<String>> underWay;
            try {
                underWay = CompletableFuture.supplyAsync(() -> codes(alice, only));
                for (int i = 0; i < 30; i++) {
                    assertCodes(alice, either, "ANY_OF_SATISFIED", "");
                }
            } finally {
                gbr.resume();
            }
            assertThat(underWay.get()).containsExactly("");
        }
    }

    private static List<String> codes(Session session, ObjectNode group) {
        try {
            return Asking.codes(session, group);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Tag("KAS-REQ-121")
    void open_whenASplitsFirstKasIsDown_isServedByItsAlternate(RunningFederation federation, @TempDir Path folder)
            throws Exception {
        Path plain = Files.writeString(folder.resolve("plain"), "attack at dawn");
        Path sealed = folder.resolve("sealed.ztdf");
        federation.client().seal(plain, sealed, POLICY, Guards.parse("USA,GBR/FRA"));
        federation.local().stopKas("GBR");
        try {
            federation.login("alice.usa").open(sealed, folder.resolve("opened"));
        } finally {
            federation.local().startKas("GBR");
        }
        assertThat(folder.resolve("opened")).hasSameBinaryContentAs(plain);
        awaitAllServed(federation, federation.login("alice.usa"));
    }

    @Test
    @Tag("KAS-REQ-121")
    void rewrap_whenTheCloudKmsIsDown_isServedByAKeyAtTheEdge(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        try (Dek dek = Dek.random(32)) {
            ObjectNode edge = KaoBuilder.wrapping(
                            dek,
                            federation
                                    .client()
                                    .keys()
                                    .wrappingKey(federation.client().kas("FRA"), WrapType.EC),
                            POLICY)
                    .signedBy(federation.client().originator());
            ObjectNode group = RewrapBody.group(
                    POLICY.json(), ReleaseMode.ANY_OF, List.of(kao(federation, dek, "USA", null), edge));
            federation.local().stopKms();
            try (Rewrapped answer = alice.rewrap(List.of(group));
                    Dek opened = answer.dek()) {
                assertThat(answer.results()).extracting(KaoResult::isSuccess).containsExactly(false, true);
                assertThat(opened).isEqualTo(dek);
            } finally {
                federation.local().startKms();
            }
        }
        awaitAllServed(federation, alice);
    }
}

package org.coalition.kas.rewrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.coalition.kas.audit.AuditEvent;
import org.coalition.kas.audit.AuditJournal;
import org.coalition.kas.audit.AuditUnavailableException;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.ClientPublicKey;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.ClientEnvelope;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.Provenance;
import org.coalition.kas.domain.RewrapOrder;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.federation.PeerCall;
import org.coalition.kas.federation.PeerClient;
import org.coalition.kas.keys.KeyProviderUnavailableException;
import org.coalition.kas.keys.KeyRings;
import org.coalition.kas.policy.Decision;
import org.coalition.kas.policy.PolicyEngine;
import org.coalition.kas.policy.PolicyEngines;
import org.coalition.kas.policy.PolicyQuestion;
import org.coalition.kas.policy.PolicyRules;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.KasOrigin;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.registry.Member;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.registry.Revocations;
import org.coalition.kas.support.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RewrapServiceTest {

    private static final Decision AGREED =
            new Decision(true, List.of(), Map.of("agreement", true), new Decision.Levels("SECRET", "SECRET"), "v1");

    private final Pipeline pipeline = new Pipeline();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<AuditEvent> audited = new ArrayList<>();
    private final AtomicInteger questions = new AtomicInteger();
    private Function<PolicyQuestion, Decision> policy = question -> Keys.ALLOW;
    private RegistrySnapshot registry = Keys.REGISTRY;
    private Provenance provenance = Keys.DIRECT;
    private PeerClient peers = (call, deadline) -> {
        throw new IllegalStateException("no peer is to be asked");
    };
    private boolean auditFails;
    private KeyState state = KeyState.ACTIVE;

    @AfterEach
    void stop() {
        executor.close();
    }

    @Test
    void rewrap_whenPolicyAllows_releasesEveryKeyInOrder() {
        List<KeyRequest> keys = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            keys.add(pipeline.key("k" + i, null));
        }

        RewrapAnswer answer = rewrap(Pipeline.group(ReleaseMode.EACH, keys.toArray(KeyRequest[]::new)));

        assertThat(answer.groups().getFirst().items())
                .extracting(item -> item.key().id())
                .containsExactlyElementsOf(keys.stream().map(KeyRequest::id).toList());
        assertThat(codes(answer)).containsOnly("");
        assertThat(questions).hasValue(1);
        assertThat(audited).hasSize(50);
    }

    @Test
    void rewrap_whenARequestHoldsManyKeys_unwraps32AtOnce() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<KeyRequest> keys = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            KeyRequest key = pipeline.key("k" + i, null);
            pipeline.failOn(key, () -> {
                if (most.accumulateAndGet(atOnce.incrementAndGet(), Math::max) == 32) {
                    go.countDown();
                }
                await(go);
                atOnce.decrementAndGet();
            });
            keys.add(key);
        }

        assertThat(codes(rewrap(Pipeline.group(ReleaseMode.EACH, keys.toArray(KeyRequest[]::new)))))
                .hasSize(100)
                .containsOnly("");
        assertThat(most).hasValue(32);
    }

    /** One in a Cloud KMS that hangs, the other in a file: both are ours. */
    @Test
    void rewrap_whenOneOfTwoAlternativesOfOursHangs_doesNotWaitForIt() {
        CountDownLatch answered = new CountDownLatch(1);
        KeyRequest hangs = pipeline.key("hangs", "split");
        pipeline.failOn(hangs, () -> await(answered));

        RewrapAnswer answer = rewrap(Pipeline.group(ReleaseMode.ANY_OF, hangs, pipeline.key("answers", "split")));
        answered.countDown();

        assertThat(codes(answer)).containsExactly("ANY_OF_SATISFIED", "");
    }

    @Test
    void rewrap_whenPolicyDenies_neverAsksForAKey() {
        policy = question -> Keys.DENY;

        assertThat(codes(rewrap(group("a", "b")))).containsExactly("POLICY_DENIED", "POLICY_DENIED");
        assertThat(pipeline.unwraps).hasValue(0);
        assertThat(audited)
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.type()).isEqualTo(AuditEvent.Type.KEY_DENIED))
                .allSatisfy(event -> assertThat(event.reasons()).containsExactly("CLEARANCE"))
                .allSatisfy(event -> assertThat(event.cacheHit()).isNull());
    }

    @Test
    void rewrap_whenTheAgreementAloneFails_saysSo() {
        policy = question -> Keys.DENY_BY_AGREEMENT;

        assertThat(codes(rewrap(group("a")))).containsExactly("AGREEMENT_DENIED");
    }

    @Test
    void rewrap_whenTheEngineIsUnavailable_deniesAndNeverAsksForAKey() {
        policy = question -> {
            throw PolicyEngines.unavailable();
        };

        assertThat(codes(rewrap(group("a", "b"))))
                .containsExactly("POLICY_ENGINE_UNAVAILABLE", "POLICY_ENGINE_UNAVAILABLE");
        assertThat(pipeline.unwraps).hasValue(0);
        assertThat(audited).hasSize(2);
    }

    @Test
    void rewrap_whenTheEngineIsBroken_isAnInternalErrorOfThatGroupAlone() {
        AtomicBoolean first = new AtomicBoolean(true);
        policy = question -> {
            if (first.getAndSet(false)) {
                throw new IllegalStateException("broken");
            }
            return Keys.ALLOW;
        };

        assertThat(codes(rewrap(group("a"), group("b")))).containsExactlyInAnyOrder("INTERNAL_ERROR", "");
        assertThat(audited).hasSize(2);
    }

    @Test
    void rewrap_asksOnceForEachGroup() {
        rewrap(group("a", "b"), group("c", "d"));

        assertThat(questions).hasValue(2);
    }

    @Test
    void rewrap_whenTheAuditIsUnavailable_releasesNothing() {
        auditFails = true;

        RewrapAnswer answer = rewrap(group("a", "b"), group("c"));
        assertThat(codes(answer)).hasSize(3).containsOnly("AUDIT_UNAVAILABLE");
        assertThat(answer.toString()).doesNotContain("Released");
    }

    @Test
    void rewrap_whenOneKeyFails_costsNoOther() {
        KeyRequest garbage = pipeline.key("garbage", null);
        KeyRequest away = pipeline.key("away", null);
        KeyRequest broken = pipeline.key("broken", null);
        pipeline.failOn(garbage, () -> {
            throw new IntegrityException();
        });
        pipeline.failOn(away, () -> {
            throw new KeyProviderUnavailableException("away");
        });
        pipeline.failOn(broken, () -> {
            throw new IllegalStateException("broken");
        });

        assertThat(codes(rewrap(Pipeline.group(
                        ReleaseMode.EACH, pipeline.key("a", null), garbage, away, broken, pipeline.key("b", null)))))
                .containsExactly("", "INTEGRITY_FAILURE", "KMS_UNAVAILABLE", "INTERNAL_ERROR", "");
        assertThat(audited)
                .extracting(AuditEvent::type)
                .containsExactly(
                        AuditEvent.Type.KEY_RELEASED,
                        AuditEvent.Type.INTEGRITY_FAILURE,
                        AuditEvent.Type.KEY_DENIED,
                        AuditEvent.Type.KEY_DENIED,
                        AuditEvent.Type.KEY_RELEASED);
    }

    @Test
    void rewrap_whenAKeyIsNotAdmitted_keepsTheOrderAndSparesThePolicyOfIt() {
        KeyRequest stranger = Keys.keyOf("https://kas-fra.example", WrapAlgorithm.RSA_OAEP_256, "kas-fra-enc-001");

        assertThat(codes(rewrap(
                        Pipeline.group(ReleaseMode.EACH, pipeline.key("a", null), stranger, pipeline.key("b", null)))))
                .containsExactly("", "UNKNOWN_KAS", "");
    }

    @ParameterizedTest
    @CsvSource({
        "https://kas-fra.example,           RSA_OAEP_256, kas-usa-enc-001, UNKNOWN_KAS",
        "https://kas-usa.example:8443,      RSA_OAEP_256, kas-usa-enc-001, UNKNOWN_KAS",
        "https://kas-usa.example.evil.test, RSA_OAEP_256, kas-usa-enc-001, UNKNOWN_KAS",
        "https://kas-usa.example,           UNSUPPORTED,  kas-usa-enc-001, UNSUPPORTED_TYPE",
        "https://kas-usa.example,           RSA_OAEP_256, kas-usa-enc-002, UNKNOWN_KEY",
        "https://kas-usa.example,           RSA_OAEP_256, *,               UNKNOWN_KEY"
    })
    void rewrap_whenAKeyIsNotAdmitted_asksNeitherPolicyNorProvider(
            String url, WrapAlgorithm algorithm, String kid, String code) {
        assertThat(codes(rewrap(Pipeline.group(ReleaseMode.EACH, Keys.keyOf(url, algorithm, kid)))))
                .containsExactly(code);
        assertThat(questions).hasValue(0);
        assertThat(pipeline.unwraps).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyState.class,
            names = {"DISABLED", "DESTROYED"})
    void rewrap_whenTheKasKeyIsNotLive_refusesAndNeverAsksForIt(KeyState notLive) {
        state = notLive;

        assertThat(codes(rewrap(group("a")))).containsExactly("KEY_NOT_ACTIVE");
        assertThat(pipeline.unwraps).hasValue(0);
    }

    @Test
    void rewrap_whenASplitIsMissing_withholdsTheOthersAndRecordsThat() {
        KeyRequest missing = pipeline.key("b", "s2");
        pipeline.failOn(missing, () -> {
            throw new IntegrityException();
        });

        assertThat(codes(rewrap(Pipeline.group(ReleaseMode.ALL_OF, pipeline.key("a", "s1"), missing))))
                .containsExactly("ALL_OF_INCOMPLETE", "INTEGRITY_FAILURE");
        assertThat(audited)
                .extracting(AuditEvent::type)
                .containsExactly(AuditEvent.Type.KEY_WITHHELD, AuditEvent.Type.INTEGRITY_FAILURE);
    }

    @Test
    void rewrap_whenLabelsAreHuge_doesNotRepeatThemInEachRecord() {
        KeyGroup small = group("a", "b");
        var policyWithHugeLabels = Pipeline.POLICY.deepCopy();
        policyWithHugeLabels.putObject("dissem").put("classification", "x".repeat(1_000_000));
        rewrap(new KeyGroup("p", policyWithHugeLabels, small.bindingInput(), ReleaseMode.EACH, small.keys()));

        assertThat(audited).hasSize(2).allSatisfy(event -> assertThat(
                        event.labels().toString().length())
                .isLessThan(5_000));
    }

    @Test
    void rewrap_whenKeysAreOfTwoPeers_asksEachOnceAndBothAtOnce() {
        registry = Keys.registry(
                Map.of(), Keys.member("fra", Member.Status.ACTIVE), Keys.member("gbr", Member.Status.ACTIVE));
        policy = question -> AGREED;
        CountDownLatch bothAsked = new CountDownLatch(2);
        List<PeerCall> calls = Collections.synchronizedList(new ArrayList<>());
        peers = (call, deadline) -> {
            calls.add(call);
            bothAsked.countDown();
            await(bothAsked); // each peer waits for the other: one after the other would never end
            return outcomes(call, null);
        };

        RewrapAnswer answer = rewrap(
                Pipeline.group(ReleaseMode.EACH, peerKey("f1", "fra"), pipeline.key("u1", null), peerKey("g1", "gbr")),
                Pipeline.group(ReleaseMode.EACH, peerKey("f2", "fra")));

        assertThat(codes(answer)).containsExactly("", "", "", "");
        assertThat(answer.peers()).isEqualTo(2);
        assertThat(calls).extracting(call -> call.groups().size()).containsExactlyInAnyOrder(2, 1);
        assertThat(audited)
                .extracting(AuditEvent::type)
                .containsExactly(
                        AuditEvent.Type.FEDERATION_FORWARDED,
                        AuditEvent.Type.KEY_RELEASED,
                        AuditEvent.Type.FEDERATION_FORWARDED,
                        AuditEvent.Type.FEDERATION_FORWARDED);
    }

    @Test
    void rewrap_whenPeersAreAsked_callsOneOfThemInItsOwnThread_whereverItsKeysStand() {
        registry = Keys.registry(
                Map.of(), Keys.member("fra", Member.Status.ACTIVE), Keys.member("gbr", Member.Status.ACTIVE));
        policy = question -> AGREED;
        List<Thread> askedIn = Collections.synchronizedList(new ArrayList<>());
        peers = (call, deadline) -> {
            askedIn.add(Thread.currentThread());
            return outcomes(call, null);
        };

        RewrapAnswer answer = rewrap(
                Pipeline.group(ReleaseMode.EACH, peerKey("f1", "fra"), peerKey("g1", "gbr"), pipeline.key("u1", null)));

        assertThat(codes(answer)).containsExactly("", "", "");
        assertThat(askedIn).hasSize(2).containsOnlyOnce(Thread.currentThread());
    }

    @Test
    void rewrap_whenTwoPeersAreAsked_tellsWhatIsLeftOfItsTimeByTheSlower() {
        registry = Keys.registry(
                Map.of(), Keys.member("fra", Member.Status.ACTIVE), Keys.member("gbr", Member.Status.ACTIVE));
        policy = question -> AGREED;
        peers = (call, deadline) -> {
            call.legs()
                    .exchanged(
                            call.peer().kasId().value().equals("kas-fra") ? Duration.ofHours(1) : Duration.ofNanos(1));
            return outcomes(call, null);
        };
        KeyGroup both = Pipeline.group(ReleaseMode.EACH, peerKey("f1", "fra"), peerKey("g1", "gbr"));

        assertThat(rewrap(both).federation()).as("nothing, of an hour").isEqualTo(Duration.ofNanos(1));
        assertThat(rewrap(group("u1")).federation()).isZero();
    }

    @Test
    void rewrap_whenAPeerFails_costsItsOwnKeysOnly() {
        registry = Keys.registry(
                Map.of(), Keys.member("fra", Member.Status.ACTIVE), Keys.member("gbr", Member.Status.ACTIVE));
        policy = question -> AGREED;
        peers = (call, deadline) -> {
            if (call.peer().kasId().value().equals("kas-fra")) {
                throw new IllegalStateException("a fault of ours");
            }
            return outcomes(call, ErrorCode.PEER_TIMEOUT);
        };

        assertThat(codes(rewrap(Pipeline.group(
                        ReleaseMode.EACH, peerKey("f1", "fra"), pipeline.key("u1", null), peerKey("g1", "gbr")))))
                .containsExactly("INTERNAL_ERROR", "", "PEER_TIMEOUT");
    }

    @Test
    void rewrap_whenAllOfLacksAPeersSplit_withholdsWhatWasReleased() {
        registry = Keys.registry(
                Map.of(), Keys.member("fra", Member.Status.ACTIVE), Keys.member("gbr", Member.Status.ACTIVE));
        policy = question -> AGREED;
        peers = (call, deadline) ->
                outcomes(call, call.peer().kasId().value().equals("kas-fra") ? ErrorCode.PEER_UNAVAILABLE : null);

        assertThat(codes(rewrap(Pipeline.group(
                        ReleaseMode.ALL_OF, peerKey("f1", "fra"), pipeline.key("u1", null), peerKey("g1", "gbr")))))
                .containsExactly("PEER_UNAVAILABLE", "ALL_OF_INCOMPLETE", "ALL_OF_INCOMPLETE");
    }

    @ParameterizedTest
    @CsvSource({"SUSPENDED, PEER_SUSPENDED", "PENDING, UNKNOWN_KAS", "RETIRED, UNKNOWN_KAS"})
    void rewrap_whenThePeerIsNotActive_isNotAsked(Member.Status status, String code) {
        registry = Keys.registry(Map.of(), Keys.member("fra", status));

        assertThat(codes(rewrap(Pipeline.group(ReleaseMode.EACH, peerKey("f1", "fra")))))
                .containsExactly(code);
    }

    @Test
    void rewrap_whenTheRequestWasForwarded_isNotForwardedAgain() {
        registry = Keys.registry(Map.of(), Keys.member("fra", Member.Status.ACTIVE));
        provenance = new Provenance.Forwarded(new KasId("kas-gbr"));

        assertThat(codes(rewrap(Pipeline.group(ReleaseMode.EACH, peerKey("f1", "fra")))))
                .containsExactly("UNKNOWN_KAS");
    }

    @Test
    void rewrap_whenTheRequestIsNotSigned_isNotForwarded() {
        registry = Keys.registry(Map.of(), Keys.member("fra", Member.Status.ACTIVE));
        policy = question -> AGREED;
        provenance = new Provenance.Direct(new ClientEnvelope("DPoP t", "p", Bytes.of(new byte[1]), false));

        assertThat(codes(rewrap(Pipeline.group(ReleaseMode.EACH, peerKey("f1", "fra")))))
                .containsExactly("AGREEMENT_DENIED");
    }

    @Test
    void rewrap_whenAnyGroupIsOutsideTheAgreement_isNotForwarded() {
        registry = Keys.registry(Map.of(), Keys.member("fra", Member.Status.ACTIVE));
        policy = question -> question.policyId().equals("outside") ? Keys.DENY_BY_AGREEMENT : AGREED;
        KeyGroup mine = group("u1");
        KeyGroup outside = new KeyGroup("outside", mine.policy(), mine.bindingInput(), ReleaseMode.EACH, mine.keys());

        assertThat(codes(rewrap(Pipeline.group(ReleaseMode.EACH, peerKey("f1", "fra")), outside)))
                .startsWith("AGREEMENT_DENIED");
    }

    @Test
    void rewrap_whenTheRegistryIsTooOld_servesOursAndAsksNobody() {
        registry = new RegistrySnapshot(
                Keys.registry(Map.of(), Keys.member("fra", Member.Status.ACTIVE))
                        .members(),
                List.of(),
                Map.of(),
                Revocations.NONE,
                Map.of(),
                false);

        assertThat(codes(rewrap(Pipeline.group(ReleaseMode.EACH, peerKey("f1", "fra"), pipeline.key("u1", null)))))
                .containsExactly("PEER_UNAVAILABLE", "");
    }

    @Test
    void rewrap_whenForwarded_tellsPolicyAndAuditByWhom() {
        provenance = new Provenance.Forwarded(new KasId("kas-gbr"));
        List<PolicyQuestion> asked = new ArrayList<>();
        policy = question -> {
            asked.add(question);
            return Keys.ALLOW;
        };

        rewrap(group("a"));

        assertThat(asked.getFirst().context().forwardedBy()).containsExactly(new KasId("kas-gbr"));
        assertThat(audited.getFirst().chain()).containsExactly("kas-gbr");
    }

    private static KeyRequest peerKey(String id, String nation) {
        KeyRequest key = Keys.key(id, null);
        return new KeyRequest(
                id,
                KasOrigin.of("https://kas-" + nation + ".example"),
                null,
                key.kid(),
                key.wrapped(),
                key.policyBinding(),
                null,
                null);
    }

    private static Map<String, KaoOutcome> outcomes(PeerCall call, ErrorCode code) {
        Map<String, KaoOutcome> outcomes = new HashMap<>();
        call.groups().stream()
                .flatMap(group -> group.keys().stream())
                .forEach(key -> outcomes.put(
                        key.id(),
                        code == null
                                ? new KaoOutcome.Relayed(
                                        call.peer().kasId(), JsonNodeFactory.instance.objectNode(), null)
                                : new Refused(code, "no")));
        return outcomes;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyGroup group(String... ids) {
        return Pipeline.group(
                ReleaseMode.EACH,
                List.of(ids).stream().map(id -> pipeline.key(id, null)).toArray(KeyRequest[]::new));
    }

    private RewrapAnswer rewrap(KeyGroup... groups) {
        RewrapOrder order =
                new RewrapOrder("request", ClientPublicKey.of(TestKeys.rsaPublic()), List.of(groups), provenance);
        return service().rewrap(Keys.CALLER, order, Deadline.in(Duration.ofSeconds(10)));
    }

    private RewrapService service() {
        AuditJournal journal = (events, deadline) -> {
            if (auditFails) {
                throw new AuditUnavailableException("the disk is full", new IllegalStateException());
            }
            events.forEach(event -> audited.add((AuditEvent) event));
        };
        Agreements agreements = new Agreements(Keys.USA);
        LocalGroup local = new LocalGroup(
                new Admission(KeyRings.of(Keys.KID, state), new OriginatorSignatures(false)),
                engine(),
                agreements,
                new KeyRelease(pipeline, pipeline.stages),
                pipeline.stages,
                executor);
        PeerGroup peerGroup = new PeerGroup(peers, agreements, engine(), Keys.USA, pipeline.stages);
        FanOut fanOut = new FanOut(local, peerGroup, Keys.USA, executor);
        return new RewrapService(() -> registry, fanOut, new AuditTrail(journal), Clock.systemUTC(), pipeline.stages);
    }

    private PolicyEngine engine() {
        return new PolicyEngine() {
            @Override
            public Decision decide(PolicyQuestion question, Deadline deadline) {
                questions.incrementAndGet();
                return policy.apply(question);
            }

            @Override
            public PolicyRules rules(Deadline deadline) {
                throw new IllegalStateException("no rewrap asks for the rules");
            }
        };
    }

    private static List<String> codes(RewrapAnswer answer) {
        return answer.groups().stream()
                .flatMap(group -> group.items().stream())
                .map(item -> item.outcome().errorCode())
                .map(code -> code == null ? "" : code.name())
                .toList();
    }
}

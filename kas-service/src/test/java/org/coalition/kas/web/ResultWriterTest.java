package org.coalition.kas.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.ClientPublicKey;
import org.coalition.kas.domain.ClientEnvelope;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Provenance;
import org.coalition.kas.domain.RewrapOrder;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.keys.SigningKey;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.KasOrigin;
import org.coalition.kas.protocol.ResultSignatures;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.rewrap.RewrapAnswer;
import org.coalition.kas.support.TestKeys;
import org.coalition.kas.telemetry.Stages;
import org.junit.jupiter.api.Test;

class ResultWriterTest {

    private static final Map<String, PublicKey> KEYS = Map.of("sig-1", TestKeys.ecPublic("P-256"));

    private final RewrapOrder order =
            order(new Provenance.Direct(new ClientEnvelope("DPoP token", "proof", Bytes.of(new byte[0]), true)));
    private final ResultWriter writer = new ResultWriter(
            new KasIdentity(new KasId("kas-usa"), new Nation("USA"), "https://kas-usa.example"),
            new SigningKey(
                    "sig-1",
                    TestKeys.ec("P-256").getPrivate(),
                    new ECKey.Builder(Curve.P_256, TestKeys.ecPublic("P-256")).build()),
            new Stages(new SimpleMeterRegistry()));
    private final RewrapAnswer answer = new RewrapAnswer(
            List.of(
                    new RewrapAnswer.Group(
                            "p1",
                            List.of(
                                    new RewrapAnswer.Item(
                                            key("a", "s1"),
                                            new KaoOutcome.Released(
                                                    Bytes.of(new byte[] {1}),
                                                    "PEM",
                                                    JsonNodeFactory.instance
                                                            .objectNode()
                                                            .put("m", 1))),
                                    new RewrapAnswer.Item(
                                            key("b", null),
                                            new KaoOutcome.Refused(ErrorCode.POLICY_DENIED, "too low")))),
                    new RewrapAnswer.Group(
                            "p2",
                            List.of(new RewrapAnswer.Item(
                                    key("c", null), new KaoOutcome.Released(Bytes.of(new byte[] {2}), null, null))))),
            0,
            Duration.ZERO);
    private final RewrapResponse response = writer.write(order, answer);

    @Test
    void write_keepsGroupsAndOrderAndTellsAll() {
        List<KaoResult> first = response.responses().getFirst().results();

        assertThat(first).extracting(KaoResult::keyAccessObjectId).containsExactly("a", "b");
        assertThat(first.getFirst().sid()).contains("s1");
        assertThat(first.getFirst().kasId()).isEqualTo("kas-usa");
        assertThat(first.getFirst().sessionPublicKey()).contains("PEM");
        assertThat(first.getFirst().json().path("metadata").path("m").asInt()).isEqualTo(1);
        assertThat(first.get(1).errorCode()).contains("POLICY_DENIED");
        assertThat(first.get(1).error()).contains("too low");
        assertThat(first.get(1).json().has("sid")).isFalse();
        assertThat(response.responses().get(1).results().getFirst().json().has("metadata"))
                .isFalse();
    }

    @Test
    void write_signsEveryResultErrorsToo() {
        response.responses().forEach(group -> group.results().forEach(result -> assertThat(
                        ResultSignatures.verify(result, context("request", group.policyId()), KEYS))
                .isTrue()));
    }

    @Test
    void write_signsForThisRequestThisPolicyAndThisClientKeyAlone() {
        KaoResult result = response.responses().getFirst().results().getFirst();

        assertThat(ResultSignatures.verify(result, context("another", "p1"), KEYS))
                .isFalse();
        assertThat(ResultSignatures.verify(result, context("request", "p2"), KEYS))
                .isFalse();
        assertThat(ResultSignatures.verify(result, new KaoResult.Context("request", "p1", "another"), KEYS))
                .isFalse();
    }

    @Test
    void write_whenAPeerAsked_givesItTheKeyAndNoMetadata() {
        KaoResult result = writer.write(order(new Provenance.Forwarded(new KasId("kas-fra"))), answer)
                .responses()
                .getFirst()
                .results()
                .getFirst();

        assertThat(result.kasWrappedKey()).isPresent();
        assertThat(result.json().has("metadata")).isFalse();
        assertThat(ResultSignatures.verify(result, context("request", "p1"), KEYS))
                .isTrue();
    }

    private static RewrapOrder order(Provenance provenance) {
        return new RewrapOrder("request", ClientPublicKey.of(TestKeys.rsaPublic()), List.of(), provenance);
    }

    private KaoResult.Context context(String requestId, String policyId) {
        return new KaoResult.Context(requestId, policyId, order.clientKey().thumbprint());
    }

    private static KeyRequest key(String id, String sid) {
        return new KeyRequest(
                id,
                KasOrigin.of("https://kas-usa.example"),
                sid,
                new KeyId("kid"),
                WrappedKey.rsa(Bytes.of(new byte[1])),
                Bytes.of(new byte[1]),
                null,
                null);
    }
}

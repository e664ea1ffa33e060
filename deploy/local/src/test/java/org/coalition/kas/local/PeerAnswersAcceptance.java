package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.ALL;
import static org.coalition.kas.local.Asking.POLICY;
import static org.coalition.kas.local.Asking.RECOVERY;
import static org.coalition.kas.local.Asking.assertCodes;
import static org.coalition.kas.local.Asking.awaitAllServed;
import static org.coalition.kas.local.Asking.codes;
import static org.coalition.kas.local.Asking.splits;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.RewrapResponse.PolicyResults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** T20: what a peer may say that is not the answer to what it was asked. It has its nation's certificate and keys. */
@ExtendWith(RunningFederation.Resolver.class)
class PeerAnswersAcceptance {

    private static final String ID = POLICY.policyId();
    private static final String ANOTHER_REQUEST = "AAECAwQFBgcICQoLDA0ODw";

    private static Map<String, FakePeer.Answer> notSignedAsItShould(ECKey gbr) throws Exception {
        ECKey unknown = new ECKeyGenerator(Curve.P_256).keyID("unknown").generate();
        Map<String, FakePeer.Answer> answers = new LinkedHashMap<>();
        answers.put("altered after it was signed", asked -> {
            KaoResult result = asked.signedRefusal(asked.first(), ID);
            result.json().put("error", "altered");
            return asked.response(ID, List.of(result));
        });
        answers.put("not signed", asked -> {
            KaoResult result = asked.signedRefusal(asked.first(), ID);
            result.json().remove("signature");
            return asked.response(ID, List.of(result));
        });
        answers.put("a success that is not signed", asked -> {
            KaoResult result = asked.signedBy(unknown, success(asked), ID);
            result.json().remove("signature");
            return asked.response(ID, List.of(result));
        });
        answers.put(
                "a success by a key that nobody knows",
                asked -> asked.response(ID, List.of(asked.signedBy(unknown, success(asked), ID))));
        answers.put(
                "a success by the key of another KAS",
                asked -> asked.response(ID, List.of(asked.signedBy(gbr, success(asked), ID))));
        answers.put(
                "a success by another KAS in its own name",
                asked -> asked.response(
                        ID, List.of(asked.signedBy(gbr, success(asked).put("kasId", "kas-gbr"), ID))));
        return answers;
    }

    private static ObjectNode success(FakePeer.Asked asked) {
        return asked.result(asked.first(), "success").put("kasWrappedKey", "AAECAwQFBgcICQoLDA0ODw");
    }

    private static Map<String, FakePeer.Answer> notWhatWasAsked() {
        Map<String, FakePeer.Answer> answers = new LinkedHashMap<>();
        answers.put("for another KAO", asked -> asked.response(ID, List.of(asked.signedRefusal("another", ID))));
        answers.put(
                "for one more KAO",
                asked -> asked.response(
                        ID, List.of(asked.signedRefusal(asked.first(), ID), asked.signedRefusal("another", ID))));
        answers.put("twice", asked -> {
            KaoResult result = asked.signedRefusal(asked.first(), ID);
            return asked.response(ID, List.of(result, result));
        });
        answers.put(
                "twice and otherwise",
                asked -> asked.response(
                        ID,
                        List.of(
                                asked.signedRefusal(asked.first(), ID),
                                asked.signed(asked.first(), ID, "KMS_UNAVAILABLE"))));
        answers.put("twice, in two groups", asked -> {
            PolicyResults group = new PolicyResults(ID, List.of(asked.signedRefusal(asked.first(), ID)));
            return new RewrapResponse(asked.requestId(), List.of(group, group));
        });
        answers.put(
                "for another policy", asked -> asked.response(ID, List.of(asked.signedRefusal(asked.first(), "p"))));
        answers.put(
                "in the group of another policy",
                asked -> asked.response("p", List.of(asked.signedRefusal(asked.first(), ID))));
        answers.put(
                "for another request",
                asked -> asked.response(ID, List.of(asked.of(ANOTHER_REQUEST).signedRefusal(asked.first(), ID))));
        answers.put("as another request's answer", asked -> asked.of(ANOTHER_REQUEST)
                .response(ID, List.of(asked.signedRefusal(asked.first(), ID))));
        answers.put("nothing", asked -> asked.response(ID, List.of()));
        answers.put("no group", asked -> new RewrapResponse(asked.requestId(), List.of()));
        answers.put(
                "of a group's members, which it has none of",
                asked -> asked.response(ID, List.of(asked.signed(asked.first(), ID, "ALL_OF_INCOMPLETE"))));
        answers.put("a success without a key", asked -> {
            ObjectNode bare = asked.result(asked.first(), "success");
            return asked.response(ID, List.of(asked.signed(bare, ID)));
        });
        return answers;
    }

    @Test
    void T20_peerThatAnswersWhatItWasNotAsked_costsItsOwnKaosAlone(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        Map<String, FakePeer.Answer> bad = new LinkedHashMap<>(notWhatWasAsked());
        try (Dek dek = Dek.random(32)) {
            ObjectNode group = splits(federation, dek, ReleaseMode.EACH, ALL);
            Asking.resign(federation, ((ObjectNode) group.at("/keyAccessObjects/1")).without("sid"));
            KaoResult real = real(alice, group);
            bad.putAll(notSignedAsItShould(new Forwarder(federation).signingKey("GBR")));
            bad.put("what the real one answered to the request before", asked -> asked.response(ID, List.of(real)));
            bad.put(
                    "also for the asking KAS's own",
                    asked -> asked.response(
                            ID,
                            List.of(asked.signedRefusal(asked.first(), ID), asked.signedRefusal(id(group, 0), ID))));
            assertBad(federation, alice, group, bad);
        }
        awaitAllServed(federation, alice);
    }

    private static void assertBad(
            RunningFederation federation, Session alice, ObjectNode group, Map<String, FakePeer.Answer> bad)
            throws Exception {
        AtomicReference<FakePeer.Answer> answer =
                new AtomicReference<>(asked -> asked.response(ID, List.of(asked.signedRefusal(asked.first(), ID))));
        try (RegistryDocuments registry = new RegistryDocuments(federation, "USA");
                FakePeer fra = new FakePeer(
                        federation.local().home(), "FRA", asked -> answer.get().to(asked))) {
            fra.register(registry);
            Awaitility.await("the fake is asked, and believed what is right")
                    .atMost(RECOVERY)
                    .untilAsserted(() -> {
                        assertCodes(alice, group, "", "POLICY_DENIED", "");
                        assertThat(fra.calls()).isPositive();
                    });
            for (Map.Entry<String, FakePeer.Answer> one : bad.entrySet()) {
                answer.set(one.getValue());
                int before = fra.calls();

                assertThat(codes(alice, group)).as(one.getKey()).containsExactly("", "PEER_BAD_ANSWER", "");
                assertThat(fra.calls()).isEqualTo(before + 1);
            }
        }
    }

    private static KaoResult real(Session alice, ObjectNode group) throws Exception {
        try (Rewrapped answer = alice.rewrap(List.of(group))) {
            KaoResult real = answer.results().get(1);
            assertThat(real.isSuccess()).isTrue();
            assertThat(real.kasId()).isEqualTo("kas-fra");
            return real;
        }
    }

    private static String id(ObjectNode group, int index) {
        return group.at("/keyAccessObjects/" + index + "/keyAccessObjectId").asText();
    }
}

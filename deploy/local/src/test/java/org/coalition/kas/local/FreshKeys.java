package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.WrappingKey;

/**
 * Keys that nobody has asked for before, wrapped to a key of the test's own choice: a group with one KAO for each.
 *
 * @param deks in the order of the KAOs
 */
record FreshKeys(ObjectNode group, List<Dek> deks) {

    static FreshKeys of(RunningFederation federation, WrappingKey to, int count) throws Exception {
        List<Dek> deks = new ArrayList<>();
        List<ObjectNode> kaos = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Dek dek = Dek.random(32);
            deks.add(dek);
            kaos.add(KaoBuilder.wrapping(dek, to, RunningFederation.SECRET_NATO)
                    .signedBy(federation.client().originator()));
        }
        return new FreshKeys(
                RewrapBody.group(RunningFederation.SECRET_NATO.json(), ReleaseMode.EACH, kaos), List.copyOf(deks));
    }

    /** Signed by an originator who is known, and not to be opened by anybody. */
    FreshKeys spoiled(RunningFederation federation) throws Exception {
        SecureRandom random = new SecureRandom();
        for (var kao : group.withArray("/keyAccessObjects")) {
            byte[] bytes = new byte[256];
            random.nextBytes(bytes);
            ((ObjectNode) kao).put("wrappedKey", Base64.getEncoder().encodeToString(bytes));
            Asking.resign(federation, (ObjectNode) kao);
        }
        return this;
    }

    Asked askedBy(Session session, RunningFederation federation, Replica kas) throws Exception {
        ClientKey client = ClientKey.fresh(ClientKey.Type.EC_P256);
        byte[] body = SignedRequest.of(RewrapBody.of(client, List.of(group)), session.dpopKey());
        return new Asked(federation.send(kas.moved(federation.request(session, body, session.token()))), this, client);
    }

    /** An answer, and what it must hold if it holds anything. */
    record Asked(HttpResponse<byte[]> answer, FreshKeys keys, ClientKey client) {

        /** Each key's code, or {@code released}; a key that was released must be the one that was wrapped. */
        List<String> codes() {
            List<String> codes = new ArrayList<>();
            try {
                List<KaoResult> results = RewrapResponse.fromJson(StrictJson.parse(answer.body()))
                        .responses()
                        .getFirst()
                        .results();
                for (int i = 0; i < results.size(); i++) {
                    KaoResult result = results.get(i);
                    if (result.isSuccess()) {
                        assertThat(client.unwrap(result)).isEqualTo(keys.deks().get(i));
                    }
                    codes.add(result.errorCode().orElse("released"));
                }
            } catch (Exception e) {
                throw new AssertionError("no answer to understand: " + answer.statusCode(), e);
            }
            return codes;
        }
    }
}

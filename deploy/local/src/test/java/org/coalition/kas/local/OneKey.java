package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
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

/** The simplest request there is, to a KAS with keys of its own: one fresh key, wrapped to one of them. */
final class OneKey {

    private OneKey() {}

    /** Alice asks for it, and gets the one that was wrapped. */
    static void assertReleased(RunningFederation federation, Replica kas, WrappingKey to) throws Exception {
        Session alice = federation.login("alice.usa");
        ClientKey client = ClientKey.fresh(ClientKey.Type.EC_P256);
        try (Dek dek = Dek.random(32)) {
            ObjectNode kao = KaoBuilder.wrapping(dek, to, RunningFederation.SECRET_NATO)
                    .signedBy(federation.client().originator());
            ObjectNode group = RewrapBody.group(RunningFederation.SECRET_NATO.json(), ReleaseMode.EACH, List.of(kao));
            byte[] body = SignedRequest.of(RewrapBody.of(client, List.of(group)), alice.dpopKey());
            HttpResponse<byte[]> answer = federation.send(kas.moved(federation.request(alice, body, alice.token())));
            KaoResult result = RewrapResponse.fromJson(StrictJson.parse(answer.body()))
                    .responses()
                    .getFirst()
                    .results()
                    .getFirst();
            assertThat(result.errorCode()).isEmpty();
            try (Dek released = client.unwrap(result)) {
                assertThat(released).isEqualTo(dek);
            }
        }
    }
}

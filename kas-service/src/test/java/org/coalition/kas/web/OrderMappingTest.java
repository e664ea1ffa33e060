package org.coalition.kas.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.Provenance;
import org.coalition.kas.domain.RewrapOrder;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.RequestCodec;
import org.coalition.kas.protocol.RequestLimits;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.support.TestKeys;
import org.junit.jupiter.api.Test;

class OrderMappingTest {

    private static final String KAO = """
            {"keyAccessObjectId":"k1","url":"https://KAS-usa.example:443/kas","kid":"kid","wrappedKey":"AAAA",
             "policyBinding":"%s","sid":"s1","unknown":[1],"signature":{"alg":"ES256","kid":"o1","sig":"AAAA"}}""".formatted(Bytes.of(new byte[32]).base64());

    @Test
    void order_bindsTheWholePolicyAndSignsTheWholeKao() throws Exception {
        RewrapOrder order = order(KAO);

        assertThat(order.requestId()).isEqualTo("request");
        assertThat(order.groups().getFirst().bindingInput())
                .isEqualTo(Bytes.of("{\"dissem\":{},\"x\":1}".getBytes(StandardCharsets.UTF_8)));
        KeyRequest key = order.groups().getFirst().keys().getFirst();
        assertThat(key.owner().value()).isEqualTo("https://kas-usa.example:443");
        assertThat(key.sid()).isEqualTo("s1");
        assertThat(key.wrapped().algorithm()).isEqualTo(WrapAlgorithm.RSA_OAEP_256);
        assertThat(key.signature().kid()).isEqualTo("o1");
        assertThat(key.signature().signed())
                .isEqualTo(Bytes.of(CanonicalJson.of(StrictJson.parse(
                        KAO.replaceAll(",\"signature\":\\{[^}]*}", "").getBytes(StandardCharsets.UTF_8)))));
    }

    @Test
    void order_whenTheTypeIsAnother_isUnsupportedAndNotMalformed() throws Exception {
        RewrapOrder order = order(KAO.replace("{\"key", "{\"type\":\"remote\",\"key"));

        assertThat(order.groups().getFirst().keys().getFirst().wrapped().algorithm())
                .isEqualTo(WrapAlgorithm.UNSUPPORTED);
    }

    @Test
    void order_whenThereIsNoSignature_hasNone() throws Exception {
        RewrapOrder order = order(KAO.replaceAll(",\"signature\":\\{[^}]*}", ""));

        assertThat(order.groups().getFirst().keys().getFirst().signature()).isNull();
    }

    private static RewrapOrder order(String kao) throws MalformedRequestException {
        String pem = Pem.of(TestKeys.rsaPublic()).replace("\n", "\\n");
        String body = "{\"clientPublicKey\":\"" + pem + "\",\"requests\":[{\"policy\":{\"x\":1,\"dissem\":{}},"
                + "\"keyAccessObjects\":[" + kao + "]}]}";
        return OrderMapping.order(
                "request",
                new RequestCodec(RequestLimits.DEFAULT).parse(StrictJson.parse(body.getBytes(StandardCharsets.UTF_8))),
                new Provenance.Forwarded(new KasId("kas-fra")));
    }
}

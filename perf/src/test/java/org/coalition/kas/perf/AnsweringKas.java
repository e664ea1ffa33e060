package org.coalition.kas.perf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.crypto.RsaOaep;
import org.coalition.kas.perf.load.Answer;
import org.coalition.kas.perf.load.Order;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ResultSignatures;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.ztdf.Originator;
import org.coalition.kas.ztdf.WrappingKey;

/** A nation's KAS for the checker's tests: unwraps and signs as the real one does, and lies when it is told to. */
final class AnsweringKas {

    private final String kasId;
    private final KeyPair wrapping;
    private final KeyPair signing;

    AnsweringKas(String kasId) throws Exception {
        this.kasId = kasId;
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        this.wrapping = rsa.generateKeyPair();
        this.signing = p256();
    }

    static KeyPair p256() throws Exception {
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp256r1"));
        return ec.generateKeyPair();
    }

    String kasId() {
        return kasId;
    }

    WrappingKey wrappingKey() {
        return new WrappingKey(kasId, "https://" + kasId + ".example:8443", kasId + "-enc-001", wrapping.getPublic());
    }

    Map<String, PublicKey> signingKeys() {
        return Map.of(kasId + "-sig-001", signing.getPublic());
    }

    /** A request that these KASes guard, for an RSA client key: then no session key is needed to answer. */
    static Prepared request(List<AnsweringKas> guards) throws Exception {
        SealedKey sealed = SealedKey.fresh(
                guards.stream().map(AnsweringKas::wrappingKey).toList(),
                new Originator("originator-usa-1", p256().getPrivate()));
        return new Prepared(new Order(new byte[0], "", ""), 0, sealed, ClientKey.fresh(ClientKey.Type.RSA_2048));
    }

    /** The result for one KAO of a request. */
    KaoResult released(Prepared request, int kao, Dek key, String requestId) throws Exception {
        ObjectNode result = JsonNodeFactory.instance
                .objectNode()
                .put("keyAccessObjectId", request.sealed().kaoIds().get(kao))
                .put("kasId", kasId)
                .put("status", "success")
                .put(
                        "kasWrappedKey",
                        RsaOaep.wrap(Pem.publicKey(request.clientKey().publicPem()), key)
                                .base64());
        return signed(result, request, requestId);
    }

    KaoResult signed(ObjectNode result, Prepared request, String requestId) {
        KaoResult.Context context = new KaoResult.Context(
                requestId, request.sealed().policyId(), request.clientKey().thumbprint());
        return ResultSignatures.sign(result, context, kasId + "-sig-001", signing.getPrivate());
    }

    /** The split that a KAO of the request wraps. */
    Dek unwrapped(Prepared request, int kao) throws Exception {
        String wrapped = request.sealed()
                .group()
                .path("keyAccessObjects")
                .get(kao)
                .path("wrappedKey")
                .asText();
        return RsaOaep.unwrap((RSAPrivateKey) wrapping.getPrivate(), Bytes.fromBase64(wrapped));
    }

    static Answer answer(Prepared request, String requestId, KaoResult... results) throws Exception {
        List<KaoResult> all = new ArrayList<>(List.of(results));
        RewrapResponse response = new RewrapResponse(
                requestId,
                List.of(new RewrapResponse.PolicyResults(request.sealed().policyId(), all)));
        return new Answer(0, 1_000_000, 1, 200, new ObjectMapper().writeValueAsBytes(response.toJson()));
    }
}

package org.coalition.kas.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.coalition.kas.client.TestServer.Reply;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.KeyWrap;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.crypto.RsaOaep;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.KeyAccessObject;
import org.coalition.kas.protocol.PolicyGroup;
import org.coalition.kas.protocol.RequestCodec;
import org.coalition.kas.protocol.RequestLimits;
import org.coalition.kas.protocol.ResultSignatures;
import org.coalition.kas.protocol.RewrapRequest;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.StrictJson;

/** Plays a KAS: publishes its keys and rewraps for anyone, also for its peers' KAOs; tests make it lie. */
public final class TestKas implements AutoCloseable {

    /** The request and what an honest KAS would answer, for a test to change. */
    interface Lie {
        RewrapResponse tell(RewrapRequest request, RewrapResponse honest) throws Exception;
    }

    public final String kasId;
    final TestServer server;
    final RSAKey wrapping;
    ECKey signing;
    Lie lie = (request, honest) -> honest;
    TestServer.Answer rewrap = this::honestly;
    List<TestKas> peers = List.of();
    ErrorCode refusal;
    private Reply revoked = Reply.problem(403, "{\"detail\":\"this needs the role kas-admin\"}");
    private Reply keys = Reply.problem(403, "{\"detail\":\"this needs the role kas-admin\"}");
    private Reply explanation = Reply.problem(403, "{\"detail\":\"this needs the role kas-admin\"}");
    String requestId = UUID.randomUUID().toString();

    public TestKas(String nation, TestCertificate certificate) throws Exception {
        kasId = "kas-" + nation;
        wrapping = new RSAKeyGenerator(2048)
                .keyID(kasId + "-enc")
                .keyUse(KeyUse.ENCRYPTION)
                .algorithm(Algorithm.parse("RSA-OAEP-256"))
                .generate();
        signing = signingKey("1");
        server = new TestServer(certificate);
        server.on("/.well-known/jwks.json", asked -> Reply.json(200, jwks()));
        server.on("/rewrap", asked -> rewrap.to(asked));
        server.on("/admin/policy/explain", asked -> explanation);
        server.on("/admin/revocations", asked -> revoked);
        server.on("/admin/keys", asked -> keys);
        server.on("/admin/keys/old/state", asked -> keys);
    }

    ECKey signingKey(String number) throws Exception {
        return new ECKeyGenerator(Curve.P_256)
                .keyID(kasId + "-sig-" + number)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(Algorithm.parse("ES256"))
                .generate();
    }

    private String jwks() {
        return JSONObjectUtils.toJSONString(new JWKSet(List.of(signing, wrapping)).toJSONObject(true));
    }

    public KasEntry entry() {
        return new KasEntry(kasId, kasId.substring(4).toUpperCase(java.util.Locale.ROOT), java.net.URI.create(url()));
    }

    public String url() {
        return server.url();
    }

    /** Denies everything from now on. */
    public void refuse(ErrorCode code) {
        refusal = code;
    }

    /** Answers revocations so from now on. */
    public void revoke(int status, String json) {
        revoked = Reply.json(status, json);
    }

    /** What it was last told to revoke. */
    public String revoked() {
        return server.last("/admin/revocations").body();
    }

    /** Answers about its keys so from now on. */
    public void keys(int status, String json) {
        keys = Reply.json(status, json);
    }

    /** What it was last told about its keys, at this place under {@code /admin/keys}. */
    public String toldOfKeys(String place) {
        return server.last("/admin/keys" + place).body();
    }

    /** Answers so whatever is asked of its administration at this path. */
    public void administers(String path, int status, String json) {
        server.on(path, asked -> Reply.json(status, json));
    }

    /** What it was last told at this path. */
    public String toldAt(String path) {
        return server.last(path).body();
    }

    /** What the one who told it had seen. */
    public String ifMatchAt(String path) {
        return server.last(path).header("If-Match");
    }

    /** Explains everything so from now on. */
    public void explain(String json) {
        explanation = Reply.json(200, json);
    }

    /** What it was last asked to explain. */
    public String explained() {
        return server.last("/admin/policy/explain").body();
    }

    Reply honestly(TestServer.Asked asked) throws Exception {
        String token = StrictJson.parse(asked.body().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .get("signedRequestToken")
                .asText();
        String payload = SignedJWT.parse(token).getPayload().toString();
        var body = StrictJson.parse(payload.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .get("requestBody");
        RewrapRequest request = new RequestCodec(RequestLimits.DEFAULT).parse(body);
        RewrapResponse answer = lie.tell(request, answer(request));
        boolean success = answer.responses().stream()
                .flatMap(group -> group.results().stream())
                .anyMatch(KaoResult::isSuccess);
        return Reply.json(success ? 200 : 403, answer.toJson().toString());
    }

    RewrapResponse answer(RewrapRequest request) throws Exception {
        List<RewrapResponse.PolicyResults> groups = new ArrayList<>();
        for (PolicyGroup group : request.groups()) {
            List<KaoResult> results = new ArrayList<>();
            for (KeyAccessObject kao : group.keyAccessObjects()) {
                TestKas owner = ownerOf(kao);
                results.add(owner.sign(owner.unsigned(kao, request), context(group, request)));
            }
            groups.add(new RewrapResponse.PolicyResults(group.policyId(), results));
        }
        return new RewrapResponse(requestId, groups);
    }

    private TestKas ownerOf(KeyAccessObject kao) {
        return peers.stream()
                .filter(peer -> peer.url().equals(kao.url()))
                .findFirst()
                .orElse(this);
    }

    KaoResult.Context context(PolicyGroup group, RewrapRequest request) {
        return new KaoResult.Context(
                requestId, group.policyId(), request.clientPublicKey().thumbprint());
    }

    KaoResult sign(ObjectNode unsigned, KaoResult.Context context) throws Exception {
        return ResultSignatures.sign(unsigned, context, signing.getKeyID(), signing.toECPrivateKey());
    }

    /** A success or, if this KAS refuses, an error. */
    ObjectNode unsigned(KeyAccessObject kao, RewrapRequest request) throws Exception {
        ObjectNode result = JsonNodeFactory.instance
                .objectNode()
                .put("keyAccessObjectId", kao.keyAccessObjectId())
                .put("kasId", kasId);
        if (kao.sid() != null) {
            result.put("sid", kao.sid());
        }
        if (refusal != null) {
            return result.put("status", "error")
                    .put("errorCode", refusal.name())
                    .put("error", "country USA is not in releasabilityTo");
        }
        try (Dek key = RsaOaep.unwrap(wrapping.toRSAPrivateKey(), kao.wrappedKey())) {
            return wrap(result.put("status", "success"), key, request);
        }
    }

    static ObjectNode wrap(ObjectNode result, Dek key, RewrapRequest request) {
        KeyWrap wrap = KeyWrap.to(request.clientPublicKey().key());
        wrap.ephemeralPublicKey().ifPresent(session -> result.put("sessionPublicKey", Pem.of(session)));
        return result.put("kasWrappedKey", wrap.wrap(key).base64());
    }

    @Override
    public void close() {
        server.close();
    }
}

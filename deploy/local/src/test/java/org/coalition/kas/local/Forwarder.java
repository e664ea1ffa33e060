package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.DpopProof;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;

/** Forwards requests of a user as his nation's KAS does, by its own key and certificate, or almost so. */
final class Forwarder {

    static final String ASSERTION = "Federation-Assertion";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final RunningFederation federation;
    private final Home home;
    private final NationProfile nation;
    private final Session user;
    private final ClientKey clientKey = ClientKey.fresh(ClientKey.Type.EC_P256);

    /** The KAS of the USA, for alice.usa. */
    Forwarder(RunningFederation federation) throws Exception {
        this(federation, "USA", "alice.usa");
    }

    Forwarder(RunningFederation federation, String nation, String user) throws Exception {
        this.federation = federation;
        this.home = federation.local().home();
        this.nation = new NationProfile(nation);
        this.user = federation.client().login(user, federation.client().kas(nation), ClientKey.Type.EC_P256);
    }

    Session user() {
        return user;
    }

    /** A body of the user's in the signed form. */
    byte[] body(ObjectNode group) {
        return SignedRequest.of(request(group), user.dpopKey());
    }

    /** What the user wants, not signed. */
    ObjectNode request(ObjectNode group) {
        return RewrapBody.of(clientKey, List.of(group));
    }

    /** What the KAS would state about a body, to a peer. */
    ObjectNode assertion(String aud, byte[] body, String... kaoIds) {
        long now = Instant.now().getEpochSecond();
        ObjectNode json = Home.JSON
                .createObjectNode()
                .put("iss", nation.kasId())
                .put("aud", aud)
                .put("iat", now)
                .put("exp", now + 30)
                .put("jti", UUID.randomUUID().toString())
                .put("requestId", requestId());
        json.putArray("chain").add(nation.kasId());
        json.put("deadlineMs", 8_000).put("bodyHash", hash(body));
        List.of(kaoIds).forEach(json.putArray("kaoIds")::add);
        return json.put("clientKeyThumbprint", clientKey.thumbprint())
                .put("jkt", user.dpopKey().thumbprint())
                .put("subject", user.user());
    }

    private static String requestId() {
        byte[] bits = new byte[16];
        RANDOM.nextBytes(bits);
        return Bytes.of(bits).base64Url();
    }

    static String hash(byte[] body) {
        return Bytes.of(Hashes.sha256(body)).base64Url();
    }

    /** The key that a nation's KAS signs by. */
    ECKey signingKey(String ofNation) throws Exception {
        return ECKey.parse(Files.readString(home.secret(new NationProfile(ofNation).signingKid() + ".jwk")));
    }

    /** The assertion as it goes over the wire, signed by this KAS. */
    String signed(ObjectNode assertion) throws Exception {
        ECKey key = signingKey(nation.code());
        return signed(assertion, JWSAlgorithm.ES256, key.getKeyID(), new ECDSASigner(key));
    }

    /** The same, signed by somebody in the name of a key. */
    static String signed(ObjectNode assertion, JWSAlgorithm algorithm, String kid, JWSSigner signer) throws Exception {
        JWSHeader header = new JWSHeader.Builder(algorithm)
                .type(new JOSEObjectType("kas-assertion+jwt"))
                .keyID(kid)
                .build();
        JWSObject jws = new JWSObject(header, new Payload(assertion.toString()));
        jws.sign(signer);
        return jws.serialize();
    }

    /** A whole forwarded request: the user's token and proof for this KAS, and the assertion signed by its key. */
    HttpRequest request(String peer, byte[] body, ObjectNode assertion) throws Exception {
        return request(peer, body, signed(assertion));
    }

    /** The same, to a listener for peers. */
    HttpRequest request(int port, byte[] body, ObjectNode assertion) throws Exception {
        URI there = URI.create("https://localhost:" + port + "/rewrap");
        return request(there, body, signed(assertion), proof().body(body));
    }

    /** The same, with this assertion. */
    HttpRequest request(String peer, byte[] body, String assertion) throws Exception {
        return request(peer, body, assertion, proof().body(body));
    }

    /** The same, with this proof. */
    HttpRequest request(String peer, byte[] body, String assertion, DpopProof.Builder proof) throws Exception {
        return request(listener(peer), body, assertion, proof);
    }

    private HttpRequest request(URI listener, byte[] body, String assertion, DpopProof.Builder proof) throws Exception {
        return HttpRequest.newBuilder(listener)
                .header("Content-Type", "application/json")
                .header("Authorization", "DPoP " + user.token().value())
                .header("DPoP", proof.sign())
                .header(ASSERTION, assertion)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    /** The user's proof for this KAS, for any body. */
    DpopProof.Builder proof() throws Exception {
        URI here = URI.create(federation.local().kas(nation.code()).url() + "/rewrap");
        return user.dpopKey().proof("POST", here).accessToken(user.token());
    }

    /** Where a nation's KAS takes what peers forward. */
    URI listener(String peer) {
        return URI.create(federation.local().kas(peer).federationUrl() + "/rewrap");
    }

    /** Sends it with a KAS's own certificate. */
    HttpResponse<byte[]> send(HttpRequest request, String certificateOf) throws Exception {
        String kasId = new NationProfile(certificateOf).kasId();
        return send(request, FakePeer.client(home, kasId, certificateOf, true));
    }

    /** Sends it as whom this makes of us. */
    HttpResponse<byte[]> send(HttpRequest request, SSLContext tls) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
            return client.send(request, BodyHandlers.ofByteArray());
        }
    }
}

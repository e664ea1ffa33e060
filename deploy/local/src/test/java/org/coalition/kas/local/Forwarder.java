package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;

/** Forwards requests of alice.usa as the KAS of the USA does, by its own key and certificate, or almost so. */
final class Forwarder {

    private final RunningFederation federation;
    private final Home home;
    private final Session alice;
    private final ClientKey clientKey = ClientKey.fresh(ClientKey.Type.EC_P256);

    Forwarder(RunningFederation federation) throws Exception {
        this.federation = federation;
        this.home = federation.local().home();
        this.alice = federation.login("alice.usa");
    }

    /** A body of alice's in the signed form. */
    byte[] body(ObjectNode group) {
        return SignedRequest.of(RewrapBody.of(clientKey, List.of(group)), alice.dpopKey());
    }

    /** What the KAS of the USA would state about a body, to a peer. */
    ObjectNode assertion(String aud, byte[] body, String... kaoIds) {
        long now = Instant.now().getEpochSecond();
        ObjectNode json = Home.JSON
                .createObjectNode()
                .put("iss", "kas-usa")
                .put("aud", aud)
                .put("iat", now)
                .put("exp", now + 30)
                .put("jti", UUID.randomUUID().toString())
                .put("requestId", "AAECAwQFBgcICQoLDA0ODw");
        json.putArray("chain").add("kas-usa");
        json.put("deadlineMs", 8_000)
                .put("bodyHash", Bytes.of(Hashes.sha256(body)).base64Url());
        List.of(kaoIds).forEach(json.putArray("kaoIds")::add);
        return json.put("clientKeyThumbprint", clientKey.thumbprint())
                .put("jkt", alice.dpopKey().thumbprint())
                .put("subject", "alice.usa");
    }

    /** A whole forwarded request: alice's token and proof for the USA, and the assertion signed by the USA's key. */
    HttpRequest request(String nation, byte[] body, ObjectNode assertion) throws Exception {
        return request(Ports.of(home, 0).of(federation.local().kas(nation).kasId() + "-federation"), body, assertion);
    }

    /** The same, to a listener for peers. */
    HttpRequest request(int port, byte[] body, ObjectNode assertion) throws Exception {
        ECKey key = ECKey.parse(Files.readString(home.secret("kas-usa-sig-001.jwk")));
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("kas-assertion+jwt"))
                .keyID(key.getKeyID())
                .build();
        JWSObject jws = new JWSObject(header, new Payload(assertion.toString()));
        jws.sign(new ECDSASigner(key));
        return HttpRequest.newBuilder(federation.request(alice, body, alice.token()), (name, value) -> true)
                .uri(URI.create("https://localhost:" + port + "/rewrap"))
                .header("Federation-Assertion", jws.serialize())
                .build();
    }

    /** Sends it with a KAS's own certificate. */
    HttpResponse<byte[]> send(HttpRequest request, String certificateOf) throws Exception {
        String kasId = new NationProfile(certificateOf).kasId();
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(FakePeer.client(home, kasId, certificateOf, true))
                .build()) {
            return client.send(request, BodyHandlers.ofByteArray());
        }
    }
}

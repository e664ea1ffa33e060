package org.coalition.kas.federation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import java.net.URI;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.Cancellation;
import org.coalition.kas.domain.ClientEnvelope;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.SlowestLeg;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.keys.SigningKey;
import org.coalition.kas.protocol.KasOrigin;
import org.coalition.kas.registry.Member;
import org.coalition.kas.replay.ReplayMemory;
import org.coalition.kas.support.TestKeys;
import org.jspecify.annotations.Nullable;

/** kas-usa, which forwards, and kas-fra, which is asked. */
public final class Peers {

    public static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    public static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    public static final KasIdentity USA = identity("usa");
    public static final KasIdentity FRA = identity("fra");
    public static final String USA_THUMBPRINT = "aa".repeat(32);
    public static final String FRA_THUMBPRINT = "bb".repeat(32);
    static final KeyPair USA_KEY = TestKeys.newEc("P-256");
    static final KeyPair FRA_KEY = TestKeys.newEc("P-256");
    static final String REQUEST = "AAECAwQFBgcICQoLDA0ODw";
    static final String CLIENT_KEY = "client-key-thumbprint";
    static final byte[] BODY = {'{', '}'};

    private Peers() {}

    private static KasIdentity identity(String nation) {
        return new KasIdentity(
                new KasId("kas-" + nation),
                new Nation(nation.toUpperCase(Locale.ROOT)),
                "https://kas-" + nation + ".example:8443");
    }

    public static Member usa() {
        return member(USA, Member.Status.ACTIVE, URI.create("https://kas-usa.example:8444"), USA_THUMBPRINT, USA_KEY);
    }

    public static Member fra() {
        return fra(URI.create("https://kas-fra.example:8444"), FRA_THUMBPRINT);
    }

    static Member fra(URI url, String thumbprint) {
        return member(FRA, Member.Status.ACTIVE, url, thumbprint, FRA_KEY);
    }

    public static Member with(Member.Status status, Member member) {
        return new Member(
                member.kasId(),
                member.nation(),
                member.origin(),
                member.federationUrl(),
                status,
                member.certificateThumbprints(),
                member.signingKeys());
    }

    public static Member with(String thumbprint, Member member) {
        return new Member(
                member.kasId(),
                member.nation(),
                member.origin(),
                member.federationUrl(),
                member.status(),
                Set.of(thumbprint),
                member.signingKeys());
    }

    private static Member member(KasIdentity who, Member.Status status, URI url, String thumbprint, KeyPair key) {
        return new Member(
                who.kasId(),
                who.nation(),
                who.origin(),
                url,
                status,
                Set.of(thumbprint),
                Map.of(who.kasId() + "-sig", key.getPublic()));
    }

    /** For other packages' tests. */
    public static SigningKey francesSigningKey() {
        return signingKey(FRA, FRA_KEY);
    }

    static SigningKey signingKey(KasIdentity who, KeyPair pair) {
        return new SigningKey(
                who.kasId() + "-sig",
                pair.getPrivate(),
                new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic()).build());
    }

    /** What kas-usa asserts to kas-fra, to be bent by each test as it needs. */
    public static ObjectNode assertion() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("iss", "kas-usa")
                .put("aud", "kas-fra")
                .put("iat", NOW.getEpochSecond())
                .put("exp", NOW.getEpochSecond() + 30)
                .put("jti", "assertion-1")
                .put("requestId", REQUEST)
                .put("deadlineMs", 5_000)
                .put("bodyHash", hash(BODY))
                .put("clientKeyThumbprint", CLIENT_KEY)
                .put("jkt", "jkt")
                .put("subject", "ann");
        json.putArray("chain").add("kas-usa");
        json.putArray("kaoIds").add("k1");
        return json;
    }

    public static String hash(byte[] body) {
        return Bytes.of(Hashes.sha256(body)).base64Url();
    }

    /** Signed by kas-usa. */
    public static String signed(ObjectNode assertion) {
        return signed(header(), assertion.toString(), USA_KEY);
    }

    static JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("kas-assertion+jwt"))
                .keyID("kas-usa-sig");
    }

    static String signed(JWSHeader.Builder header, String payload, KeyPair key) {
        try {
            JWSObject jws = new JWSObject(header.build(), new Payload(payload));
            jws.sign(new ECDSASigner(key.getPrivate(), Curve.P_256));
            return jws.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** kas-fra's. */
    public static AssertionVerifier verifier(ReplayMemory replay) {
        return new AssertionVerifier(FRA, replay, CLOCK);
    }

    static KeyRequest key(String id, @Nullable String sid) {
        return new KeyRequest(
                id,
                KasOrigin.of(FRA.baseUrl()),
                sid,
                new KeyId("kas-fra-enc"),
                WrappedKey.rsa(Bytes.of(new byte[1])),
                Bytes.of(new byte[1]),
                null,
                null);
    }

    /** Two groups: k1 and k2 (a split) under p1, k3 under p2. */
    static PeerCall call(Member peer) {
        return new PeerCall(
                peer,
                REQUEST,
                new ClientEnvelope("DPoP token", "proof", Bytes.of(BODY), true),
                CLIENT_KEY,
                "jkt",
                new Subject("ann", "https://idp", USA.nation(), null, null, null, null, null, List.of(), null),
                List.of(
                        new PeerCall.Group("p1", List.of(key("k1", null), key("k2", "s2"))),
                        new PeerCall.Group("p2", List.of(key("k3", null)))),
                new Cancellation(),
                new SlowestLeg());
    }
}

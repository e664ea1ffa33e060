package org.coalition.kas.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.auth.AuthenticationException;
import org.coalition.kas.auth.Authenticator;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.Provenance;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.federation.FederationException;
import org.coalition.kas.federation.Peers;
import org.coalition.kas.federation.SpentOnce;
import org.coalition.kas.federation.TestAuthority;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.RateLimiting;
import org.coalition.kas.http.RealLimiting;
import org.coalition.kas.keys.SigningKey;
import org.coalition.kas.limits.Charge;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.registry.FederationAgreement;
import org.coalition.kas.registry.Member;
import org.coalition.kas.registry.Registry;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.registry.Revocations;
import org.coalition.kas.replay.ReplayMemory;
import org.coalition.kas.rewrap.RewrapProperties;
import org.coalition.kas.support.TestKeys;
import org.coalition.kas.telemetry.Stages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** kas-usa forwards to kas-fra, with the real authentication. */
class PeerIntakeTest {

    private static final TestAuthority AUTHORITY = new TestAuthority();
    private static final TestAuthority.Issued CERTIFICATE = AUTHORITY.issue("kas-usa");
    private static final ECKey CLIENT = ecKey("client");
    private static final ECKey ISSUERS = ecKey("1");
    private static final String ISSUER = "https://idp-usa.example";
    private static final RSAKey WRAP_TO = new RSAKey.Builder(TestKeys.rsaPublic()).build();
    private static final SpentOnce REPLAY = new SpentOnce();
    private static final RegistrySnapshot EMPTY =
            new RegistrySnapshot(List.of(), List.of(), Map.of(), Revocations.NONE, Map.of(), true);

    private static HttpsServer keySet;
    private static AnnotationConfigApplicationContext auth;

    private final RewrapProperties properties = new RewrapProperties(
            RewrapProperties.KaoSignature.OPTIONAL, Duration.ofSeconds(10), DataSize.ofMegabytes(1), 8, 8);
    private final RateLimiting limiting = RealLimiting.of(Map.of("kas.limits.peer", "2/1h", "kas.limits.kao", "8/1h"));
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private final long unique = System.nanoTime();
    private Member peer = Peers.with(CERTIFICATE.thumbprint(), Peers.usa());
    private boolean fresh = true;
    private boolean signatureRequired = true;
    private boolean signedForm = true;
    private String htu = "https://kas-usa.example:8443/rewrap";
    private final ObjectNode assertion = Peers.assertion();

    @BeforeAll
    static void start() throws Exception {
        TestAuthority.Issued loopback = AUTHORITY.issue("localhost");
        keySet = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        keySet.setHttpsConfigurator(new HttpsConfigurator(loopback.bundle().createSslContext()));
        byte[] keys = new JWKSet(ISSUERS).toPublicJWKSet().toString().getBytes(StandardCharsets.UTF_8);
        keySet.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        keySet.start();
        auth = new AnnotationConfigApplicationContext();
        TestPropertyValues.of(
                        "kas.auth.ssl-bundle=idp",
                        "kas.auth.issuers[0].issuer=" + ISSUER,
                        "kas.auth.issuers[0].jwks-uri=https://localhost:"
                                + keySet.getAddress().getPort() + "/",
                        "kas.auth.issuers[0].audiences=federation",
                        "kas.auth.issuers[0].nation=USA")
                .applyTo(auth);
        auth.registerBean(KasIdentity.class, () -> Peers.FRA);
        auth.registerBean(ReplayMemory.class, () -> REPLAY);
        auth.registerBean(Clock.class, () -> Peers.CLOCK);
        auth.registerBean(Registry.class, () -> () -> EMPTY);
        auth.registerBean(SigningKey.class, Peers::francesSigningKey);
        auth.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
        auth.registerBean(SslBundles.class, () -> new DefaultSslBundleRegistry("idp", AUTHORITY.anonymous()));
        auth.register(Class.forName("org.coalition.kas.auth.AuthConfiguration"));
        auth.refresh();
    }

    @AfterAll
    static void stop() {
        auth.close();
        keySet.stop(0);
    }

    @Test
    void accept_whenAllHolds_takesTheAskedKeysEachAlone() throws Exception {
        assertion.putArray("kaoIds").add("k3").add("k1");

        Accepted accepted = accept();

        assertThat(accepted.caller().subject().uniqueId()).isEqualTo("ann");
        assertThat(accepted.order().requestId()).isEqualTo("AAECAwQFBgcICQoLDA0ODw");
        assertThat(accepted.order().provenance()).isEqualTo(new Provenance.Forwarded(Peers.USA.kasId()));
        assertThat(accepted.order().groups()).extracting(KeyGroup::policyId).containsExactly("p1", "p2");
        assertThat(accepted.order().groups())
                .allSatisfy(group -> assertThat(group.release()).isEqualTo(ReleaseMode.EACH));
        assertThat(accepted.order().groups())
                .flatExtracting(KeyGroup::keys)
                .extracting(KeyRequest::id)
                .containsExactly("k1", "k3");
    }

    @Test
    void accept_whenThePeerGivesLessTime_hasThat() throws Exception {
        assertion.put("deadlineMs", 1_000);

        assertThat(accept().deadline().remaining()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void accept_whenThePeerGivesMoreTime_keepsToOurOwn() throws Exception {
        assertion.put("deadlineMs", 9_007_199_254_740_991L);

        assertThat(accept().deadline().remaining()).isBetween(Duration.ofSeconds(1), properties.deadline());
    }

    @Test
    void accept_withoutACertificate_refuses() throws Exception {
        MockHttpServletRequest request = request();
        request.removeAttribute("jakarta.servlet.request.X509Certificate");
        assertRefused(request);

        request.setAttribute("jakarta.servlet.request.X509Certificate", new X509Certificate[0]);
        assertRefused(request);
    }

    @Test
    void accept_whenTheCertificateIsNotTheRegisteredOne_refuses() throws Exception {
        peer = Peers.usa();

        assertRefused(request());
    }

    @Test
    void accept_whenThePeerIsSuspended_refuses() throws Exception {
        peer = Peers.with(Member.Status.SUSPENDED, peer);

        assertRefused(request());
    }

    @Test
    void accept_whenTheRegistryIsStale_refuses() throws Exception {
        fresh = false;

        assertRefused(request());
    }

    @Test
    void accept_whenTheAssertionNamesAnotherProofKey_refuses() throws Exception {
        assertDisagreement("jkt");
    }

    @Test
    void accept_whenTheAssertionNamesAnotherSubject_refuses() throws Exception {
        assertDisagreement("subject");
    }

    @Test
    void accept_whenTheAssertionNamesAnotherClientKey_refuses() throws Exception {
        assertDisagreement("clientKeyThumbprint");
    }

    @Test
    void accept_whenTheBodyIsNotTheAssertedOne_refusesAndSpendsNoProof() throws Exception {
        MockHttpServletRequest request = request();
        request.setContent("{}".getBytes(StandardCharsets.UTF_8));
        int before = REPLAY.spent.size();

        assertRefused(request);
        assertThat(REPLAY.spent).hasSize(before);
    }

    @Test
    void accept_whenTheSameRequestComesAgain_refuses() throws Exception {
        MockHttpServletRequest request = request();
        byte[] content = request.getContentAsByteArray();
        accept(request);
        request.setContent(content);

        assertRefused(request);
    }

    @Test
    void accept_whenTheClientsProofIsForwardedAgainUnderANewAssertion_refuses() throws Exception {
        MockHttpServletRequest request = request();
        accept(request);
        assertion.put("jti", "again" + unique);
        request.removeHeader(PeerIntake.ASSERTION);
        request.addHeader(PeerIntake.ASSERTION, Peers.signed(assertion));
        request.setContent(request.getContentAsByteArray());

        assertThatExceptionOfType(AuthenticationException.class).isThrownBy(() -> accept(request));
    }

    @Test
    void accept_whenTheProofIsForUsInsteadOfTheForwarder_refuses() {
        htu = "https://kas-fra.example:8443/rewrap";

        assertThatExceptionOfType(AuthenticationException.class).isThrownBy(this::accept);
    }

    @Test
    void accept_whenAKeyIsUnknown_refuses() throws Exception {
        assertion.putArray("kaoIds").add("k1").add("k9");

        assertRefused(request());
    }

    @Test
    void accept_whenAKeyIsNamedTwice_refuses() throws Exception {
        assertion.putArray("kaoIds").add("k1").add("k1");

        assertRefused(request());
    }

    @Test
    void accept_whenNoKeyIsNamed_refuses() throws Exception {
        assertion.putArray("kaoIds");

        assertRefused(request());
    }

    @Test
    void accept_whenNotSignedWhereThatIsAgreed_refuses() throws Exception {
        signedForm = false;

        assertRefused(request());
    }

    @Test
    void accept_whenNotSignedWhereNothingElseIsAgreed_holds() throws Exception {
        signedForm = false;
        signatureRequired = false;

        assertThat(accept().order().groups()).hasSize(1);
    }

    @Test
    void accept_withTwoAssertions_refuses() throws Exception {
        MockHttpServletRequest request = request();
        request.addHeader(PeerIntake.ASSERTION, Peers.signed(assertion));

        assertRefused(request);
    }

    @Test
    void accept_whenThePeerIsOverItsLimit_isLimited_andToldOfItsOwnAlone() throws Exception {
        accept();
        assertRefused(request());

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(this::accept)
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS));
        assertThat(response.getHeader("RateLimit"))
                .startsWith("\"peer\";r=0;t=")
                .doesNotContain(",");
    }

    @Test
    void accept_countsTheAskedKeysAlone() throws Exception {
        assertion.putArray("kaoIds").add("k3");
        accept();

        limiting.charge(Charge.keys(ann(), 7));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> limiting.charge(Charge.keys(ann(), 1)));
    }

    private static Caller ann() {
        Subject subject = new Subject("ann", ISSUER, Peers.USA.nation(), null, null, null, null, null, List.of(), null);
        return new Caller(subject, "ann", "hash", "jkt", null, Set.of());
    }

    private void assertDisagreement(String field) throws Exception {
        MockHttpServletRequest request = request();
        assertion.put(field, "another");
        request.removeHeader(PeerIntake.ASSERTION);
        request.addHeader(PeerIntake.ASSERTION, Peers.signed(assertion));

        assertRefused(request);
    }

    private void assertRefused(MockHttpServletRequest request) {
        assertThatExceptionOfType(FederationException.class).isThrownBy(() -> accept(request));
    }

    private Accepted accept() throws Exception {
        return accept(request());
    }

    private Accepted accept(MockHttpServletRequest request) throws Exception {
        FederationAgreement agreement = new FederationAgreement(
                Peers.USA.kasId(),
                Peers.FRA.kasId(),
                "SECRET",
                List.of(),
                List.of("USA"),
                signatureRequired,
                Instant.EPOCH,
                Instant.MAX);
        RegistrySnapshot registry = new RegistrySnapshot(
                List.of(Peers.fra(), peer), List.of(agreement), Map.of(), Revocations.NONE, Map.of(), fresh);
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request, response));
        return new PeerIntake(
                        Peers.verifier(REPLAY),
                        auth.getBean(Authenticator.class),
                        () -> registry,
                        properties,
                        new Stages(new SimpleMeterRegistry()),
                        limiting)
                .accept(request);
    }

    @AfterEach
    void forget() {
        RequestContextHolder.resetRequestAttributes();
    }

    private MockHttpServletRequest request() throws Exception {
        byte[] body = body().getBytes(StandardCharsets.UTF_8);
        String token = token();
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/rewrap");
        request.setContent(body);
        request.setAttribute(
                "jakarta.servlet.request.X509Certificate", new X509Certificate[] {CERTIFICATE.certificate()});
        request.addHeader("Authorization", "DPoP " + token);
        request.addHeader("DPoP", proof(token));
        assertion
                .put("jti", "a" + unique)
                .put("bodyHash", Peers.hash(body))
                .put("jkt", CLIENT.computeThumbprint().toString())
                .put("clientKeyThumbprint", WRAP_TO.computeThumbprint().toString());
        request.addHeader(PeerIntake.ASSERTION, Peers.signed(assertion));
        return request;
    }

    private String body() throws Exception {
        ObjectNode plain = JsonNodeFactory.instance.objectNode();
        plain.set(
                "clientPublicKey", new com.fasterxml.jackson.databind.ObjectMapper().readTree(WRAP_TO.toJSONString()));
        var groups = plain.putArray("requests");
        group(groups.addObject().put("release", "allOf"), "p1", "k1", "k2");
        group(groups.addObject(), "p2", "k3");
        if (!signedForm) {
            return plain.toString();
        }
        long now = Peers.NOW.getEpochSecond();
        String payload = "{\"requestBody\":" + plain + ",\"iat\":" + now + ",\"exp\":" + (now + 60) + "}";
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("rewrap+jwt"))
                .build();
        return "{\"signedRequestToken\":\"" + signed(header, new Payload(payload), CLIENT) + "\"}";
    }

    private static void group(ObjectNode group, String policyId, String... ids) {
        group.putObject("policy").put("policyId", policyId).putObject("dissem");
        var kaos = group.putArray("keyAccessObjects");
        String bytes = Base64.getEncoder().encodeToString(new byte[32]);
        for (String id : ids) {
            kaos.addObject()
                    .put("keyAccessObjectId", id)
                    .put("url", "https://kas-fra.example:8443")
                    .put("kid", "kas-fra-enc")
                    .put("wrappedKey", bytes)
                    .put("policyBinding", bytes);
        }
    }

    private static String token() throws Exception {
        long now = Peers.NOW.getEpochSecond();
        Map<String, Object> claims = Map.of(
                "iss",
                ISSUER,
                "sub",
                "ann",
                "aud",
                "federation",
                "iat",
                now,
                "exp",
                now + 300,
                "cnf",
                Map.of("jkt", CLIENT.computeThumbprint().toString()));
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID("1")
                .build();
        return signed(header, new Payload(claims), ISSUERS);
    }

    private String proof(String token) throws Exception {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("htm", "POST");
        claims.put("htu", htu);
        claims.put("iat", Peers.NOW.getEpochSecond());
        claims.put("jti", "p" + unique);
        claims.put("ath", Peers.hash(token.getBytes(StandardCharsets.US_ASCII)));
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("dpop+jwt"))
                .jwk(CLIENT.toPublicJWK())
                .build();
        return signed(header, new Payload(claims), CLIENT);
    }

    private static String signed(JWSHeader header, Payload payload, ECKey key) throws Exception {
        JWSObject jws = new JWSObject(header, payload);
        jws.sign(new ECDSASigner(key));
        return jws.serialize();
    }

    private static ECKey ecKey(String kid) {
        KeyPair pair = TestKeys.newEc("P-256");
        return new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
                .privateKey(pair.getPrivate())
                .keyID(kid)
                .build();
    }
}

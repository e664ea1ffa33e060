package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.ECKey;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ResultSignatures;
import org.coalition.kas.protocol.RewrapResponse;

/**
 * A peer that has a nation's certificate and signing key and does not play by the rules. It stands in a registry in the
 * place of the nation's KAS.
 */
final class FakePeer implements AutoCloseable {

    /** What it answers to one forwarded request. */
    @FunctionalInterface
    interface Answer {
        RewrapResponse to(Asked asked) throws Exception;
    }

    /** What it does with one forwarded request, down to the bytes. */
    @FunctionalInterface
    interface Reply {
        void to(HttpExchange exchange, Asked asked) throws Exception;
    }

    /** What it was asked: the assertion's payload, and the groups of the request by policy id and KAO ids. */
    record Asked(JsonNode assertion, FakePeer peer) {

        String requestId() {
            return assertion.path("requestId").asText();
        }

        List<String> kaoIds() {
            List<String> ids = new ArrayList<>();
            assertion.path("kaoIds").forEach(id -> ids.add(id.asText()));
            return ids;
        }

        String first() {
            return kaoIds().getFirst();
        }

        /** As if another request had been asked. */
        Asked of(String requestId) {
            ObjectNode other = assertion.deepCopy();
            return new Asked(other.put("requestId", requestId), peer);
        }

        /** A refusal that is signed as it should be. */
        KaoResult signedRefusal(String kaoId, String policyId) throws Exception {
            return signed(kaoId, policyId, "POLICY_DENIED");
        }

        KaoResult signed(String kaoId, String policyId, String errorCode) throws Exception {
            ObjectNode result =
                    result(kaoId, "error").put("errorCode", errorCode).put("error", "says the fake");
            return signed(result, policyId);
        }

        /** A result for this request, signed by this peer. */
        KaoResult signed(ObjectNode result, String policyId) throws Exception {
            return signedBy(peer.signing, result, policyId);
        }

        /** A result of this peer without anything particular. */
        ObjectNode result(String kaoId, String status) {
            return Home.JSON
                    .createObjectNode()
                    .put("keyAccessObjectId", kaoId)
                    .put("kasId", peer.kasId)
                    .put("status", status);
        }

        /** A result for this request, signed by whomever. */
        KaoResult signedBy(ECKey key, ObjectNode result, String policyId) throws Exception {
            KaoResult.Context context = new KaoResult.Context(
                    requestId(), policyId, assertion.path("clientKeyThumbprint").asText());
            return ResultSignatures.sign(result, context, key.getKeyID(), key.toPrivateKey());
        }

        RewrapResponse response(String policyId, List<KaoResult> results) {
            return new RewrapResponse(requestId(), List.of(new RewrapResponse.PolicyResults(policyId, results)));
        }
    }

    private final HttpsServer server;
    private final String kasId;
    private final ECKey signing;
    private final String thumbprint;
    private final AtomicInteger calls = new AtomicInteger();

    /** One that answers in the form of the protocol. */
    FakePeer(Home home, String nation, Answer answer) throws Exception {
        this(home, nation, certificate(home, nation), json(answer));
    }

    /** One that answers as it likes, and shows this certificate. */
    FakePeer(Home home, String nation, Path certificate, Reply reply) throws Exception {
        NationProfile profile = new NationProfile(nation);
        this.kasId = profile.kasId();
        this.signing = ECKey.parse(Files.readString(home.secret(profile.signingKid() + ".jwk")));
        this.thumbprint = Pki.thumbprint(certificate);
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SSLContext tls = tls(home, certificate);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters needed = tls.getDefaultSSLParameters();
                needed.setNeedClientAuth(true);
                parameters.setSSLParameters(needed);
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/rewrap", exchange -> handle(exchange, reply));
        server.start();
    }

    /** A certificate of this nation's authority, which no registry knows until the fake is registered. */
    static Path certificate(Home home, String nation) {
        return new Pki(home).server("fake-" + new NationProfile(nation).lower(), nation);
    }

    private static Reply json(Answer answer) {
        return (exchange, asked) -> {
            byte[] json = Home.JSON.writeValueAsBytes(answer.to(asked).toJson());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
        };
    }

    String url() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    /** Takes the real KAS's place in a registry. */
    void register(RegistryDocuments registry) {
        register(registry, url());
    }

    /** The same, to be reached at another place. */
    void register(RegistryDocuments registry, String url) {
        registry.set(kasId, "federationUrl", url);
        registry.set(kasId, "certificateThumbprints", List.of(thumbprint));
    }

    int calls() {
        return calls.get();
    }

    private void handle(HttpExchange exchange, Reply reply) throws IOException {
        calls.incrementAndGet();
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            JWSObject assertion = JWSObject.parse(exchange.getRequestHeaders().getFirst("Federation-Assertion"));
            reply.to(
                    exchange,
                    new Asked(Home.JSON.readTree(assertion.getPayload().toString()), this));
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** For who shows this certificate and trusts the federation's authorities. */
    static SSLContext tls(Home home, Path certificate) throws Exception {
        Pki.Identity identity = Pki.read(certificate, Pki.keyOf(certificate));
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("own", identity.key(), new char[0], new Certificate[] {identity.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust(home), null);
        return context;
    }

    /** A TLS client with this nation's false certificate, or with none. */
    static SSLContext client(Home home, String name, String nation, boolean withCertificate) throws Exception {
        return withCertificate ? tls(home, new Pki(home).server(name, nation)) : trusting(home);
    }

    /** Trusts the federation's authorities, and has no certificate to show. */
    static SSLContext trusting(Home home) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust(home), null);
        return context;
    }

    private static TrustManager[] trust(Home home) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (Certificate authority : read(home.pki("federation-ca.pem"))) {
            trusted.setCertificateEntry("ca-" + trusted.size(), authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        return trust.getTrustManagers();
    }

    private static List<Certificate> read(Path pem) throws Exception {
        try (var in = Files.newInputStream(pem)) {
            return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

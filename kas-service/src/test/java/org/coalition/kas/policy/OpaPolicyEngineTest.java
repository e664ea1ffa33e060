package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Supplier;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.federation.TestAuthority;
import org.coalition.kas.policy.OpaProgram.RunningOpa;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;

/** The contract, in a real OPA server with the bundle that is delivered. */
final class OpaPolicyEngineTest extends PolicyEngineContract {

    static final String BUNDLE = "../deploy/opa/bundle.tar.gz";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    static Path folder;

    private static RunningOpa server;
    private static OpaPolicyEngine engine;

    @BeforeAll
    static void serve() throws IOException {
        server = OpaProgram.found().serve(folder.resolve("opa.log"), "--bundle", BUNDLE);
        engine = ready(server);
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    PolicyEngine engine() {
        return engine;
    }

    /** An engine that asks a server which has begun to answer. */
    static OpaPolicyEngine ready(RunningOpa server) {
        OpaPolicyEngine engine = over(OpaClients.plain(PATIENCE), server.http());
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            server.assertAlive();
            return decides(engine);
        });
        return engine;
    }

    private static OpaPolicyEngine over(Supplier<HttpClient> client, URI server) {
        return new OpaPolicyEngine(new OpaConnection(client, server, PATIENCE), CircuitBreaker.ofDefaults("opa"));
    }

    private static boolean decides(OpaPolicyEngine engine) {
        try {
            return !engine.rules(Deadline.in(PATIENCE)).version().isEmpty();
        } catch (PolicyEngineUnavailableException e) {
            return false;
        }
    }

    @Test
    void decide_whenTheRulesAreNoBundle_isUnavailable() throws Exception {
        try (RunningOpa bare = OpaProgram.found().serve(folder.resolve("bare.log"), "src/main/rego")) {
            assertUnavailable(bare, "it does not say which rules it has");
        }
    }

    @Test
    void decide_whenThereAreNoRules_isUnavailable() throws Exception {
        try (RunningOpa empty = OpaProgram.found().serve(folder.resolve("empty.log"))) {
            assertUnavailable(empty, "it does not say which rules it has");
        }
    }

    private static void assertUnavailable(RunningOpa opa, String what) {
        OpaPolicyEngine other = over(OpaClients.plain(PATIENCE), opa.http());
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            opa.assertAlive();
            assertThatThrownBy(() -> other.decide(new Asked().question(), Deadline.in(PATIENCE)))
                    .isInstanceOf(PolicyEngineUnavailableException.class)
                    .hasMessageContaining(what);
        });
    }

    @Test
    void decide_overTls_trustsTheBundlesAuthorityAlone() throws Exception {
        TestAuthority authority = new TestAuthority();
        SslBundle own = authority.issue("opa").bundle();
        try (RunningOpa opa = OpaProgram.found()
                .serve(
                        folder.resolve("tls.log"),
                        "--bundle",
                        BUNDLE,
                        "--tls-cert-file",
                        certificate(own).toString(),
                        "--tls-private-key-file",
                        key(own).toString())) {
            OpaPolicyEngine trusting = over(trusting(authority.anonymous()), opa.https());
            await().atMost(Duration.ofSeconds(30)).until(() -> decides(trusting));
            assertThat(trusting.decide(new Asked().question(), Deadline.in(PATIENCE))
                            .allow())
                    .isTrue();
            OpaPolicyEngine strange = over(trusting(new TestAuthority().anonymous()), opa.https());
            assertThatThrownBy(() -> strange.decide(new Asked().question(), Deadline.in(PATIENCE)))
                    .isInstanceOf(PolicyEngineUnavailableException.class)
                    .hasMessage("the policy engine is unavailable: no answer (SSLHandshakeException)");
        }
    }

    @Test
    void client_whenTheBundleIsRenewed_isANewOne() {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("opa", new TestAuthority().anonymous());
        Supplier<HttpClient> clients = OpaClients.tls(PATIENCE, bundles, "opa");
        HttpClient before = clients.get();
        assertThat(clients.get()).isSameAs(before);
        bundles.updateBundle("opa", new TestAuthority().anonymous());
        assertThat(clients.get()).isNotSameAs(before);
    }

    private static Supplier<HttpClient> trusting(SslBundle bundle) {
        return OpaClients.tls(PATIENCE, new DefaultSslBundleRegistry("opa", bundle), "opa");
    }

    private static Path certificate(SslBundle bundle) throws IOException, GeneralSecurityException {
        Certificate certificate = keys(bundle).getCertificate("own");
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    private static Path key(SslBundle bundle) throws IOException, GeneralSecurityException {
        Key key = keys(bundle).getKey("own", null);
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static KeyStore keys(SslBundle bundle) {
        return bundle.getStores().getKeyStore();
    }

    private static Path pem(String what, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder().encodeToString(content);
        return Files.writeString(
                folder.resolve(what + ".pem"),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, lines, what));
    }
}

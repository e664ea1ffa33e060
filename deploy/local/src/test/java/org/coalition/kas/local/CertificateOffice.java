package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.coalition.kas.crypto.Hashes;

/** Those who renew the certificate of a nation's KAS, and those who register it in all nations. */
final class CertificateOffice {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What a server shows to who connects now, and what it wants to speak. */
    record Shown(String thumbprint, String protocol) {}

    private final RunningFederation federation;
    private final KasProcess kas;
    private final Path next;

    CertificateOffice(RunningFederation federation, String nation) {
        this.federation = federation;
        this.kas = federation.local().kas(nation);
        this.next = new Pki(federation.local().home()).make(kas.kasId() + "-" + UUID.randomUUID(), nation, List.of());
    }

    /** The thumbprint of the certificate that stands in the KAS's files. */
    String installed() {
        return Pki.thumbprint(kas.certificate());
    }

    /** The thumbprint of the certificate that is to be. */
    String next() {
        return Pki.thumbprint(next);
    }

    String serialNumber() {
        return read(kas.certificate()).certificate().getSerialNumber().toString(16);
    }

    private static Pki.Identity read(Path certificate) {
        return Pki.read(certificate, Pki.keyOf(certificate));
    }

    /** Puts the thumbprints into every nation's registry, and waits until every KAS has read them. */
    void register(String... thumbprints) {
        for (String nation : Asking.ALL) {
            registerAt(nation, thumbprints);
        }
        Asking.ALL.forEach(nation -> awaitRegistered(nation, List.of(thumbprints)));
    }

    private void registerAt(String nation, String... thumbprints) {
        try (RegistryDocuments registry = new RegistryDocuments(federation, nation)) {
            registry.set(kas.kasId(), "certificateThumbprints", List.of(thumbprints));
            registry.keep();
        }
    }

    private void awaitRegistered(String nation, List<String> thumbprints) {
        Path snapshot = federation.local().kas(nation).registrySnapshot();
        Awaitility.await(nation + " has read its registry").atMost(PATIENCE).untilAsserted(() -> {
            for (JsonNode member : Home.readJson(snapshot).path("kases")) {
                if (member.path("kasId").asText().equals(kas.kasId())) {
                    assertThat(member.path("certificateThumbprints"))
                            .extracting(JsonNode::asText)
                            .containsExactlyElementsOf(thumbprints);
                }
            }
        });
    }

    /** The first half. */
    void installKey() throws IOException {
        Home.write(Pki.keyOf(kas.certificate()), Files.readString(Pki.keyOf(next)));
    }

    /** The second half. */
    void installCertificate() throws IOException {
        Home.write(kas.certificate(), Files.readString(next));
    }

    void install() throws IOException {
        installKey();
        installCertificate();
    }

    /** Waits until who connects to any of its listeners is shown what stands in the files. */
    void awaitShown() {
        Awaitility.await("the listeners of " + kas.kasId()).atMost(PATIENCE).untilAsserted(() -> {
            assertThat(shown()).extracting(Shown::thumbprint).containsOnly(installed());
        });
    }

    /** By the listeners of clients, of operations and of peers. */
    List<Shown> shown() throws Exception {
        Home home = federation.local().home();
        SSLContext peer =
                FakePeer.client(home, "asks-for-certificates", kas.nation().code(), true);
        List<Shown> shown = new ArrayList<>();
        for (int port : new int[] {kas.port(), kas.managementPort(), kas.federationPort()}) {
            shown.add(shown(peer, port));
        }
        return shown;
    }

    private static Shown shown(SSLContext tls, int port) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return new Shown(Hashes.sha256Hex(leaf.getEncoded()), socket.getApplicationProtocol());
        }
    }

    /** Waits until its log says this after a place. */
    void awaitLogged(long from, String text) {
        Awaitility.await(text).atMost(PATIENCE).until(() -> log().substring((int) from)
                .contains(text));
    }

    /** Where its log ends now. */
    long logged() throws IOException {
        return log().length();
    }

    private String log() throws IOException {
        return Files.readString(federation.local().home().log(kas.kasId()));
    }
}

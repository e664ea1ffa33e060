package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.POLICY;
import static org.coalition.kas.local.Asking.kao;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** T31: hundreds who begin a request and never end it, at both listeners. The others are served as ever meanwhile. */
@ExtendWith(RunningFederation.Resolver.class)
class SlowLorisAcceptance {

    private static final int MANY = 200;
    private static final int ROOM = 16;
    private static final int SHARE = 8;

    /** Ten seconds for a head, five for a body and for what is left of it, and what a busy machine adds. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    /** Who is served as ever need not wait so long, on any machine. */
    private static final Duration AS_EVER = Duration.ofSeconds(5);

    private static final String HEAD = "POST /rewrap HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";

    @Test
    void T31_headsThatDrip_disturbNobody_andLoseTheirConnections(RunningFederation federation, Prover alice)
            throws Exception {
        SSLContext anybody = FakePeer.trusting(federation.local().home());
        URI clients = URI.create(federation.usa().url());
        List<SlowClient> slow = begin(MANY, anybody, clients, "http/1.1", HEAD.getBytes(StandardCharsets.US_ASCII));

        assertServedUntilAllEnded(slow, () -> served(federation, alice));
        assertThat(slow).allSatisfy(one -> assertThat(one.ended().join()).isNotEqualTo(200));
    }

    /** The same with a frame of HTTP/2 that announces a head of 16 KiB. They keep a connection each, and nothing else. */
    @Test
    void T31_headsThatDripOverHttp2_disturbNobody(RunningFederation federation, Prover alice) throws Exception {
        SSLContext anybody = FakePeer.trusting(federation.local().home());
        URI clients = URI.create(federation.usa().url());
        ByteBuffer beginning = ByteBuffer.allocate(24 + 9 + 9);
        beginning.put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        beginning.put(frame(0, 4, 0));
        beginning.put(frame(16_384, 1, 1));
        List<SlowClient> slow = begin(MANY, anybody, clients, "h2", beginning.array());
        try {
            for (int i = 0; i < 20; i++) {
                assertServed(() -> served(federation, alice));
            }
        } finally {
            close(slow);
        }
    }

    /** The head of a frame (RFC 9113 section 4.1): length, type, no flags, stream. */
    private static byte[] frame(int length, int type, int stream) {
        return ByteBuffer.allocate(9)
                .put((byte) (length >> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) 0)
                .putInt(stream)
                .array();
    }

    @Test
    void T31_headsThatDripAtThePeersListener_disturbNoPeer_andLoseTheirConnections(
            RunningFederation federation, Prover alice) throws Exception {
        SSLContext gbr = FakePeer.client(federation.local().home(), "kas-gbr", "GBR", true);
        URI peers = new Forwarder(federation).listener("FRA");
        List<SlowClient> slow = begin(MANY, gbr, peers, "http/1.1", HEAD.getBytes(StandardCharsets.US_ASCII));

        assertServedUntilAllEnded(slow, () -> {
            try (Dek dek = Dek.random(32)) {
                ObjectNode group = Asking.splits(federation, dek, ReleaseMode.EACH, List.of("USA", "FRA"));
                return Asking.codes(federation.login("alice.usa"), group).equals(List.of("", ""));
            }
        });
    }

    /** Of one who has a token, from one address. Others come from elsewhere. */
    @Test
    void T31_bodiesThatDrip_haveTheirShareAtMost_andLoseTheirPlaces(RunningFederation federation, Prover alice)
            throws Exception {
        SSLContext anybody = FakePeer.trusting(federation.local().home());
        try (Replica replica = besieged(federation, "besieged-by-clients", 0);
                HttpClient elsewhere = HttpClient.newBuilder()
                        .sslContext(anybody)
                        .localAddress(InetAddress.ofLiteral("127.0.0.2"))
                        .build()) {
            List<SlowClient> slow = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                Prover.Rewrap rewrap = alice.rewrap();
                HttpRequest request = rewrap.with(rewrap.proof());
                slow.add(new SlowClient(anybody, replica.url(), "http/1.1", head(request)));
            }

            assertServedUntilAllEnded(slow, () -> {
                Prover.Rewrap rewrap = alice.rewrap();
                HttpRequest request = replica.moved(rewrap.with(rewrap.proof()));
                return elsewhere
                                .send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            });
            assertThat(replica.metric("kas_requests_in_house")).isZero();
            assertThat(slow)
                    .extracting(one -> one.ended().join())
                    .containsOnly(400, 503)
                    .contains(400);
        }
    }

    /** Of a peer that has all that a peer needs. Clients and other peers are served. */
    @Test
    void T31_bodiesThatDripAtThePeersListener_haveTheirShareAtMost_andLoseTheirPlaces(
            RunningFederation federation, Prover alice) throws Exception {
        Home home = federation.local().home();
        int port = freePort();
        URI peers = URI.create("https://localhost:" + port + "/rewrap");
        Forwarder fra = new Forwarder(federation, "FRA", "pierre.fra");
        Forwarder gbr = new Forwarder(federation, "GBR", "grace.gbr");
        try (Replica replica = besieged(federation, "besieged-by-a-peer", port)) {
            SSLContext certificate = FakePeer.client(home, "kas-fra", "FRA", true);
            List<SlowClient> slow = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                slow.add(new SlowClient(certificate, peers, "http/1.1", head(forwarded(federation, fra))));
            }

            assertServedUntilAllEnded(slow, () -> {
                Prover.Rewrap rewrap = alice.rewrap();
                HttpRequest direct = replica.moved(rewrap.with(rewrap.proof()));
                HttpRequest request = forwarded(federation, gbr);
                HttpRequest moved = HttpRequest.newBuilder(request, (name, value) -> true)
                        .uri(peers)
                        .build();
                return federation.send(direct).statusCode() == 200
                        && gbr.send(moved, "GBR").statusCode() == 200;
            });
            assertThat(slow)
                    .extracting(one -> one.ended().join())
                    .containsOnly(400, 503)
                    .contains(400);
        }
    }

    private static HttpRequest forwarded(RunningFederation federation, Forwarder peer) throws Exception {
        try (Dek dek = Dek.random(32)) {
            ObjectNode kao = kao(federation, dek, "USA", null);
            byte[] body = peer.body(RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(kao)));
            ObjectNode assertion =
                    peer.assertion("kas-usa", body, kao.get("keyAccessObjectId").asText());
            return peer.request("USA", body, assertion);
        }
    }

    /** A KAS with little room. */
    private static Replica besieged(RunningFederation federation, String name, int federationPort) throws Exception {
        return Replica.start(federation, name, settings -> {
            settings.withObject("/kas/limits").put("max-in-house", ROOM).put("max-in-house-per-address", SHARE);
            settings.withObject("/kas/federation").put("port", federationPort);
        });
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean served(RunningFederation federation, Prover prover) throws Exception {
        Prover.Rewrap rewrap = prover.rewrap();
        return federation.send(rewrap.with(rewrap.proof())).statusCode() == 200;
    }

    private static List<SlowClient> begin(int many, SSLContext tls, URI to, String protocol, byte[] beginning)
            throws Exception {
        List<SlowClient> slow = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            slow.add(new SlowClient(tls, to, protocol, beginning));
        }
        return slow;
    }

    /** Of a request whose body does not come. */
    private static byte[] head(HttpRequest request) {
        StringBuilder head = new StringBuilder("POST /rewrap HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n");
        request.headers()
                .map()
                .forEach((name, values) ->
                        head.append(name).append(": ").append(values.getFirst()).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void assertServedUntilAllEnded(List<SlowClient> slow, Callable<Boolean> served) throws Exception {
        long start = System.nanoTime();
        int asked = 0;
        try {
            while (slow.stream().anyMatch(one -> !one.ended().isDone())) {
                assertServed(served);
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .as("time until all have lost their places")
                        .isLessThan(PATIENCE);
                asked++;
            }
        } finally {
            close(slow);
        }
        assertThat(asked).as("others served meanwhile").isGreaterThan(5);
    }

    private static void assertServed(Callable<Boolean> served) throws Exception {
        long before = System.nanoTime();
        assertThat(served.call()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(AS_EVER);
    }

    private static void close(List<SlowClient> slow) throws Exception {
        for (SlowClient one : slow) {
            one.close();
        }
    }
}

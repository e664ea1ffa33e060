package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.coalition.kas.client.AccessToken;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.Policy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One real federation for all acceptance tests: processes of its own, spoken to over HTTPS as a client does. A test that
 * stops a part of it starts it again.
 */
final class RunningFederation implements ExtensionContext.Store.CloseableResource {

    static final Policy SECRET_NATO = Policy.classified("SECRET")
            .releasableTo(List.of("USA"))
            .coi(List.of("NATO"))
            .build();

    private final FederationPlan plan;
    private final LocalFederation local;
    private final Federation client;
    private final Probe probe;
    private @Nullable Replica replica;

    /** Starts one of its own. Whoever does closes it. */
    RunningFederation(FederationPlan plan) throws KasException, IOException {
        this.plan = plan;
        Path project = Path.of(System.getProperty("kas.project", "../.."));
        StartCache.require(new Programs(project));
        Home home = new Home(Files.createTempDirectory("kas-acceptance"));
        this.local = LocalFederation.start(home, plan, new Programs(project));
        this.client = Federation.load(home.clientConfig());
        this.probe = new Probe(home.pki("ca-bundle.pem"));
    }

    /** Hands the one federation to every test that asks for it. */
    static final class Resolver implements ParameterResolver, BeforeAllCallback {

        /** Each class finds the federation well, whatever the one before it has stopped and started. */
        @Override
        public void beforeAll(ExtensionContext context) throws Exception {
            RunningFederation running = context.getRoot()
                    .getStore(Namespace.create(RunningFederation.class))
                    .get("one", RunningFederation.class);
            if (running != null) {
                Asking.awaitAllServed(running, running.login("alice.usa"));
            }
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == RunningFederation.class || type == Prover.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            RunningFederation federation = context.getRoot()
                    .getStore(Namespace.create(RunningFederation.class))
                    .getOrComputeIfAbsent("one", ignored -> start(), RunningFederation.class);
            return parameter.getParameter().getType() == Prover.class ? alice(federation) : federation;
        }

        private static Prover alice(RunningFederation federation) {
            try {
                return Prover.login(federation, "alice.usa");
            } catch (Exception e) {
                throw new IllegalStateException("alice.usa can't log in", e);
            }
        }

        private static RunningFederation start() {
            try {
                return new RunningFederation(FederationPlan.of(List.of("USA", "FRA", "GBR")));
            } catch (KasException | IOException e) {
                throw new IllegalStateException("the federation does not start", e);
            }
        }
    }

    @Override
    public void close() {
        if (replica != null) {
            replica.close();
        }
        client.close();
        probe.close();
        local.close();
    }

    /** One more KAS of the USA, as behind a load balancer; started when it is asked for the first time. */
    synchronized Replica replica() throws IOException {
        if (replica == null) {
            replica = Replica.start(this, "kas-usa-2", settings -> {});
        }
        return replica;
    }

    FederationPlan plan() {
        return plan;
    }

    LocalFederation local() {
        return local;
    }

    KasProcess usa() {
        return local.kas("USA");
    }

    Federation client() {
        return client;
    }

    /** A user of any nation, at the KAS of the USA. */
    Session login(String user) throws KasException {
        return client.login(user, client.kas("USA"), ClientKey.Type.EC_P256);
    }

    /** A group with one KAO that wraps this key to the USA. */
    ObjectNode group(Dek dek, Policy policy) throws KasException {
        return RewrapBody.group(policy.json(), ReleaseMode.EACH, List.of(kao(dek, policy)));
    }

    /** A group with this KAO, which is for {@link #SECRET_NATO}. */
    ObjectNode group(ObjectNode kao) {
        return RewrapBody.group(SECRET_NATO.json(), ReleaseMode.EACH, List.of(kao));
    }

    /** A group with one KAO that wraps a fresh key, which nobody has asked for before. */
    ObjectNode freshGroup(Policy policy) throws KasException {
        try (Dek dek = Dek.random(32)) {
            return group(dek, policy);
        }
    }

    ObjectNode kao(Dek dek, Policy policy) throws KasException {
        return KaoBuilder.wrapping(dek, client.keys().wrappingKey(client.kas("USA")), policy)
                .signedBy(client.originator());
    }

    URI rewrapUri() {
        return URI.create(usa().url() + "/rewrap");
    }

    /** A body in the signed form, by the session's key. */
    byte[] signedBody(Session session, ObjectNode... groups) {
        ObjectNode body = RewrapBody.of(ClientKey.fresh(ClientKey.Type.EC_P256), List.of(groups));
        return SignedRequest.of(body, session.dpopKey());
    }

    /** A request as it should be, to be sent or to be tampered with. */
    HttpRequest request(Session session, byte[] body, AccessToken token) {
        return session.exchange().request(rewrapUri(), "application/json", body, token, null);
    }

    HttpResponse<byte[]> send(HttpRequest request) throws KasException {
        return client.transport().send(request);
    }

    static JsonNode json(HttpResponse<byte[]> answer) {
        try {
            return Home.JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often the KMS has been asked to decrypt, as the KMS counts. */
    long decrypts() {
        long count = 0;
        for (JsonNode outcome : control("/calls").path("AsymmetricDecrypt")) {
            count += outcome.longValue();
        }
        return count;
    }

    /** A document of the KMS emulator's control plane. */
    JsonNode control(String path) {
        try {
            return Home.JSON.readTree(probe.text(local.kmsControlUrl() + path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the KMS of the USA so slow, until the answer is closed. */
    AutoCloseable slowKms(Duration latency) throws KasException {
        String path = "/latency/" + usa().nation().kmsLocation();
        JsonNode before = control("/latency").at("/locations/" + usa().nation().kmsLocation());
        String slow = "{\"medianMillis\":%d,\"p99Millis\":%1$d}".formatted(latency.toMillis());
        put(path, slow);
        return () -> put(path, before.toString());
    }

    private void put(String path, String json) throws KasException {
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(URI.create(local.kmsControlUrl() + path))
                .PUT(HttpRequest.BodyPublishers.ofString(json))
                .build());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " answers " + answer.statusCode());
        }
    }

    /** What the KAS of the USA publishes about itself. */
    String metrics() {
        return metrics("USA");
    }

    String metrics(String nation) {
        return probe.text(local.kas(nation).managementUrl() + "/actuator/prometheus");
    }

    /** What the KAS of the USA is: {@code /actuator/info}. */
    String info() {
        return probe.text(usa().managementUrl() + "/actuator/info");
    }

    List<JsonNode> auditRecords() {
        return auditRecords(usa());
    }

    List<JsonNode> auditRecords(String nation, String requestId) {
        return auditRecords(local.kas(nation)).stream()
                .filter(record -> record.path("requestId").asText().equals(requestId))
                .toList();
    }

    List<JsonNode> auditRecords(KasProcess kas) {
        try {
            return Files.readAllLines(kas.auditJournal()).stream()
                    .map(RunningFederation::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(String line) {
        try {
            return Home.JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

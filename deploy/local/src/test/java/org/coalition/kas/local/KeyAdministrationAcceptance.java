package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.coalition.kas.cli.KasCommand;
import org.coalition.kas.client.Session;
import org.coalition.kas.local.KeyOffice.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrapping keys that are added, rotated and disabled while the KASes run, at two replicas of one of them. */
@ExtendWith(RunningFederation.Resolver.class)
class KeyAdministrationAcceptance {

    @Test
    void rotation_newClientsWrapToTheNewKeyAndOldDataStillOpens(RunningFederation federation) throws Exception {
        KeyOffice office = KeyOffice.of(federation);
        Session alice = federation.login("alice.usa");
        Version old = office.added("ACTIVE");
        Version next = office.added("ACTIVE");
        try {
            ObjectNode oldData = office.freshGroup(old);
            awaitFirst(office, next.kid());

            assertThat(office.setState(old.kid(), "UNWRAP_ONLY").statusCode()).isEqualTo(200);

            Awaitility.await().atMost(KeyOffice.IN_FORCE).untilAsserted(() -> assertThat(office.publishedKids())
                    .contains(next.kid())
                    .doesNotContain(old.kid()));
            ObjectNode newData = federation.freshGroup(RunningFederation.SECRET_NATO);
            assertThat(newData.findValuesAsText("kid")).contains(next.kid());
            Asking.assertCodes(alice, oldData, "");
            Asking.assertCodes(alice, newData, "");
            Prover prover = Prover.login(federation, "alice.usa");
            Awaitility.await("the other replica knows the key")
                    .atMost(KeyOffice.IN_FORCE)
                    .untilAsserted(() -> assertThat(codeAt(federation.replica(), prover, oldData))
                            .isEmpty());
        } finally {
            office.retire(old);
            office.retire(next);
        }
    }

    private static void awaitFirst(KeyOffice office, String kid) {
        Awaitility.await("published first")
                .atMost(KeyOffice.IN_FORCE)
                .untilAsserted(() -> assertThat(office.publishedKids()).startsWith(kid));
    }

    @Test
    void T22_disabledKey_inMidTraffic_isRefusedAtEveryReplicaWithinTenSecondsAndLeavesTheCache(
            RunningFederation federation) throws Exception {
        KeyOffice office = KeyOffice.of(federation);
        Version version = office.added("UNWRAP_ONLY");
        Session alice = federation.login("alice.usa");
        Prover prover = Prover.login(federation, "alice.usa");
        ObjectNode group = office.freshGroup(version);
        federation.replica(); // may have to start
        awaitCode(alice, prover, group, "");
        assertThat(office.cached(version.kid())).isPositive();

        AtomicBoolean over = new AtomicBoolean();
        List<Future<Void>> traffic = new ArrayList<>();
        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                traffic.add(askers.submit(() -> askUntil(over, office, version, alice, prover)));
            }
            try {
                assertThat(office.setState(version.kid(), "DISABLED").statusCode())
                        .isEqualTo(200);

                awaitCode(alice, prover, group, "KEY_NOT_ACTIVE");
                Awaitility.await("gone from the cache")
                        .atMost(KeyOffice.IN_FORCE)
                        .untilAsserted(
                                () -> assertThat(office.cached(version.kid())).isZero());
            } finally {
                over.set(true);
            }
        }
        for (Future<Void> asker : traffic) {
            asker.get();
        }
        assertThat(office.cached(version.kid())).as("after the traffic").isZero();
        assertThat(office.setState(version.kid(), "UNWRAP_ONLY").statusCode())
                .as("who has not heard that it was disabled does not undo it")
                .isEqualTo(409);
        assertThat(office.widen(version.kid(), "DISABLED", "UNWRAP_ONLY").statusCode())
                .isEqualTo(200);
        awaitCode(alice, prover, group, "");
        office.retire(version);
    }

    /** With a fresh key each time, so that there is always one that is about to be put into the cache. */
    private static Void askUntil(AtomicBoolean over, KeyOffice office, Version version, Session alice, Prover prover)
            throws Exception {
        while (!over.get()) {
            ObjectNode group = office.freshGroup(version);
            assertThat(Asking.codes(alice, group)).isSubsetOf("", "KEY_NOT_ACTIVE");
            assertThat(codeAt(office.federation().replica(), prover, group)).isIn("", "KEY_NOT_ACTIVE");
        }
        return null;
    }

    private static void awaitCode(Session session, Prover prover, ObjectNode group, String code) {
        Awaitility.await("'" + code + "' at both").atMost(KeyOffice.IN_FORCE).untilAsserted(() -> {
            Asking.assertCodes(session, group, code);
            assertThat(codeAt(prover.federation().replica(), prover, group)).isEqualTo(code);
        });
    }

    /** The code of the only key's result; empty if it was released. */
    private static String codeAt(Replica replica, Prover caller, ObjectNode group) throws Exception {
        Prover.Rewrap rewrap = caller.rewrap(group);
        HttpResponse<byte[]> answer = caller.federation().send(replica.moved(rewrap.with(rewrap.proof())));
        JsonNode json = RunningFederation.json(answer);
        boolean released = !json.findPath("kasWrappedKey").isMissingNode();
        return released ? "" : json.findPath("errorCode").asText("status " + answer.statusCode());
    }

    @Test
    void T22_disabledKey_afterAStartWithoutMongo_isStillRefused(RunningFederation federation) throws Exception {
        KeyOffice office = KeyOffice.of(federation);
        Version live = office.added("UNWRAP_ONLY");
        Version disabled = office.added("DISABLED");
        office.awaitState(disabled.kid(), "DISABLED");
        Path snapshot = federation.usa().registrySnapshot();
        Awaitility.await("saved")
                .atMost(KeyOffice.IN_FORCE)
                .untilAsserted(() -> assertThat(snapshot).content().contains(live.kid(), disabled.kid()));

        try (Replica alone = Replica.start(federation, "kas-usa-without-mongo", settings -> {
            ObjectNode registry = settings.withObject("/kas/registry");
            copy(snapshot, Path.of(registry.path("snapshot-file").asText()));
            registry.withObject("/mongo").put("uri", "mongodb://localhost:1/");
        })) {
            Prover alice = Prover.login(federation, "alice.usa");

            assertThat(codeAt(alone, alice, office.freshGroup(live))).isEmpty();
            assertThat(codeAt(alone, alice, office.freshGroup(disabled))).isEqualTo("KEY_NOT_ACTIVE");
        }
        office.retire(live);
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void keys_areListedWithWhoStatedTheirStateAndWhy(RunningFederation federation) throws Exception {
        KeyOffice office = KeyOffice.of(federation);
        Version version = office.added("UNWRAP_ONLY");
        office.awaitState(version.kid(), "UNWRAP_ONLY");

        JsonNode added = office.listed(version.kid());
        JsonNode configured = office.listed("kas-usa-enc-001");
        HttpResponse<byte[]> seen = office.send(Prover.login(federation, "observer.usa"), "GET", KeyOffice.PATH, null);

        assertThat(added.path("name").asText()).isEqualTo(version.name());
        assertThat(added.path("provider").asText()).isEqualTo("cloud-kms");
        assertThat(added.path("algorithm").asText()).isEqualTo("RSA-OAEP-256");
        assertThat(added.path("published").asBoolean()).isFalse();
        assertThat(added.path("by").asText()).startsWith("admin");
        assertThat(added.path("note").asText()).isEqualTo("a test");
        assertThat(configured.path("state").asText()).isEqualTo("ACTIVE");
        assertThat(configured.path("published").asBoolean()).isTrue();
        assertThat(configured.path("since").isNull()).isTrue();
        assertThat(seen.statusCode()).isEqualTo(200);
        assertThat(federation.metrics())
                .containsPattern("kas_key_state\\{[^}]*" + version.kid() + "[^}]*unwrap_only\"} 1");
        office.retire(version);
    }

    @Test
    void change_isAuditedBeforeItIsInForce(RunningFederation federation) throws Exception {
        KeyOffice office = KeyOffice.of(federation);
        Version version = office.added("UNWRAP_ONLY");
        office.setState(version.kid(), "DISABLED");

        List<JsonNode> records = federation.auditRecords().stream()
                .filter(record -> record.at("/change/kid").asText().equals(version.kid()))
                .toList();

        assertThat(records)
                .extracting(record -> record.path("eventType").asText() + " "
                        + record.path("what").asText() + " "
                        + record.at("/change/state").asText())
                .containsExactly("KEY_STATE_CHANGED ADD_KEY UNWRAP_ONLY", "KEY_STATE_CHANGED SET_KEY_STATE DISABLED");
        assertThat(records.getLast().at("/subject/uniqueID").asText()).startsWith("admin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice.usa", "observer.usa", "admin.fra"})
    void change_byWhoIsNoAdministratorHere_isForbidden(String user, RunningFederation federation) throws Exception {
        KeyOffice office = KeyOffice.of(federation);
        Prover caller = Prover.login(federation, user);
        ObjectNode addition =
                Home.JSON.createObjectNode().put("kid", "kas-usa-enc-x").put("name", "x");

        HttpResponse<byte[]> change =
                office.send(caller, "PUT", KeyOffice.PATH + "/kas-usa-enc-001/state", KeyOffice.change("DISABLED"));
        HttpResponse<byte[]> add = office.send(caller, "POST", KeyOffice.PATH, addition);

        assertThat(change.statusCode()).isEqualTo(403);
        assertThat(add.statusCode()).isEqualTo(403);
        assertThat(RunningFederation.json(change).path("detail").asText()).contains("kas-admin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice.usa", "admin.fra"})
    void keys_forWhoHasNoRoleHere_areNotListed(String user, RunningFederation federation) throws Exception {
        HttpResponse<byte[]> answer =
                KeyOffice.of(federation).send(Prover.login(federation, user), "GET", KeyOffice.PATH, null);

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void addition_ofWhatIsThereAlready_isRefused(RunningFederation federation) throws Exception {
        KeyOffice office = KeyOffice.of(federation);
        Version version = office.added("DISABLED");
        office.awaitState(version.kid(), "DISABLED");
        Version another = office.version();

        assertConflict(office.add(new Version("kas-usa-enc-001", another.name(), another.publicKey()), "DISABLED"));
        assertConflict(office.add(new Version(version.kid(), another.name(), another.publicKey()), "DISABLED"));
        assertConflict(office.add(new Version(another.kid(), version.name(), version.publicKey()), "DISABLED"));
        assertConflict(office.add(
                new Version(another.kid(), another.name() + "0", another.publicKey()), "DISABLED")); // not in the KMS
    }

    private static void assertConflict(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(RunningFederation.json(answer).path("detail").asText())
                .isNotEmpty()
                .doesNotContain("NOT_FOUND", "io.grpc", "localhost");
    }

    @Test
    void addition_ofAnotherNationsKey_isRefused(RunningFederation federation) throws Exception {
        KeyOffice office = KeyOffice.of(federation);
        NationProfile france = federation.local().kas("FRA").nation();
        Version french = new Version(
                "kas-usa-enc-fr", france.keyVersion(), office.version().publicKey());

        HttpResponse<byte[]> answer = office.add(french, "ACTIVE");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(RunningFederation.json(answer).path("errors").toString())
                .contains("/name", "kas.keys.allowed-locations of USA");
    }

    @Test
    void destroyedKey_staysSo(RunningFederation federation) throws Exception {
        KeyOffice office = KeyOffice.of(federation);
        Version version = office.added("DISABLED");
        office.awaitState(version.kid(), "DISABLED");
        assertThat(office.setState(version.kid(), "DESTROYED").statusCode()).isEqualTo(200);

        HttpResponse<byte[]> back = office.setState(version.kid(), "ACTIVE");

        assertThat(back.statusCode()).isEqualTo(409);
        office.awaitState(version.kid(), "DESTROYED");
        assertThat(office.setState("kas-usa-enc-nobody", "ACTIVE").statusCode()).isEqualTo(404);
    }

    @Test
    void commandLine_listsAddsAndDisables(RunningFederation federation) throws Exception {
        KeyOffice office = KeyOffice.of(federation);
        Version version = office.version();

        String added = run(federation, "add", version.kid(), version.name(), "--state", "UNWRAP_ONLY", "--reason", "x");
        office.awaitState(version.kid(), "UNWRAP_ONLY");
        String listed = run(federation, "list");
        run(federation, "set-state", version.kid(), "DISABLED", "--reason", "it may have leaked");
        office.awaitState(version.kid(), "DISABLED");

        assertThat(added).contains(version.kid() + " is UNWRAP_ONLY", "within 10 s");
        assertThat(listed).contains(version.kid(), "kas-usa-enc-001", "ACTIVE");
        assertThat(office.listed(version.kid()).path("note").asText()).isEqualTo("it may have leaked");
    }

    private static String run(RunningFederation federation, String... arguments) {
        StringWriter out = new StringWriter();
        String config = federation.local().home().clientConfig().toString();
        int status = KasCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute(Stream.of(List.of("keys"), List.of(arguments), List.of("--config", config))
                        .flatMap(List::stream)
                        .toArray(String[]::new));
        assertThat(status).isZero();
        return out.toString();
    }
}

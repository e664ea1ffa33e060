package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.assertCodes;
import static org.coalition.kas.local.Asking.codes;
import static org.coalition.kas.local.RegistryOffice.FRA;
import static org.coalition.kas.local.RegistryOffice.PACT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.coalition.kas.cli.KasCommand;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the USA trust, changed over HTTPS by two administrators. */
@ExtendWith(RunningFederation.Resolver.class)
class RegistryAdministrationAcceptance {

    private static final Duration IN_FORCE = Duration.ofSeconds(10);

    /** Whatever a test has left: FRA is a member in good standing again. */
    @AfterEach
    void restore(RunningFederation federation) throws Exception {
        RegistryOffice usa = RegistryOffice.of(federation, "USA");
        for (String path : List.of(FRA, PACT)) {
            if (usa.shown(path).has("proposal")) {
                usa.step(usa.first(), path, "withdraw");
            }
            if (usa.shown(path).at("/entry/status").asText().equals("SUSPENDED")) {
                usa.resume(path);
            }
        }
        try (Dek dek = Dek.random(32)) {
            ObjectNode group = Asking.splits(federation, dek, ReleaseMode.EACH, List.of("USA", "FRA"));
            awaitCodes(federation.login("alice.usa"), group, "", "");
        }
    }

    private static void awaitCodes(Session session, ObjectNode group, String... codes) {
        Awaitility.await().atMost(IN_FORCE).untilAsserted(() -> assertThat(codes(session, group))
                .containsExactly(codes));
    }

    @Test
    void member_thatOneSuspends_isBackWhenAnotherApproves(RunningFederation federation) throws Exception {
        RegistryOffice usa = RegistryOffice.of(federation, "USA");
        Session alice = federation.login("alice.usa");
        Prover elsewhere = Prover.login(federation, "alice.usa");
        try (Dek dek = Dek.random(32)) {
            ObjectNode group = Asking.splits(federation, dek, ReleaseMode.EACH, List.of("USA", "FRA"));
            assertThat(codeAtReplica(elsewhere, group)).isEmpty();

            usa.suspend(FRA);
            assertCodes(alice, group, "", "PEER_SUSPENDED"); // here at once, at the other replica with its next poll
            Awaitility.await().atMost(IN_FORCE).untilAsserted(() -> assertThat(codeAtReplica(elsewhere, group))
                    .isEqualTo("PEER_SUSPENDED"));

            assertThat(usa.step(usa.first(), FRA, "resume").statusCode()).isEqualTo(202);
            assertThat(usa.step(usa.first(), FRA, "approve").statusCode()).isEqualTo(403);
            assertCodes(alice, group, "", "PEER_SUSPENDED");

            assertThat(usa.step(usa.second(), FRA, "approve").statusCode()).isEqualTo(200);
            assertCodes(alice, group, "", "");
            Awaitility.await().atMost(IN_FORCE).untilAsserted(() -> assertThat(codeAtReplica(elsewhere, group))
                    .isEmpty());
        }
    }

    private static String codeAtReplica(Prover prover, ObjectNode group) throws Exception {
        RunningFederation federation = prover.federation();
        Prover.Rewrap rewrap = prover.rewrap(group);
        HttpRequest moved = federation.replica().moved(rewrap.with(rewrap.proof()));
        return RunningFederation.json(federation.send(moved))
                .at("/responses/0/results/1/errorCode")
                .asText();
    }

    @Test
    void agreement_thatIsNarrowed_isInForceWhenAnotherApproves(RunningFederation federation) throws Exception {
        RegistryOffice usa = RegistryOffice.of(federation, "USA");
        Session alice = federation.login("alice.usa");
        ObjectNode content = (ObjectNode) usa.shown(PACT).path("entry");
        try (Dek dek = Dek.random(32)) {
            ObjectNode group = Asking.splits(federation, dek, ReleaseMode.EACH, List.of("USA", "FRA"));

            usa.propose(PACT, content.deepCopy().put("maxClassification", "RESTRICTED"));
            assertCodes(alice, group, "", "");
            assertThat(usa.step(usa.second(), PACT, "approve").statusCode()).isEqualTo(200);
            assertCodes(alice, group, "", "AGREEMENT_DENIED");

            usa.change(PACT, content);
            usa.suspend(PACT);
            assertCodes(alice, group, "", "AGREEMENT_DENIED");
            usa.resume(PACT);
            assertCodes(alice, group, "", "");
        }
    }

    @Test
    void change_isAuditedBeforeItIsMade(RunningFederation federation) throws Exception {
        RegistryOffice usa = RegistryOffice.of(federation, "USA");
        int before = federation.auditRecords().size();
        usa.suspend(FRA);
        usa.resume(FRA);

        List<JsonNode> records = federation.auditRecords().stream()
                .skip(before)
                .filter(record -> record.path("eventType").asText().equals("REGISTRY_CHANGED"))
                .filter(record -> !record.path("what").asText().equals("IN_FORCE"))
                .toList();

        assertThat(records)
                .extracting(record -> record.path("what").asText())
                .containsExactly("SUSPEND_KAS", "RESUME_KAS", "APPROVE_KAS");
        assertThat(records).allSatisfy(record -> {
            assertThat(record.path("acp240Category").asText()).isEqualTo("ACCESS_MODIFIED");
            assertThat(record.at("/change/name").asText()).isEqualTo("kas-fra");
            assertThat(record.at("/change/reason").asText()).isEqualTo("a test");
        });
        assertThat(records.getFirst().at("/change/before/status").asText()).isEqualTo("ACTIVE");
        assertThat(records.getFirst().at("/change/after/status").asText()).isEqualTo("SUSPENDED");
        assertThat(records.getLast().at("/subject/uniqueID").asText()).isEqualTo("admin2.usa");
    }

    @Test
    void import_andWhatIsChangedByHand_areOnRecordToo(RunningFederation federation) throws Exception {
        assertThat(inForce(federation).getFirst().at("/change/recorded/0/who").asText())
                .isEqualTo("import");
        try (RegistryDocuments shell = new RegistryDocuments(federation, "USA")) {
            shell.set("kas-gbr", "status", "SUSPENDED");

            Awaitility.await().atMost(IN_FORCE).untilAsserted(() -> assertThat(inForce(federation)
                            .getLast()
                            .at("/change/members/changed/kas-gbr")
                            .asText())
                    .isEqualTo("ACTIVE to SUSPENDED"));
        }
    }

    private static List<JsonNode> inForce(RunningFederation federation) {
        return federation.auditRecords().stream()
                .filter(record -> record.path("what").asText().equals("IN_FORCE"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice.usa", "observer.usa", "admin.fra"})
    void change_byWhoIsNoAdministratorHere_isForbidden(String user, RunningFederation federation) throws Exception {
        RegistryOffice usa = RegistryOffice.of(federation, "USA");
        Prover caller = Prover.login(federation, user);
        String etag = usa.shown(FRA).path("etag").asText();

        assertThat(usa.send(caller, "POST", FRA + "/suspend", RegistryOffice.reason(), null)
                        .statusCode())
                .isEqualTo(403);
        assertThat(usa.send(caller, "PUT", FRA, RegistryOffice.reason(), etag).statusCode())
                .isEqualTo(403);
        assertThat(usa.send(caller, "POST", "/admin/agreements", RegistryOffice.reason(), null)
                        .statusCode())
                .isEqualTo(403);
        assertThat(usa.shown(FRA).path("etag").asText()).isEqualTo(etag);
    }

    @ParameterizedTest
    @CsvSource({"observer.usa,200", "admin.usa,200", "alice.usa,403", "admin.fra,403"})
    void registry_isShownToWhoHasARoleHere(String user, int status, RunningFederation federation) throws Exception {
        RegistryOffice usa = RegistryOffice.of(federation, "USA");
        Prover caller = Prover.login(federation, user);

        for (String path : List.of("/admin/registry", "/admin/agreements", FRA, PACT)) {
            assertThat(usa.send(caller, "GET", path, null, null).statusCode())
                    .as(path)
                    .isEqualTo(status);
        }
    }

    @Test
    void answers_areAsDescribed(RunningFederation federation) throws Exception {
        RegistryOffice usa = RegistryOffice.of(federation, "USA");
        ObjectNode content = (ObjectNode) usa.shown(FRA).path("entry");

        ApiDocsAcceptance.assertValid(
                "MemberEntries", usa.send(usa.first(), "GET", "/admin/registry", null, null), 200);
        ApiDocsAcceptance.assertValid(
                "AgreementEntries", usa.send(usa.first(), "GET", "/admin/agreements", null, null), 200);
        HttpResponse<byte[]> proposed = usa.propose(FRA, content);
        ApiDocsAcceptance.assertValid("MemberEntry", proposed, 202);
        assertThat(proposed.headers().firstValue("ETag"))
                .contains(RunningFederation.json(proposed).path("etag").asText());
        HttpResponse<byte[]> withdrawn = usa.step(usa.second(), FRA, "withdraw");
        ApiDocsAcceptance.assertValid("MemberEntry", withdrawn, 200);
        assertThat(RunningFederation.json(withdrawn).has("proposal")).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"*", "\"another\""})
    void change_withoutTheETagOfWhatIsThere_isRefused(@Nullable String etag, RunningFederation federation)
            throws Exception {
        RegistryOffice usa = RegistryOffice.of(federation, "USA");
        ObjectNode content = (ObjectNode) usa.shown(FRA).path("entry");

        HttpResponse<byte[]> answer = usa.send(usa.first(), "PUT", FRA, RegistryOffice.request(content), etag);

        ApiDocsAcceptance.assertValid("Problem", answer, "\"another\"".equals(etag) ? 412 : 428);
        assertThat(usa.shown(FRA).has("proposal")).isFalse();
    }

    @Test
    void content_thatMakesNoSense_isToldWhere(RunningFederation federation) throws Exception {
        RegistryOffice usa = RegistryOffice.of(federation, "USA");
        ObjectNode content = (ObjectNode) usa.shown(FRA).path("entry");

        assertPointer("/entry/origin", usa.propose(FRA, content.deepCopy().put("origin", "http://kas-fra.example")));
        assertPointer("/entry/notes", usa.propose(FRA, content.deepCopy().put("notes", "x")));
        assertPointer("/entry/status", usa.propose(FRA, content.deepCopy().put("status", "RETIRED")));
        assertPointer("/reason", usa.send(usa.first(), "POST", FRA + "/suspend", Home.JSON.createObjectNode(), null));
    }

    private static void assertPointer(String pointer, HttpResponse<byte[]> answer) {
        ApiDocsAcceptance.assertValid("Problem", answer, 400);
        assertThat(RunningFederation.json(answer).at("/errors/0/pointer").asText())
                .isEqualTo(pointer);
    }

    @Test
    void whatTheRegistryDoesNotAllow_isAConflict(RunningFederation federation) throws Exception {
        RegistryOffice usa = RegistryOffice.of(federation, "USA");
        ObjectNode content = (ObjectNode) usa.shown(FRA).path("entry");
        ObjectNode again = content.deepCopy();
        again.remove("status");

        HttpResponse<byte[]> twice =
                usa.send(usa.first(), "POST", "/admin/registry", RegistryOffice.request(again), null);
        HttpResponse<byte[]> own =
                usa.send(usa.first(), "POST", "/admin/registry/kas-usa/suspend", RegistryOffice.reason(), null);
        HttpResponse<byte[]> nobody =
                usa.send(usa.first(), "POST", "/admin/registry/kas-nobody/suspend", RegistryOffice.reason(), null);

        ApiDocsAcceptance.assertValid("Problem", twice, 409);
        ApiDocsAcceptance.assertValid("Problem", own, 409);
        ApiDocsAcceptance.assertValid("Problem", nobody, 404);
        assertThat(usa.step(usa.second(), FRA, "approve").statusCode()).isEqualTo(409);
        assertThat(usa.step(usa.second(), FRA, "retire").statusCode()).isEqualTo(409);
    }

    @Test
    void commandLine_suspendsAndTwoResume(RunningFederation federation) throws Exception {
        run(federation, "suspend", "kas-fra", "--reason", "a drill");
        assertThat(run(federation, "list")).contains("suspended: a drill", "kas-usa to kas-fra");
        String proposed = run(federation, "resume", "kas-fra", "--reason", "the drill is over");
        String approved = run(federation, "approve", "kas-fra", "--by", "admin2.usa", "--reason", "indeed");

        assertThat(proposed).contains("when another administrator has approved it");
        assertThat(approved).contains("RESUME waits for approval", "kas-fra is ACTIVE");
        assertThat(RegistryOffice.of(federation, "USA")
                        .shown(FRA)
                        .at("/entry/status")
                        .asText())
                .isEqualTo("ACTIVE");
    }

    private static String run(RunningFederation federation, String... arguments) {
        StringWriter out = new StringWriter();
        String config = federation.local().home().clientConfig().toString();
        int status = KasCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute(Stream.of(List.of("registry"), List.of(arguments), List.of("--config", config))
                        .flatMap(List::stream)
                        .toArray(String[]::new));
        assertThat(status).isZero();
        return out.toString();
    }
}

package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is written down, before the answer goes out. */
@ExtendWith(RunningFederation.Resolver.class)
class AuditAcceptance {

    @Test
    void rewrap_whenAnswered_hasOneRecordForEachKao(RunningFederation federation) throws Exception {
        try (Dek dek = Dek.random(32)) {
            ObjectNode good = federation.kao(dek, RunningFederation.SECRET_NATO);
            ObjectNode bad = federation.kao(dek, RunningFederation.SECRET_NATO);
            bad.put("kid", "kas-usa-enc-999");
            ObjectNode group =
                    RewrapBody.group(RunningFederation.SECRET_NATO.json(), ReleaseMode.EACH, List.of(good, bad));

            String requestId;
            try (Rewrapped answer = federation.login("alice.usa").rewrap(List.of(group))) {
                requestId = answer.requestId();
            }

            // No waiting: the records were on disk before the answer left.
            List<JsonNode> records = federation.auditRecords("USA", requestId);
            assertThat(records)
                    .extracting(record -> record.path("keyAccessObjectId").asText())
                    .containsExactly(
                            good.get("keyAccessObjectId").asText(),
                            bad.get("keyAccessObjectId").asText());
            assertThat(records)
                    .extracting(record -> record.path("eventType").asText())
                    .containsExactly("KEY_RELEASED", "KEY_DENIED");
            assertThat(records.getFirst().at("/subject/uniqueID").asText()).isEqualTo("alice.usa");
            assertThat(records.getLast().path("code").asText()).isEqualTo("UNKNOWN_KEY");
        }
    }

    @Test
    void rewrap_whenDenied_isRecordedWithItsReasons(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        String requestId;
        try (Rewrapped answer = federation.login("bob.usa").rewrap(List.of(group))) {
            requestId = answer.requestId();
        }
        JsonNode record = federation.auditRecords("USA", requestId).getFirst();
        assertThat(record.path("acp240Category").asText()).isEqualTo("ACCESS_DENIED");
        assertThat(record.path("reasons").toString()).contains("CLEARANCE");
        assertThat(record.path("policyVersion").asText()).isNotEmpty();
    }

    @Test
    void journal_isAnUnbrokenChain(RunningFederation federation) throws Exception {
        try (Rewrapped answer =
                federation.login("alice.usa").rewrap(List.of(federation.freshGroup(RunningFederation.SECRET_NATO)))) {
            assertThat(answer.status()).isEqualTo(200);
        }
        String previous = "0".repeat(64);
        long seq = 0;
        for (JsonNode record : federation.auditRecords()) {
            assertThat(record.path("prev").asText()).isEqualTo(previous);
            assertThat(record.path("seq").asLong()).isEqualTo(++seq);
            ObjectNode unhashed = record.deepCopy();
            unhashed.remove("hash");
            previous = record.path("hash").asText();
            assertThat(previous).isEqualTo(HexFormat.of().formatHex(Hashes.sha256(CanonicalJson.of(unhashed))));
        }
        assertThat(seq).isPositive();
    }

    @Test
    void filesOfARun_holdNeitherKeyNorToken(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        try (Dek dek = Dek.random(32);
                Rewrapped answer = alice.rewrap(List.of(federation.group(dek, RunningFederation.SECRET_NATO)))) {
            assertThat(answer.status()).isEqualTo(200);
            List<String> secrets = List.of(
                    HexFormat.of().formatHex(dek.exposed()),
                    Base64.getEncoder().withoutPadding().encodeToString(dek.exposed()),
                    new String(dek.exposed(), StandardCharsets.ISO_8859_1),
                    alice.token().value());
            List<Path> files = new ArrayList<>(List.of(federation.usa().auditJournal()));
            try (Stream<Path> logs = Files.list(federation.local().home().folder("logs"))) {
                logs.forEach(files::add);
            }
            assertThat(files).hasSizeGreaterThan(4);
            for (Path file : files) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.getFileName().toString())
                        .doesNotContain(secrets);
            }
            assertThat(federation.metrics()).doesNotContain(secrets);
        }
    }
}

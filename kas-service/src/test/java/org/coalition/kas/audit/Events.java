package org.coalition.kas.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.protocol.KasOrigin;

/** Audit events, and what stands in a journal. */
final class Events {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Subject SUBJECT = new Subject(
            "josé@usa.example",
            "https://idp-usa.example",
            new Nation("USA"),
            "TRÈS SECRET",
            "USA",
            List.of("FVEY"),
            "MIL",
            "AAL2",
            List.of("pwd", "otp"),
            1_700_000_000L);
    private static final Caller CALLER = new Caller(SUBJECT, "ann", "ab".repeat(32), "thumbprint", "app", Set.of());

    private Events() {}

    static AuditEvent event(String keyId) {
        return event(keyId, "{\"classification\":\"SECRET\",\"n\":[1e2,0.1,-0.0,9007199254740991,\"é\\u0001\"]}");
    }

    static AuditEvent event(String keyId, String labels) {
        KeyRequest key = new KeyRequest(
                keyId,
                KasOrigin.of("https://kas-usa.example"),
                "split-1",
                new KeyId("kid"),
                WrappedKey.rsa(Bytes.of(new byte[256])),
                Bytes.of(new byte[32]),
                null,
                null);
        return new AuditEvent(
                AuditEvent.Type.KEY_RELEASED,
                "request",
                CALLER,
                "client",
                "policy",
                "cd".repeat(32),
                json(labels),
                key,
                null,
                List.of(),
                "SECRET",
                "CONFIDENTIAL",
                "v1",
                false,
                List.of(),
                null,
                Duration.ofMillis(3));
    }

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static List<JsonNode> recordsIn(Path file) {
        try {
            return Files.readAllLines(file).stream().map(Events::json).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether each record is intact and holds the hash of the one before. */
    static boolean areChained(List<JsonNode> records) {
        String head = HashChain.START;
        long seq = 0;
        for (JsonNode record : records) {
            boolean next = record.path("prev").asText().equals(head)
                    && record.path("seq").asLong() == seq + 1
                    && record.path("chainId").equals(records.getFirst().path("chainId"));
            if (!next || !HashChain.isIntact(record)) {
                return false;
            }
            head = record.path("hash").asText();
            seq++;
        }
        return true;
    }
}

package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bson.Document;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.registry.RegistryEntries.Kind;
import org.coalition.kas.registry.RegistryEntries.Name;
import org.coalition.kas.registry.RegistryEntries.Proposal;
import org.coalition.kas.registry.RegistryEntries.Shown;
import org.jspecify.annotations.Nullable;

/** A document of {@code kas_registry} or {@code kas_federation_agreements}: its content, and what is kept about it. */
final class EntryDocument {

    static final String STATUS = "status";
    static final String SUSPENDED_REASON = "suspendedReason";
    static final String PROPOSAL = "proposal";
    static final String VERSION = "version";
    static final String CREATED_AT = "createdAt";
    static final String UPDATED_AT = "updatedAt";

    /** What administrators don't write. */
    private static final Set<String> KEPT_ABOUT_IT = Set.of("_id", PROPOSAL, VERSION, CREATED_AT, UPDATED_AT);

    private static final List<String> TIMES = List.of("validFrom", "validUntil");

    private EntryDocument() {}

    static List<String> keys(Kind kind) {
        return kind == Kind.KAS ? List.of("kasId") : List.of("fromKas", "toKas");
    }

    static String collection(Kind kind) {
        return kind == Kind.KAS ? RegistryStore.KASES : RegistryStore.AGREEMENTS;
    }

    /** Of content that is valid. */
    static Document of(Kind kind, JsonNode content) {
        Document document = BsonJson.toDocument(content);
        if (kind == Kind.AGREEMENT) {
            TIMES.forEach(name -> document.append(
                    name, Date.from(Instant.parse(content.path(name).textValue()))));
            document.putIfAbsent("requireClientSignature", true);
        }
        return document;
    }

    /** A first version. */
    static Document stamped(Document document, Date now) {
        return document.append(VERSION, 1L).append(CREATED_AT, now).append(UPDATED_AT, now);
    }

    /** What administrators write of it. */
    static ObjectNode content(Document document) {
        return BsonJson.toJson(document).remove(KEPT_ABOUT_IT);
    }

    static String etag(Document document) {
        byte[] json = BsonJson.toJson(document).toString().getBytes(StandardCharsets.UTF_8);
        return '"' + Bytes.of(Hashes.sha256(json)).base64Url() + '"';
    }

    static Shown shown(Document document) {
        return new Shown(
                content(document),
                version(document),
                time(document.get(CREATED_AT)),
                time(document.get(UPDATED_AT)),
                etag(document),
                document.get(PROPOSAL) instanceof Document proposal ? proposal(proposal) : null);
    }

    static long version(Document document) {
        return document.get(VERSION) instanceof Number version ? version.longValue() : 0;
    }

    private static Proposal proposal(Document document) {
        Document by = document.get("by") instanceof Document somebody ? somebody : new Document();
        return new Proposal(
                String.valueOf(document.get("what")),
                document.get("entry") instanceof Document entry ? BsonJson.toJson(entry) : null,
                String.valueOf(by.get("iss")),
                String.valueOf(by.get("sub")),
                time(document.get("at")),
                String.valueOf(document.get("reason")));
    }

    private static @Nullable Instant time(@Nullable Object value) {
        return value instanceof Date date ? date.toInstant() : null;
    }

    /** Whether a document is about this. */
    static boolean isOf(JsonNode document, Name name) {
        List<String> keys = keys(name.kind());
        for (int i = 0; i < keys.size(); i++) {
            if (!name.kasIds().get(i).value().equals(document.path(keys.get(i)).textValue())) {
                return false;
            }
        }
        return true;
    }
}

package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.security.PublicKey;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.protocol.KasOrigin;

/**
 * A document of {@code kas_registry} that is valid from end to end.
 *
 * @param originatorKeys of the data owners that the KAS vouches for, by {@code kid}
 */
record Entry(Member member, Map<String, PublicKey> originatorKeys) {

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");

    Entry {
        originatorKeys = Map.copyOf(originatorKeys);
    }

    /**
     * Reads a document. Fields that it has beyond the known ones don't matter: a newer KAS may have put them there.
     *
     * @throws InvalidDocumentException if any field is not what it must be: there is no half of an entry
     */
    static Entry read(JsonNode document) throws InvalidDocumentException {
        return read(new Fields(document, ""));
    }

    /** Reads a document that may have no others than the known fields. */
    static Entry readStrictly(JsonNode document, String pointer) throws InvalidDocumentException {
        Fields fields = new Fields(document, pointer);
        Entry entry = read(fields);
        fields.noOthers();
        Fields metadata = fields.object("metadata");
        advertised(metadata);
        metadata.noOthers();
        return entry;
    }

    private static Entry read(Fields fields) throws InvalidDocumentException {
        Member member = new Member(
                fields.text("kasId", KasId::new),
                fields.text("countryCode", Nation::new),
                fields.text("origin", Entry::origin),
                fields.text("federationUrl", Entry::url),
                fields.text("status", Entry::status),
                Set.copyOf(fields.texts("certificateThumbprints", Entry::thumbprint)),
                KeySet.read(fields, "signingKeys"));
        Map<String, PublicKey> originators = KeySet.read(fields, "originatorKeys");
        fields.text("organization");
        fields.texts("supportedCountries", Nation::new);
        fields.texts("supportedCOIs", Function.identity());
        fields.optionalText("suspendedReason");
        advertised(fields.object("metadata"));
        return new Entry(member, originators);
    }

    private static void advertised(Fields metadata) throws InvalidDocumentException {
        metadata.text("version");
        metadata.texts("capabilities", Function.identity());
        metadata.text("contact");
    }

    /** The normal form and no other, or the unique index would see two origins where there is one. */
    private static KasOrigin origin(String text) {
        KasOrigin origin = KasOrigin.of(text);
        if (!origin.value().equals(text)) {
            throw new IllegalArgumentException("must be scheme, host and port in normal form, such as " + origin);
        }
        return origin;
    }

    private static URI url(String text) {
        KasOrigin.of(text);
        URI url = URI.create(text);
        if (url.getRawQuery() != null || url.getRawFragment() != null || text.endsWith("/")) {
            throw new IllegalArgumentException("must not have a query, a fragment or a slash at its end");
        }
        return url;
    }

    static Member.Status status(String text) {
        try {
            return Member.Status.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be PENDING, ACTIVE, SUSPENDED or RETIRED", e);
        }
    }

    private static String thumbprint(String text) {
        if (!SHA_256.matcher(text).matches()) {
            throw new IllegalArgumentException("must be 64 hex digits, the SHA-256 of the certificate's DER");
        }
        return text.toLowerCase(Locale.ROOT);
    }
}

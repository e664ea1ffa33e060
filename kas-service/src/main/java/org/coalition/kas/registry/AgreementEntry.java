package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.Function;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.Nation;

/** A document of {@code kas_federation_agreements} that is valid from end to end. */
record AgreementEntry(FederationAgreement agreement, Member.Status status) {

    private static final Set<String> LEVELS =
            Set.of("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET", "TOP_SECRET");

    /**
     * Reads a document. Fields that it has beyond the known ones don't matter.
     *
     * @throws InvalidDocumentException if any field is not what it must be
     */
    static AgreementEntry read(JsonNode document) throws InvalidDocumentException {
        return read(new Fields(document, ""));
    }

    /** Reads a document that may have no others than the known fields. */
    static AgreementEntry readStrictly(JsonNode document, String pointer) throws InvalidDocumentException {
        Fields fields = new Fields(document, pointer);
        AgreementEntry entry = read(fields);
        fields.noOthers();
        return entry;
    }

    private static AgreementEntry read(Fields fields) throws InvalidDocumentException {
        FederationAgreement agreement = new FederationAgreement(
                fields.text("fromKas", KasId::new),
                fields.text("toKas", KasId::new),
                fields.text("maxClassification", AgreementEntry::level),
                fields.texts("allowedCOIs", Function.identity()),
                fields.texts("allowedCountries", text -> new Nation(text).code()),
                fields.truth("requireClientSignature", true),
                fields.time("validFrom"),
                fields.time("validUntil"));
        if (!agreement.validFrom().isBefore(agreement.validUntil())) {
            throw new InvalidDocumentException(fields.at("validUntil"), "must be later than validFrom");
        }
        if (agreement.from().equals(agreement.to())) {
            throw new InvalidDocumentException(fields.at("toKas"), "must be another KAS than fromKas");
        }
        return new AgreementEntry(agreement, fields.text("status", Entry::status));
    }

    private static String level(String text) {
        if (!LEVELS.contains(text)) {
            throw new IllegalArgumentException("must be UNCLASSIFIED, RESTRICTED, CONFIDENTIAL, SECRET or TOP_SECRET");
        }
        return text;
    }
}
